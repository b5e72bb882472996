import { type ReactNode, useMemo } from 'react'
import type { RuleField } from '../shapes.ts'
import { Builder } from './builder.tsx'
import { readCondition } from './guard.ts'
import type { Logic } from './logic.ts'

interface VisualConditionProps {
  readonly condition: Logic
  readonly fields: readonly RuleField[]
  readonly onChange: (condition: Logic) => void
  /** Shown instead where clauses would not say the same. */
  readonly otherwise: ReactNode
}

/** A condition as clauses, if clauses say all of it. */
export function VisualCondition({ condition, fields, onChange, otherwise }: VisualConditionProps) {
  const query = useMemo(() => readCondition(condition, fields), [condition, fields])
  if (query) return <Builder {...{ condition, fields, onChange }} initial={query} />
  return (
    <>
      <p className="text-xs text-pretty text-ink-3">
        This condition says more than clauses can show, so that it is edited as JSON: nothing of it is lost.
      </p>
      {otherwise}
    </>
  )
}
