import { useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'
import { Tick } from '../parts/fields.tsx'

/** Whether other programs may have the rule run. */
export function OfferedPart() {
  const { definition, set } = useDraft()
  return (
    <Part word="Others" note="Who may have it run besides what happens in the live.">
      <Tick
        checked={definition.offered === true}
        label="Other programs of this machine may have it run"
        hint="such as TikFinity; whatever its conditions say, no more often than its limits let it"
        onChange={(on) => set({ offered: on ? true : undefined })}
      />
    </Part>
  )
}
