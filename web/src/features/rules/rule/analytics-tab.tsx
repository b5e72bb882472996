import type { RuleAnalytics } from '@livetap/contracts/rules/requests.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatCount, formatDay } from '../../../lib/format.ts'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { type Figure, Figures } from '../../../ui/panel/figures.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { analyticsQuery } from '../api.ts'
import { Choice } from '../parts/fields.tsx'
import { MinuteBars } from '../parts/minute-bars.tsx'
import { msWords } from '../parts/ms-words.ts'
import { reasonName } from '../parts/reasons.ts'

const spans = [
  ['7', '7 days'],
  ['30', '30 days'],
  ['90', '90 days'],
] as const

type Day = RuleAnalytics['days'][number]

/** What the rule did day by day. Tests do not count. */
export function AnalyticsTab({ rule }: { rule: Rule }) {
  const [span, setSpan] = useState<'7' | '30' | '90'>('30')
  const { data, error, refetch } = useQuery(analyticsQuery(rule.ruleId, Number(span)))
  return (
    <div className="flex flex-col gap-4">
      <Choice label="The last" className="w-36" value={span} choices={spans} onChange={setSpan} />
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-64" />}
      {data && <Days days={data.days} />}
    </div>
  )
}

function Days({ days }: { days: readonly Day[] }) {
  const active = days.filter((day) => day.fired > 0 || blockedOn(day) > 0)
  if (active.length === 0) return <Quiet>The rule has done nothing in these days.</Quiet>
  return (
    <>
      <Section title="Together" note="days begin at midnight UTC" inset>
        <Figures figures={sumUp(days)} />
        <div className="pt-3">
          <MinuteBars
            values={days.map(({ fired }) => fired)}
            color="text-accent"
            nameOf={(index) => dayName(days[index])}
          />
        </div>
      </Section>
      <Section title="Day by day">
        <div className="overflow-x-auto">
          <table className="w-full text-sm">
            <thead className="text-xs text-ink-3">
              <tr>
                {['Day', 'Fired', 'Failed', 'Blocked', 'p50', 'p95'].map((name, index) => (
                  <th key={name} className={`px-4 py-1 font-medium ${index === 0 ? 'text-left' : 'text-right'}`}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {active.toReversed().map((day) => (
                <DayRow key={day.day} day={day} />
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  )
}

function DayRow({ day }: { day: Day }) {
  const { fired, failed, blocked, p50Ms, p95Ms } = day
  const reasons = Object.entries(blocked).toSorted(([, one], [, other]) => other - one)
  const cell = 'px-4 py-1.5 text-right whitespace-nowrap'
  return (
    <tr>
      <th scope="row" className="px-4 py-1.5 text-left font-normal whitespace-nowrap">
        {dayName(day)}
      </th>
      <td className={`${cell} font-semibold`}>{formatCount(fired)}</td>
      <td className={`${cell} ${failed > 0 ? 'text-danger' : ''}`}>{formatCount(failed)}</td>
      <td className="px-4 py-1.5 text-right">
        {formatCount(blockedOn(day))}
        {reasons.length > 0 && (
          <span className="block text-2xs text-ink-3">
            {reasons.map(([reason, count]) => `${reasonName(reason)} ${formatCount(count)}`).join(', ')}
          </span>
        )}
      </td>
      <td className={cell}>{p50Ms === null ? '–' : msWords(p50Ms)}</td>
      <td className={cell}>{p95Ms === null ? '–' : msWords(p95Ms)}</td>
    </tr>
  )
}

const blockedOn = ({ blocked }: Day): number => Object.values(blocked).reduce((sum, count) => sum + count, 0)
const dayName = (day: Day | undefined): string => (day ? formatDay(`${day.day}T12:00:00`) : '')

function sumUp(days: readonly Day[]): Figure[] {
  const sum = (of: (day: Day) => number) => formatCount(days.reduce((total, day) => total + of(day), 0))
  const slowest = Math.max(0, ...days.map(({ p95Ms }) => p95Ms ?? 0))
  return [
    ['Fired', sum(({ fired }) => fired)],
    ['Failed', sum(({ failed }) => failed)],
    ['Blocked', sum(blockedOn)],
    ['Slowest p95', slowest === 0 ? '–' : msWords(slowest)],
  ]
}
