import type { DecisionList } from '@livetap/contracts/rules/requests.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { nameWords } from '../../../lib/words/words.ts'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { fieldsQuery, whyQuery } from '../api.ts'
import { EventChip } from '../parts/event-chip.tsx'
import { hasFired } from '../parts/reasons.ts'
import { copyEvent, eventWords } from '../trial/trial-event.ts'
import { DecisionView } from './decision-view.tsx'

/** What every rule that listens to such events decided about one of them. */
export function WhyOfEvent({ event }: { event: UnifiedEvent }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <EventChip eventType={event.eventType} />
        <bdi className="min-w-0 [overflow-wrap:anywhere]">{eventWords(copyEvent(event))}</bdi>
      </p>
      <Decisions event={event} />
    </div>
  )
}

function Decisions({ event }: { event: UnifiedEvent }) {
  const { data, error, refetch } = useQuery(whyQuery(event))
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-32" />
  if (data.items.length === 0) {
    return <p className="text-sm text-ink-2">No rule that is switched on listens to such events.</p>
  }
  // What happened comes before what did not.
  const items = data.items.toSorted((one, other) => Number(hasFired(other.reason)) - Number(hasFired(one.reason)))
  return (
    <ul aria-label="Decisions of rules" className="flex flex-col gap-3">
      {items.map((decision) => (
        <OneDecision key={decision.ruleId} decision={decision} eventType={event.eventType} />
      ))}
    </ul>
  )
}

interface OneDecisionProps {
  readonly decision: DecisionList['items'][number]
  readonly eventType: UnifiedEvent['eventType']
}

function OneDecision({ decision, eventType }: OneDecisionProps) {
  const { data } = useQuery({ ...fieldsQuery(eventType === 'RAW' ? 'ANY' : eventType) })
  const { ruleId, ruleName, executionIds, eventId, isAnew } = decision
  return (
    <li className="rounded-lg border border-line p-3">
      <DecisionView
        decision={decision}
        fields={data?.items ?? []}
        title={
          <Link to="/rules/$ruleId" params={{ ruleId }} className="font-semibold underline-offset-2 hover:underline">
            <bdi>{nameWords(ruleName)}</bdi>:
          </Link>
        }
      >
        {isAnew && (
          <p className="text-xs text-pretty text-ink-3">
            Worked out just now, as if nothing had been before: what was decided then is not kept.
          </p>
        )}
        {executionIds.length > 0 && (
          <Link
            to="/rules/history"
            search={{ event: eventId, rule: ruleId }}
            className="w-fit text-xs text-accent underline underline-offset-2"
          >
            What it did
          </Link>
        )}
      </DecisionView>
    </li>
  )
}
