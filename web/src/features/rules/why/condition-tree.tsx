import type { ConditionTrace } from '@livetap/contracts/rules/outcomes.ts'
import { Check, Minus, X } from 'lucide-react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { classNames } from '../../../ui/class-names.ts'
import type { RuleField } from '../shapes.ts'
import { isLeaf, traceWords, valueText } from './trace-words.ts'

interface ConditionTreeProps {
  readonly trace: ConditionTrace
  readonly fields: readonly RuleField[]
}

/** A condition as it came out: every part true or false, with what was looked at. */
export function ConditionTree({ trace, fields }: ConditionTreeProps) {
  return (
    <ul aria-label="The condition, part by part" className="text-sm">
      <TracePart trace={trace} fields={fields} depth={0} />
    </ul>
  )
}

const deepest = 24

function TracePart({ trace, fields, depth }: ConditionTreeProps & { depth: number }) {
  const parts = isLeaf(trace) || depth > deepest ? [] : (trace.parts ?? [])
  return (
    <li className="min-w-0">
      <p className="flex items-baseline gap-2 py-0.5">
        <Light value={trace.value} />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <bdi>{cleanText(traceWords(trace, fields))}</bdi>
          {typeof trace.value !== 'boolean' && (
            <span className="text-ink-3"> = {cleanText(valueText(trace.value))}</span>
          )}
        </span>
      </p>
      {parts.length > 0 && (
        <ul className="ml-2 border-l border-line pl-3">
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is nothing but its place.
            <TracePart key={index} trace={part} fields={fields} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  )
}

/** Whether a part holds; one that was not needed any more is neither. */
function Light({ value }: { value: unknown }) {
  const state = value === undefined ? 'open' : value ? 'yes' : 'no'
  const Icon = { yes: Check, no: X, open: Minus }[state]
  const names = { yes: 'true', no: 'false', open: 'not looked at' } as const
  const colors = {
    yes: 'bg-accent-soft text-accent',
    no: 'bg-danger-soft text-danger',
    open: 'bg-raised text-ink-3',
  } as const
  return (
    <span
      className={classNames(
        'flex size-4.5 shrink-0 translate-y-0.5 items-center justify-center rounded-full',
        colors[state],
      )}
    >
      <Icon size={12} aria-hidden="true" />
      <span className="sr-only">{names[state]}: </span>
    </span>
  )
}
