import type { LiveVoice } from '@livetap/contracts/rooms/live-voice.ts'
import { fieldClass } from '../../ui/form/field.tsx'
import { useView } from '../room/room-context.ts'
import { Group } from './setting-fields.tsx'
import type { FieldsProps } from './settings-dialog.tsx'

const adds = [
  ['off', 'Nothing happens'],
  ['ask', 'Somebody in the room decides'],
  ['open', 'It is in the queue at once'],
] as const satisfies readonly (readonly [LiveVoice['adds'], string])[]

const byNumber = 'By the number of a video, like 2, in the chat of the live.'

/** What viewers of the live have a say in; without a live there are none. */
export function LiveFields({ settings: { live, queueMode }, onChange }: FieldsProps) {
  const bridge = useView(({ state }) => state.bridge)
  const set = (change: Partial<LiveVoice>) => onChange({ live: { ...live, ...change } })
  return (
    <Group title="Viewers of the live">
      {bridge ? (
        <>
          <VoiceTick
            isOn={live.votes}
            onChange={(votes) => set({ votes })}
            label="They vote for what comes next"
            hint={queueMode === 'vote' ? byNumber : `${byNumber} It is shown only, as votes do not order the queue.`}
          />
          <VoiceTick
            isOn={live.votes && live.gifts}
            isPossible={live.votes}
            onChange={(gifts) => set({ gifts })}
            label="Gifts add to their votes"
            hint="The diamonds of a gift are added to what its giver has voted for last."
          />
          <Adds value={live.adds} onChoose={(chosen) => set({ adds: chosen })} />
        </>
      ) : (
        <p className="text-sm text-pretty text-ink-3">
          The room goes with no live. Who keeps the rooms of the workspace chooses one under “Watch together”.
        </p>
      )}
    </Group>
  )
}

interface VoiceTickProps {
  readonly isOn: boolean
  readonly isPossible?: boolean
  readonly onChange: (isOn: boolean) => void
  readonly label: string
  readonly hint: string
}

const VoiceTick = ({ isOn, isPossible = true, onChange, label, hint }: VoiceTickProps) => (
  <label className="flex items-start gap-2.5 text-sm">
    <input
      type="checkbox"
      checked={isOn}
      disabled={!isPossible}
      onChange={({ target }) => onChange(target.checked)}
      className="mt-0.5 size-4 shrink-0 accent-accent"
    />
    <span>
      <span className="block font-medium">{label}</span>
      <span className="block text-xs text-ink-3">{hint}</span>
    </span>
  </label>
)

interface AddsProps {
  readonly value: LiveVoice['adds']
  readonly onChoose: (adds: LiveVoice['adds']) => void
}

const Adds = ({ value, onChoose }: AddsProps) => (
  <label className="flex flex-col gap-1 text-sm font-medium">
    When they write !add and a link
    <select value={value} onChange={({ target }) => onChoose(target.value as LiveVoice['adds'])} className={fieldClass}>
      {adds.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  </label>
)
