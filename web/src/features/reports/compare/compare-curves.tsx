import type { StreamReport } from '@livetap/contracts/reports.ts'
import { useMemo, useState } from 'react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { elapsedWords, OverlayChart } from '../../../ui/chart/overlay-chart.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { Cell, RowsTable } from '../parts/rows-table.tsx'
import { formatFigure, startWords } from '../parts/words.ts'
import type { ComparedLive } from './compare-table.tsx'
import { alignCurves, type CurveMeasure, type Curves } from './curves.ts'
import { LineKey } from './line-key.tsx'
import { lookOf } from './looks.ts'

const charts: readonly { readonly measure: CurveMeasure; readonly name: string }[] = [
  { measure: 'viewers', name: 'Viewers' },
  { measure: 'comments', name: 'Comments a minute' },
  { measure: 'likes', name: 'Likes a minute' },
  { measure: 'coins', name: 'Coins a minute' },
]

interface NamedLive {
  readonly id: string
  readonly name: string
  /** Its place among the chosen, by which its line looks. */
  readonly index: number
  readonly report: StreamReport
}

/** The courses of lives over the time since each began. */
export function CompareCurves({ lives }: { lives: readonly ComparedLive[] }) {
  const named = useMemo(() => nameLives(lives), [lives])
  const curves = useMemo(() => alignCurves(named.map(({ report }) => report.metrics)), [named])
  const [point, setPoint] = useState<number>()
  if (named.length === 0) return null
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2 print:grid-cols-2">
      {charts.map(({ measure, name }) => (
        <Curve
          key={measure}
          title={name}
          lives={named}
          times={curves.times}
          lines={curves.values[measure]}
          point={point}
          onPoint={setPoint}
        />
      ))}
    </div>
  )
}

/** Those that are counted, by the time alone when all are of one creator. */
function nameLives(lives: readonly ComparedLive[]): NamedLive[] {
  const known = lives.flatMap(({ report }, index) => (report ? [{ report, index }] : []))
  const isOne = new Set(known.map(({ report }) => report.stream.uniqueId)).size === 1
  return known.map(({ report, index }) => {
    const { streamId, uniqueId } = report.stream
    const name = isOne ? startWords(report.stream) : `@${cleanText(uniqueId)}, ${startWords(report.stream)}`
    return { id: streamId, name, index, report }
  })
}

interface CurveProps {
  readonly title: string
  readonly lives: readonly NamedLive[]
  readonly times: Curves['times']
  readonly lines: readonly (readonly (number | null)[])[]
  readonly point: number | undefined
  readonly onPoint: (point: number | undefined) => void
}

function Curve({ title, lives, times, lines, point, onPoint }: CurveProps) {
  const drawn = useMemo(
    () => lines.map((values, index) => ({ ...lookOf(lives[index]?.index ?? index), values })),
    [lines, lives],
  )
  const at = point === undefined ? undefined : times[point]
  return (
    <Section
      title={title}
      aside={
        <span className="text-xs text-ink-3">{at === undefined ? 'since the start' : `after ${elapsedWords(at)}`}</span>
      }
    >
      <div className="h-48 pr-1">
        <OverlayChart times={times} lines={drawn} group="compared lives" onPoint={onPoint} />
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-0.5 px-4 pt-1.5 pb-2 text-xs">
        {lines.map((values, index) => (
          <li key={lives[index]?.id} className="flex items-center gap-1.5 whitespace-nowrap">
            <LineKey index={lives[index]?.index ?? index} />
            <span className="text-ink-3">
              <bdi>{lives[index]?.name}</bdi>
            </span>
            {point !== undefined && <span className="font-semibold">{formatTold(values[point])}</span>}
          </li>
        ))}
      </ul>
      <CurveTable title={title} lives={lives} times={times} lines={lines} />
    </Section>
  )
}

const formatTold = (value: number | null | undefined): string => (value == null ? '–' : formatFigure(value))

/** The chart in figures, made when it is opened. */
function CurveTable({ title, lives, times, lines }: Pick<CurveProps, 'title' | 'lives' | 'times' | 'lines'>) {
  const [open, setOpen] = useState(false)
  return (
    <details
      className="border-t border-line px-4 text-xs print:hidden"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="py-2 text-ink-3 hover:text-ink">
        Figures<span className="sr-only"> of {title}</span>
      </summary>
      {open && <CurveRows lives={lives} times={times} lines={lines} />}
    </details>
  )
}

function CurveRows({ lives, times, lines }: Pick<CurveProps, 'lives' | 'times' | 'lines'>) {
  return (
    <RowsTable first="After" columns={lives.map(({ name }) => name)}>
      {times.map((time, row) => (
        <tr key={time}>
          <th className="py-1 text-left font-normal">{elapsedWords(time)}</th>
          {lines.map((values, index) => (
            <Cell key={lives[index]?.id}>{formatTold(values[row])}</Cell>
          ))}
        </tr>
      ))}
    </RowsTable>
  )
}
