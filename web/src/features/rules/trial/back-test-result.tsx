import type { BackTest, BackTestRule, BackTestSide } from '@livetap/contracts/rules/requests.ts'
import { Link } from '@tanstack/react-router'
import { formatClock, formatCount, formatDuration } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { MinuteBars } from '../parts/minute-bars.tsx'
import { reasonName } from '../parts/reasons.ts'
import { textName } from './text-choices.tsx'

interface BackTestResultProps {
  readonly test: BackTest
  readonly publishedRevision: number | null
}

type NameOf = (side: BackTestSide) => string

/** What came of a back-test, one text beside the other. */
export function BackTestResult({ test, publishedRevision }: BackTestResultProps) {
  const nameOf = (side: BackTestSide) => textName(side.revision, publishedRevision)
  if (test.rules.length === 0) return <Quiet>No rule listens to what is in this recording.</Quiet>
  return test.rules.map((rule) => (
    <div key={rule.ruleId ?? rule.name} className="flex flex-col gap-4">
      <Section
        title="What would have happened"
        note={test.durationMs === null ? '' : `in ${formatDuration(test.durationMs)}`}
      >
        <SidesTable rule={rule} nameOf={nameOf} />
        <div className="flex flex-col gap-3 p-4">
          <SideChart side={rule.candidate} nameOf={nameOf} color="text-accent" />
          <SideChart side={rule.baseline} nameOf={nameOf} color="text-share" />
        </div>
      </Section>
      {rule.candidate && rule.baseline && (
        <Differences
          differences={rule.differences}
          sessionId={test.sessionId}
          names={[nameOf(rule.candidate), nameOf(rule.baseline)]}
        />
      )}
    </div>
  ))
}

const figures = [
  ['Events of its type', 'looked'],
  ['Fired', 'fired'],
  ['Most in a minute', 'mostInAMinute'],
  ['Deepest queue', 'deepestQueue'],
] as const

function SidesTable({ rule: { candidate, baseline }, nameOf }: { rule: BackTestRule; nameOf: NameOf }) {
  const reasons = [...new Set([candidate, baseline].flatMap((side) => side?.reasons.map(({ reason }) => reason) ?? []))]
  const count = (side: BackTestSide | null, reason: string) =>
    side?.reasons.find((each) => each.reason === reason)?.count ?? 0
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead className="text-xs text-ink-3">
          <tr>
            <th aria-label="Figure" />
            {candidate && <th className="px-4 py-1 text-right font-medium">{nameOf(candidate)}</th>}
            {baseline && <th className="px-4 py-1 text-right font-medium">{nameOf(baseline)}</th>}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {figures.map(([name, key]) => (
            <SidesRow
              key={key}
              name={name}
              candidate={candidate?.[key]}
              baseline={baseline?.[key]}
              isStrong={key === 'fired'}
            />
          ))}
          {reasons
            .filter((reason) => reason !== 'fired')
            .map((reason) => (
              <SidesRow
                key={reason}
                name={`Not: ${reasonName(reason)}`}
                candidate={candidate && count(candidate, reason)}
                baseline={baseline && count(baseline, reason)}
              />
            ))}
        </tbody>
      </table>
    </div>
  )
}

interface SidesRowProps {
  readonly name: string
  readonly candidate: number | null | undefined
  readonly baseline: number | null | undefined
  readonly isStrong?: boolean
}

function SidesRow({ name, candidate, baseline, isStrong = false }: SidesRowProps) {
  const look = `px-4 py-1.5 text-right ${isStrong ? 'font-semibold' : ''}`
  return (
    <tr>
      <th scope="row" className="px-4 py-1.5 text-left font-normal text-ink-2">
        {name}
      </th>
      {typeof candidate === 'number' && <td className={look}>{formatCount(candidate)}</td>}
      {typeof baseline === 'number' && <td className={look}>{formatCount(baseline)}</td>}
    </tr>
  )
}

function SideChart({ side, nameOf, color }: { side: BackTestSide | null; nameOf: NameOf; color: string }) {
  if (!side || side.perMinute.length === 0) return null
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-xs text-ink-3">{nameOf(side)}: firings in each minute</figcaption>
      <MinuteBars values={side.perMinute} color={color} />
    </figure>
  )
}

interface DifferencesProps extends Pick<BackTestRule, 'differences'> {
  readonly sessionId: string
  /** Of the two texts. */
  readonly names: readonly [candidate: string, baseline: string]
}

function Differences({ differences, sessionId, names }: DifferencesProps) {
  return (
    <Section title="Where they differ" note={differences.length === 0 ? '' : 'the first of these'}>
      {differences.length === 0 ? (
        <div className="px-4 pb-4">
          <Quiet>Both would have done the same with every event.</Quiet>
        </div>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {differences.map(({ eventId, at, summary, candidate, baseline }) => (
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
                {names[0]}: {candidate ? reasonName(candidate) : 'not looked at'} · {names[1]}:{' '}
                {baseline ? reasonName(baseline) : 'not looked at'}
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
