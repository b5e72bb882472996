import { useId } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { inputClass, Mistake } from '../parts/fields.tsx'
import { useDraft } from './draft.ts'

/** What the rule is called, where a title would stand. */
export function NameField() {
  const { definition, set, mistakes, isReadOnly } = useDraft()
  const id = useId()
  const mistake = mistakes.at('name')
  return (
    <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
      <input
        value={definition.name}
        dir="auto"
        maxLength={80}
        readOnly={isReadOnly}
        autoComplete="off"
        placeholder="Name of the rule"
        aria-label="Name of the rule"
        aria-invalid={mistake !== undefined}
        aria-describedby={id}
        onChange={({ target }) => set({ name: target.value })}
        className={classNames(inputClass, 'w-full font-semibold text-base!')}
      />
      <Mistake id={id} text={mistake} />
    </div>
  )
}
