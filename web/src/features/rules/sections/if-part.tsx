import { ConditionEditor } from '../conditions/condition-editor.tsx'
import { joinGifts, splitGifts } from '../conditions/gifts.ts'
import { useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'

/** What has to hold of the event, beside what it is. */
export function IfPart() {
  const { definition, set, mistakes } = useDraft()
  const { eventType } = definition
  const { gifts, rest } =
    eventType === 'GIFT' ? splitGifts(definition.condition) : { gifts: [], rest: definition.condition }
  return (
    <Part word="If" note="What has to be true of it. Nothing here: always.">
      <ConditionEditor
        key={eventType}
        eventType={eventType}
        condition={rest ?? null}
        label="Condition"
        mistake={mistakes.at('condition')}
        onChange={(next) => set({ condition: joinGifts({ gifts, rest: next }) })}
      />
    </Part>
  )
}
