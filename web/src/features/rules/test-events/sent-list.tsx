import type { Execution } from '@livetap/contracts/rules/outcomes.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleHelp, Zap } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { formatClock, plural } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { WhyOfEvent } from '../why/why.tsx'
import {
  arrivedQuery,
  countFired,
  type FiredRule,
  patienceMs,
  type Sent,
  testExecutionsQuery,
  useSent,
} from './sent.ts'

/** What was sent from here, and what became of it. */
export function SentList() {
  const sent = useSent()
  return (
    <Section title="What became of it" inset>
      {sent.length === 0 ? (
        <Quiet>What you send appears here, with the rules that fired, and why the others did not.</Quiet>
      ) : (
        <Loaded sent={sent} />
      )}
    </Section>
  )
}

function Loaded({ sent }: { sent: readonly Sent[] }) {
  const { data: executions = [] } = useQuery(testExecutionsQuery)
  return (
    <ul aria-label="Sent test events" className="divide-y divide-line">
      {sent.map((one) => (
        <SentRow key={one.sessionId} sent={one} executions={executions} />
      ))}
    </ul>
  )
}

const linkClass = 'text-accent underline underline-offset-2'

function SentRow({ sent, executions }: { sent: Sent; executions: readonly Execution[] }) {
  const { data: events = [] } = useQuery(arrivedQuery(sent))
  const [asks, setAsks] = useState(false)
  const last = events.at(-1)
  return (
    <li className="flex flex-col gap-1.5 py-2.5 first:pt-0 last:pb-0">
      <SentWords sent={sent} />
      <Outcome sent={sent} events={events} fired={countFired(events, executions)} />
      {last && (
        <p className="flex flex-wrap items-center gap-x-3 text-xs">
          <Button
            size="small"
            look="quiet"
            aria-expanded={asks}
            className="-ml-2 max-md:h-11"
            onClick={() => setAsks(!asks)}
          >
            <CircleHelp size={13} /> Why?
          </Button>
          <Link to="/sessions/$sessionId" params={{ sessionId: sent.sessionId }} className={linkClass}>
            {events.length === 1 ? 'The event' : 'The events'}
          </Link>
        </p>
      )}
      {asks && last && (
        <div className="rounded-lg border border-line bg-bg p-3">
          {events.length > 1 && <p className="mb-2 text-xs text-ink-3">The last of them:</p>}
          <WhyOfEvent event={last} />
        </div>
      )}
    </li>
  )
}

const SentWords = ({ sent: { at, words, volley, uniqueId } }: { sent: Sent }) => (
  <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
    <time dateTime={at} className="text-xs text-ink-3">
      {formatClock(at)}
    </time>
    <bdi className="min-w-0 font-medium [overflow-wrap:anywhere]">{words}</bdi>
    <span className="text-xs text-ink-3">
      {volley}
      {uniqueId !== '' && (
        <>
          {' '}
          into the live of <bdi>@{uniqueId}</bdi>
        </>
      )}
    </span>
  </p>
)

interface OutcomeProps {
  readonly sent: Sent
  readonly events: readonly UnifiedEvent[]
  readonly fired: readonly FiredRule[]
}

function Outcome({ sent, events, fired }: OutcomeProps) {
  const now = useNow(1000)
  const isOverdue = now - Date.parse(sent.at) > sent.lastsMs + patienceMs
  const isMissing = events.length < sent.events
  return (
    <div role="status" className="flex flex-col gap-1.5 text-sm text-ink-2">
      {isMissing && !isOverdue && (
        <p>{events.length === 0 ? 'On its way …' : `${events.length} of ${plural(sent.events, 'event')} arrived …`}</p>
      )}
      {isMissing && isOverdue && <Missing>{plural(sent.events - events.length, 'event')} did not arrive.</Missing>}
      {fired.length > 0 && (
        <ul aria-label="Rules that fired" className="flex flex-wrap gap-1.5">
          {fired.map((rule) => (
            <li key={rule.ruleId} className="max-w-full min-w-0">
              <Firing rule={rule} eventId={events.length === 1 ? events[0]?.eventId : undefined} />
            </li>
          ))}
        </ul>
      )}
      {!isMissing && fired.length === 0 && <p>Arrived. No rule has fired.</p>}
    </div>
  )
}

const Missing = ({ children }: { children: ReactNode }) => (
  <p className="text-warn">
    {children} Is Livetap busy or paused? They come as soon as it can; look at the light at the top.
  </p>
)

function Firing({
  rule: { ruleId, ruleName, times, failed },
  eventId,
}: {
  rule: FiredRule
  eventId: string | undefined
}) {
  return (
    <Link
      to="/rules/history"
      search={{ rule: ruleId, origin: 'test', ...(eventId && { event: eventId }) }}
      title="What it did"
      className="flex min-h-7 max-w-full items-center gap-1.5 rounded-full border border-accent/40 bg-accent-soft px-2.5 text-xs font-medium hover:brightness-110 max-md:min-h-11"
    >
      <Zap size={12} aria-hidden="true" className="shrink-0 fill-current text-accent" />
      <bdi className="truncate">{nameWords(ruleName)}</bdi>
      <span className="shrink-0 text-ink-2">{times === 1 ? 'fired' : `fired ${times} times`}</span>
      {failed > 0 && <Badge tone="danger">{failed === times ? 'failed' : `${failed} failed`}</Badge>}
    </Link>
  )
}
