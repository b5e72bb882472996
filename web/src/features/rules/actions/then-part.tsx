import { useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'
import { Mistake } from '../parts/fields.tsx'
import { ActionList } from './action-list.tsx'

/** What a rule does when it fires. */
export function ThenPart() {
  const { definition, set, mistakes } = useDraft()
  return (
    <Part word="Then" note="What is done, in this order.">
      <ActionList
        actions={definition.actions}
        path="actions"
        mistakeAt={(place) => mistakes.at(place)}
        onChange={(actions) => set({ actions })}
      />
      <Mistake text={mistakes.all.find(({ where }) => where === 'actions')?.text} />
    </Part>
  )
}
