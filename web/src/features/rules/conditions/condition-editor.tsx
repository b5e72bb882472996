import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import { useQuery } from '@tanstack/react-query'
import { Braces, ListTree } from 'lucide-react'
import { lazy, Suspense, useId, useMemo, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { fieldsQuery } from '../api.ts'
import { Mistake } from '../parts/fields.tsx'
import { JsonText } from '../parts/json-text.tsx'
import type { RuleField } from '../shapes.ts'
import { conditionWords } from './condition-words.ts'
import type { Logic } from './logic.ts'
import { addLongNames } from './long-names.ts'

const VisualCondition = lazy(() => import('./visual.tsx').then(({ VisualCondition: each }) => ({ default: each })))

interface ConditionEditorProps {
  readonly eventType: RuleEventType
  readonly condition: Logic
  readonly label: string
  readonly mistake: string | undefined
  readonly onChange: (condition: Logic) => void
}

/** A condition as clauses, or as JsonLogic for those who want more than clauses can say. */
export function ConditionEditor({ eventType, condition, label, mistake, onChange }: ConditionEditorProps) {
  const { data, error } = useQuery(fieldsQuery(eventType))
  const [asJson, setAsJson] = useState(false)
  const id = useId()
  const items = data?.items
  const fields = useMemo(() => items && addLongNames(items, condition), [items, condition])
  if (error && !fields) return <InlineError error={error} />
  if (!fields) return <Skeleton className="h-20" />
  const json = <JsonCondition {...{ condition, onChange, label }} fields={fields} />
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {asJson ? (
        json
      ) : (
        <Suspense fallback={<Skeleton className="h-20" />}>
          <VisualCondition {...{ condition, onChange }} fields={fields} otherwise={json} />
        </Suspense>
      )}
      <div className="flex items-center gap-2">
        <Mistake id={id} text={mistake} />
        <Button size="small" look="quiet" className="ml-auto max-md:h-10" onClick={() => setAsJson(!asJson)}>
          {asJson ? <ListTree size={13} /> : <Braces size={13} />}
          {asJson ? 'As clauses' : 'As JSON'}
        </Button>
      </div>
    </div>
  )
}

interface JsonConditionProps extends Pick<ConditionEditorProps, 'condition' | 'onChange' | 'label'> {
  readonly fields: readonly RuleField[]
}

function JsonCondition({ condition, fields, label, onChange }: JsonConditionProps) {
  return (
    <>
      <JsonText value={condition ?? null} label={`${label} as JsonLogic`} rows={6} onChange={onChange} />
      <p className="text-xs text-pretty text-ink-2 [overflow-wrap:anywhere]">
        <span className="text-ink-3">In words: </span>
        {conditionWords(condition, fields)}
      </p>
    </>
  )
}
