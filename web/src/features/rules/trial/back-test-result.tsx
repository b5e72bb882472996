import type { BackTest, BackTestRule, BackTestSide } from '@livetap/contracts/rules/requests.ts'
import { Link } from '@tanstack/react-router'
import { formatClock, formatCount, formatDuration } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { MinuteBars } from '../parts/minute-bars.tsx'
import { reasonName } from '../parts/reasons.ts'

/** What came of a back-test, drafted beside published. */
export function BackTestResult({ test }: { test: BackTest }) {
  if (test.rules.length === 0) return <Quiet>No rule listens to what is in this recording.</Quiet>
  return test.rules.map((rule) => (
    <div key={rule.ruleId ?? rule.name} className="flex flex-col gap-4">
      <Section
        title="What would have happened"
        note={test.durationMs === null ? '' : `in ${formatDuration(test.durationMs)}`}
      >
        <SidesTable rule={rule} />
        <div className="flex flex-col gap-3 p-4">
          <SideChart side={rule.draft} name="As it is typed" color="text-accent" />
          <SideChart side={rule.published} name="As published" color="text-share" />
        </div>
      </Section>
      {rule.draft && rule.published && <Differences rule={rule} sessionId={test.sessionId} />}
    </div>
  ))
}

const figures = [
  ['Events of its type', 'looked'],
  ['Fired', 'fired'],
  ['Most in a minute', 'mostInAMinute'],
  ['Deepest queue', 'deepestQueue'],
] as const

function SidesTable({ rule: { draft, published } }: { rule: BackTestRule }) {
  const reasons = [...new Set([draft, published].flatMap((side) => side?.reasons.map(({ reason }) => reason) ?? []))]
  const count = (side: BackTestSide | null, reason: string) =>
    side?.reasons.find((each) => each.reason === reason)?.count ?? 0
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead className="text-xs text-ink-3">
          <tr>
            <th aria-label="Figure" />
            {draft && <th className="px-4 py-1 text-right font-medium">As it is typed</th>}
            {published && <th className="px-4 py-1 text-right font-medium">As published</th>}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {figures.map(([name, key]) => (
            <SidesRow
              key={key}
              name={name}
              draft={draft?.[key]}
              published={published?.[key]}
              isStrong={key === 'fired'}
            />
          ))}
          {reasons
            .filter((reason) => reason !== 'fired')
            .map((reason) => (
              <SidesRow
                key={reason}
                name={`Not: ${reasonName(reason)}`}
                draft={draft && count(draft, reason)}
                published={published && count(published, reason)}
              />
            ))}
        </tbody>
      </table>
    </div>
  )
}

interface SidesRowProps {
  readonly name: string
  readonly draft: number | null | undefined
  readonly published: number | null | undefined
  readonly isStrong?: boolean
}

function SidesRow({ name, draft, published, isStrong = false }: SidesRowProps) {
  const look = `px-4 py-1.5 text-right ${isStrong ? 'font-semibold' : ''}`
  return (
    <tr>
      <th scope="row" className="px-4 py-1.5 text-left font-normal text-ink-2">
        {name}
      </th>
      {typeof draft === 'number' && <td className={look}>{formatCount(draft)}</td>}
      {typeof published === 'number' && <td className={look}>{formatCount(published)}</td>}
    </tr>
  )
}

function SideChart({ side, name, color }: { side: BackTestSide | null; name: string; color: string }) {
  if (!side || side.perMinute.length === 0) return null
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-xs text-ink-3">{name}: firings in each minute</figcaption>
      <MinuteBars values={side.perMinute} color={color} />
    </figure>
  )
}

function Differences({ rule: { differences }, sessionId }: { rule: BackTestRule; sessionId: string }) {
  return (
    <Section title="Where they differ" note={differences.length === 0 ? '' : 'the first of these'}>
      {differences.length === 0 ? (
        <div className="px-4 pb-4">
          <Quiet>Both would have done the same with every event.</Quiet>
        </div>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {differences.map(({ eventId, at, summary, draft, published }) => (
            <li key={eventId} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2">
              <Link
                to="/sessions/$sessionId"
                params={{ sessionId }}
                search={momentOf(at)}
                title="Show the moment in the recording"
                className="text-accent underline underline-offset-2"
              >
                {formatClock(at)}
              </Link>
              <bdi className="min-w-0 flex-1 basis-52 [overflow-wrap:anywhere]">{cleanText(summary)}</bdi>
              <span className="text-xs text-ink-2">
                typed: {draft ? reasonName(draft) : 'not looked at'} · published:{' '}
                {published ? reasonName(published) : 'not looked at'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

const around = 15_000

/** The half minute around a time. */
const momentOf = (at: string) => ({
  from: new Date(Date.parse(at) - around).toISOString(),
  to: new Date(Date.parse(at) + around).toISOString(),
})
