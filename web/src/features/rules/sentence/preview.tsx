import { useQuery } from '@tanstack/react-query'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { describeError } from '../../../lib/api.ts'
import { useSettled } from '../../../ui/form/use-settled.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { fieldsQuery, tryRule } from '../api.ts'
import { addLongNames } from '../conditions/long-names.ts'
import { useDeviceNames } from '../devices/device-names.ts'
import { useDraft } from '../editor/draft.ts'
import { findGaps, mistakesOf } from '../editor/mistakes.ts'
import { useGiftNames } from '../gifts/gift-names.ts'
import { type Clause, describeClauses } from './clauses.ts'

/** The rule in plain words while it is written, and what the server says of it. */
export function Preview() {
  const { definition } = useDraft()
  const { data } = useQuery(fieldsQuery(definition.eventType))
  const names = { gift: useGiftNames(), device: useDeviceNames() }
  const clauses = describeClauses(definition, addLongNames(data?.items ?? [], definition.condition), names)
  return (
    <Section title="In words" inset className="lg:sticky lg:top-4">
      <dl className="flex flex-col gap-2 text-sm">
        {groupClauses(clauses).map(({ part, texts }) => (
          <div key={part}>
            <dt className="text-xs font-semibold text-accent">{part}</dt>
            {texts.map((text) => (
              <dd key={text} className="text-pretty [overflow-wrap:anywhere]">
                <bdi>{text}</bdi>
              </dd>
            ))}
          </div>
        ))}
      </dl>
      <Verdict />
    </Section>
  )
}

function groupClauses(clauses: readonly Clause[]) {
  const groups = Map.groupBy(clauses, ({ part }) => part)
  return [...groups].map(([part, of]) => ({ part, texts: [...new Set(of.map(({ text }) => text))] }))
}

/** Whether the server would take the rule as it is. */
function Verdict() {
  const settled = useSettled(useDraft().definition, 600)
  const [gap] = findGaps(settled).all
  const { error, data } = useQuery({
    queryKey: ['rule-check', settled],
    queryFn: ({ signal }) => tryRule({ definition: settled, event: { eventType: likely(settled.eventType) } }, signal),
    enabled: gap === undefined,
    gcTime: 0,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (gap) return <VerdictLine isFine={false} text={gap.text} />
  if (error) {
    const [mistake] = mistakesOf(error).all
    const where = mistake?.where ? `${mistake.where}: ` : ''
    return <VerdictLine isFine={false} text={mistake ? where + mistake.text : describeError(error).title} />
  }
  return data ? <VerdictLine isFine text="The rule is complete." /> : null
}

const likely = (eventType: string): string => (eventType === 'ANY' ? 'CHAT' : eventType)

function VerdictLine({ isFine, text }: { isFine: boolean; text: string }) {
  const Icon = isFine ? CircleCheck : TriangleAlert
  return (
    <p
      role="status"
      className="mt-3 flex gap-2 border-t border-line pt-3 text-xs text-pretty text-ink-2 [overflow-wrap:anywhere]"
    >
      <Icon size={14} aria-hidden="true" className={`mt-px shrink-0 ${isFine ? 'text-accent' : 'text-warn'}`} />
      {text}
    </p>
  )
}
