import type { SimpleAction } from '@livetap/contracts/rules/actions.ts'
import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Whole } from '../parts/fields.tsx'
import type { ActionOf, FieldsOf } from './fields-of.ts'
import { newSimpleAction } from './new-action.ts'

type Random = ActionOf<'random'>
type Option = Random['options'][number]

const mostOptions = 20

/** The actions of one possibility, and where they stand. */
export interface Nested {
  readonly actions: readonly SimpleAction[]
  readonly path: string
  readonly onChange: (actions: SimpleAction[]) => void
}

/** Several things of which one is done, each as likely as its weight among all. */
export function RandomFields({
  action,
  nested,
  onChange,
}: FieldsOf<Random> & { nested: (actions: Nested) => ReactNode }) {
  const { options } = action
  const total = options.reduce((sum, { weight }) => sum + weight, 0)
  const replace = (next: Option[]) => onChange({ type: 'random', options: next })
  return (
    <div className="flex w-full flex-col gap-3">
      {options.map((option, index) => (
        <Possibility
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is nothing but its place.
          key={index}
          option={option}
          index={index}
          total={total}
          nested={nested}
          onChange={(next) => replace(options.with(index, next))}
          onRemove={options.length > 2 ? () => replace(options.toSpliced(index, 1)) : undefined}
        />
      ))}
      {options.length < mostOptions && (
        <Button
          size="small"
          className="self-start max-md:h-11"
          onClick={() => replace([...options, { weight: 1, actions: [newSimpleAction('log')] }])}
        >
          <Plus size={13} /> Possibility
        </Button>
      )}
    </div>
  )
}

interface PossibilityProps {
  readonly option: Option
  readonly index: number
  /** Of all weights. */
  readonly total: number
  readonly nested: (actions: Nested) => ReactNode
  readonly onChange: (option: Option) => void
  readonly onRemove: (() => void) | undefined
}

function Possibility({ option, index, total, nested, onChange, onRemove }: PossibilityProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-2 rounded-lg border border-line p-2">
      <legend className="sr-only">Possibility {index + 1}</legend>
      <div className="flex items-end gap-3">
        <Whole
          label={`Possibility ${index + 1}: weight`}
          unit={`${Math.round((option.weight / total) * 100)} %`}
          value={option.weight}
          least={1}
          most={1000}
          onChange={(weight) => onChange({ ...option, weight: weight ?? 1 })}
        />
        {onRemove && (
          <IconButton label={`Remove possibility ${index + 1}`} className="ml-auto" onClick={onRemove}>
            <X size={14} />
          </IconButton>
        )}
      </div>
      {nested({
        actions: option.actions,
        path: `options[${index}].actions`,
        onChange: (actions) => onChange({ ...option, actions }),
      })}
    </fieldset>
  )
}
