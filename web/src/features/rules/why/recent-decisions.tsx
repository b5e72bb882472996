import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import { useQuery } from '@tanstack/react-query'
import { useNow } from '../../../lib/now.ts'
import { agoWords } from '../../../lib/words/words.ts'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { decisionsQuery, fieldsQuery, ruleQuery } from '../api.ts'
import { hasFired } from '../parts/reasons.ts'
import { DecisionView } from './decision-view.tsx'

/** The last times a rule looked at an event and did not act. */
export function RecentDecisions({ ruleId }: { ruleId: string }) {
  const { data } = useQuery(decisionsQuery({ ruleId }))
  const { data: rule } = useQuery(ruleQuery(ruleId))
  const refusals = data?.items.filter(({ reason }) => !hasFired(reason)) ?? []
  return (
    <Section title="Why not" note="the last times it did not act" inset>
      {data && refusals.length === 0 && <Quiet>It has not held back lately.</Quiet>}
      <ul className="divide-y divide-line">
        {refusals.map((decision) => (
          <Refusal key={decision.eventId} decision={decision} eventType={rule?.eventType ?? 'ANY'} />
        ))}
      </ul>
    </Section>
  )
}

interface RefusalProps {
  readonly decision: Parameters<typeof DecisionView>[0]['decision'] & { readonly at: string }
  readonly eventType: RuleEventType
}

function Refusal({ decision, eventType }: RefusalProps) {
  const { data } = useQuery(fieldsQuery(eventType))
  const now = useNow(30_000)
  return (
    <li className="flex gap-3 py-2">
      <span className="w-24 shrink-0 text-xs leading-5 text-ink-3">
        <Time at={decision.at}>{agoWords(decision.at, now)}</Time>
      </span>
      <DecisionView decision={decision} fields={data?.items ?? []} />
    </li>
  )
}
