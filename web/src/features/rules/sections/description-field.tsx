import { classNames } from '../../../ui/class-names.ts'
import { useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'
import { inputClass, Labelled } from '../parts/fields.tsx'

/** What others who write rules should know of it. */
export function DescriptionField() {
  const { definition, set, mistakes } = useDraft()
  return (
    <Part word="Notes" note="For whoever looks at this rule later.">
      <Labelled label="Description" mistake={mistakes.at('description')}>
        {(field) => (
          <textarea
            {...field}
            value={definition.description ?? ''}
            rows={2}
            dir="auto"
            maxLength={500}
            onChange={({ target }) => set({ description: target.value === '' ? undefined : target.value })}
            className={classNames(inputClass, 'h-auto w-full resize-y py-1.5 leading-5 max-md:h-auto')}
          />
        )}
      </Labelled>
    </Part>
  )
}
