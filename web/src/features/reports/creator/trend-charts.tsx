import type { LiveFigures } from '@livetap/contracts/reports.ts'
import { useState } from 'react'
import { Section } from '../../../ui/panel/section.tsx'
import { Switch } from '../parts/switch.tsx'
import { formatFigure, startWords } from '../parts/words.ts'
import { Columns } from './columns.tsx'
import { readTrend, type TrendMeasure } from './trends.ts'

const charts: readonly { measure: TrendMeasure; name: string; color: string; grows: boolean }[] = [
  { measure: 'peakViewers', name: 'Peak viewers', color: 'fill-accent', grows: false },
  { measure: 'coins', name: 'Coins', color: 'fill-gift', grows: true },
  { measure: 'comments', name: 'Comments', color: 'fill-chat', grows: true },
  { measure: 'likes', name: 'Likes', color: 'fill-like', grows: true },
  { measure: 'follows', name: 'New followers', color: 'fill-follow', grows: true },
  { measure: 'hours', name: 'Hours', color: 'fill-join', grows: false },
]

/** Every live a column, from the oldest to the newest; the table below says the same in figures. */
export function TrendCharts({ lives }: { lives: readonly LiveFigures[] }) {
  const [perHour, setPerHour] = useState(false)
  const [point, setPoint] = useState<number>()
  const at = point === undefined ? undefined : lives[point]
  return (
    <Section
      title="From live to live"
      note={at ? startWords(at) : 'Oldest on the left. A column leads to its report.'}
      aside={
        <Switch
          label="What the columns stand for"
          choices={[
            { value: false, name: 'In all' },
            { value: true, name: 'Per hour' },
          ]}
          chosen={perHour}
          onChoose={setPerHour}
        />
      }
    >
      <div className="grid grid-cols-1 gap-px overflow-hidden rounded-b-lg border-t border-line bg-line sm:grid-cols-2 lg:grid-cols-3 print:grid-cols-3">
        {charts.map(({ measure, name, color, grows }) => {
          const values = lives.map((live) => readTrend(live, measure, perHour))
          const value = point === undefined ? Math.max(...values.map((each) => each ?? 0)) : values[point]
          return (
            <div key={measure} className="min-w-0 bg-surface px-4 pt-2 pb-3">
              <p className="flex items-baseline gap-1.5 pb-1 text-xs text-ink-3">
                {name}
                {grows && perHour && ' an hour'}
                {point === undefined && ', most'}
                <span className="text-sm font-semibold text-ink">{value == null ? '–' : formatFigure(value)}</span>
              </p>
              <Columns lives={lives} values={values} color={color} point={point} onPoint={setPoint} />
            </div>
          )
        })}
      </div>
    </Section>
  )
}
