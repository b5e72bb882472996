import type { Decision } from '@livetap/contracts/rules/outcomes.ts'
import { CircleCheck, CircleSlash } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { hasFired, reasonSentence } from '../parts/reasons.ts'
import type { RuleField } from '../shapes.ts'
import { ConditionTree } from './condition-tree.tsx'

interface DecisionViewProps {
  readonly decision: Pick<Decision, 'reason' | 'detail' | 'condition'>
  readonly fields: readonly RuleField[]
  /** Before the reason: whose decision it is. */
  readonly title?: ReactNode
  readonly children?: ReactNode
}

/** What a rule decided about one event, and why. */
export function DecisionView({ decision, fields, title, children }: DecisionViewProps) {
  const fired = hasFired(decision.reason)
  const Icon = fired ? CircleCheck : CircleSlash
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="flex items-start gap-2 text-sm">
        <Icon
          size={16}
          aria-hidden="true"
          className={classNames('mt-0.5 shrink-0', fired ? 'text-accent' : 'text-ink-3')}
        />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {title && <>{title} </>}
          <span className={fired ? 'font-semibold text-accent' : 'text-ink-2'}>{reasonSentence(decision)}</span>
        </span>
      </p>
      {decision.condition && <ConditionTree trace={decision.condition} fields={fields} />}
      {children}
    </div>
  )
}
