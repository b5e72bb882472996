import type { StreamReport } from '@livetap/contracts/reports.ts'
import { Link } from '@tanstack/react-router'
import { ArrowLeftToLine, X } from 'lucide-react'
import { useState } from 'react'
import { formatDuration } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge } from '../../../ui/badge.tsx'
import { IconButton } from '../../../ui/button.tsx'
import { Skeleton } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { Switch } from '../parts/switch.tsx'
import { formatChange, formatFigure, formatPoints, formatShare, startWords } from '../parts/words.ts'
import { type ComparedGroup, type ComparedRow, compareReports, type Unit } from './comparison.ts'
import { LineKey } from './line-key.tsx'

export interface ComparedLive {
  readonly streamId: string
  /** Undefined while it is counted. */
  readonly report: StreamReport | undefined
}

interface CompareTableProps {
  readonly lives: readonly ComparedLive[]
  readonly onRemove: (streamId: string) => void
  readonly onFirst: (streamId: string) => void
}

/** The numbers of lives in columns, with how they differ from the first. */
export function CompareTable({ lives, onRemove, onFirst }: CompareTableProps) {
  const [perHour, setPerHour] = useState(true)
  const groups = compareReports(
    lives.map(({ report }) => report),
    perHour,
  )
  const waiting = lives.map(({ report }) => report === undefined)
  return (
    <Section
      title="Numbers"
      note="Differences are against the first live."
      aside={
        <Switch
          label="What is counted"
          choices={[
            { value: true, name: 'Per hour' },
            { value: false, name: 'In all' },
          ]}
          chosen={perHour}
          onChoose={setPerHour}
        />
      }
    >
      <div className="overflow-x-auto pb-2">
        <table className="w-full text-sm">
          <Heads lives={lives} onRemove={onRemove} onFirst={onFirst} />
          {groups.map((group) => (
            <Group key={group.name} group={group} waiting={waiting} />
          ))}
        </table>
      </div>
    </Section>
  )
}

function Heads({ lives, onRemove, onFirst }: CompareTableProps) {
  return (
    <thead>
      <tr className="border-b border-line align-top">
        <th className="sticky left-0 z-10 bg-surface">
          <span className="sr-only">Measure</span>
        </th>
        {lives.map(({ streamId, report }, index) => (
          <LiveHead
            key={streamId}
            stream={report?.stream}
            index={index}
            onRemove={() => onRemove(streamId)}
            onFirst={() => onFirst(streamId)}
          />
        ))}
      </tr>
    </thead>
  )
}

function Group({ group: { name, rows }, waiting }: { group: ComparedGroup; waiting: readonly boolean[] }) {
  return (
    <tbody>
      <tr>
        <th
          colSpan={waiting.length + 1}
          scope="rowgroup"
          className="px-4 pt-3 pb-1 text-left text-xs font-medium text-ink-3"
        >
          {name}
        </th>
      </tr>
      {rows.map((row) => (
        <NumbersRow key={row.name} row={row} waiting={waiting} />
      ))}
    </tbody>
  )
}

interface LiveHeadProps {
  /** Undefined while it is counted. */
  readonly stream: StreamReport['stream'] | undefined
  readonly index: number
  readonly onRemove: () => void
  readonly onFirst: () => void
}

function LiveHead({ stream, index, onRemove, onFirst }: LiveHeadProps) {
  const start = stream ? startWords(stream) : 'this live'
  return (
    <th scope="col" className="min-w-28 px-3 pb-2 text-left font-normal md:min-w-40">
      <div className="flex flex-col">
        {stream ? <LiveName stream={stream} /> : <Skeleton className="my-1 h-12 w-28" />}
        <div className="order-first flex items-center gap-1">
          <LineKey index={index} />
          {stream?.live && <Badge tone="accent">Live</Badge>}
          <span className="ml-auto flex print:hidden">
            {index > 0 && (
              <IconButton label={`Compare with ${start}`} className="size-7" onClick={onFirst}>
                <ArrowLeftToLine size={14} />
              </IconButton>
            )}
            <IconButton label={`Leave out ${start}`} className="size-7" onClick={onRemove}>
              <X size={14} />
            </IconButton>
          </span>
        </div>
      </div>
    </th>
  )
}

function LiveName({ stream }: { stream: StreamReport['stream'] }) {
  const title = cleanText(stream.title)
  return (
    <>
      <Link
        to="/streams/$streamId/report"
        params={{ streamId: stream.streamId }}
        className="block max-w-28 truncate rounded-sm font-semibold hover:text-accent hover:underline md:max-w-52"
      >
        <bdi>@{cleanText(stream.uniqueId)}</bdi>
      </Link>
      <p className="max-w-28 truncate text-xs text-ink-3 md:max-w-52">{startWords(stream)}</p>
      <bdi className="block min-h-4 max-w-28 truncate text-left text-xs text-ink-3 md:max-w-52" title={title}>
        {title}
      </bdi>
    </>
  )
}

interface NumbersRowProps {
  readonly row: ComparedRow
  /** Which lives are still counted. */
  readonly waiting: readonly boolean[]
}

function NumbersRow({ row: { name, unit, hourly, values, changes }, waiting }: NumbersRowProps) {
  const known = values.filter((value) => value !== null)
  const most = Math.max(...known)
  const differ = Math.min(...known) < most
  return (
    <tr className="border-t border-line hover:bg-hover">
      <th scope="row" className="sticky left-0 bg-surface py-1.5 pr-2 pl-4 text-left font-normal text-ink-2">
        {name} {hourly && <span className="text-xs text-ink-3">an hour</span>}
      </th>
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is a live.
        <td key={index} className="px-3 py-1.5 whitespace-nowrap">
          {waiting[index] ? (
            <Skeleton className="h-4 w-14" />
          ) : (
            <span className={differ && value === most ? 'font-semibold' : undefined}>{formatValue(value, unit)}</span>
          )}
          {index > 0 && <Change change={changes[index] ?? null} unit={unit} />}
        </td>
      ))}
    </tr>
  )
}

/** Neither colour nor arrow says that more is better: what is depends on the measure. */
function Change({ change, unit }: { change: number | null; unit: Unit }) {
  if (change === null) return null
  return (
    <span className="pl-1 text-xs text-ink-3 max-md:block max-md:pl-0">
      {' '}
      {unit === 'share' ? formatPoints(change) : formatChange(change)}
    </span>
  )
}

function formatValue(value: number | null, unit: Unit): string {
  if (value === null) return '–'
  if (unit === 'seconds') return formatDuration(value * 1000)
  return unit === 'share' ? formatShare(value) : formatFigure(value)
}
