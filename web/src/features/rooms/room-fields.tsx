import type { RoomVisibility } from '@livetap/contracts/rooms/room.ts'
import { fieldClass } from '../../ui/form/field.tsx'

/** The usual one first. */
export const visibilities: readonly (readonly [visibility: RoomVisibility, words: string])[] = [
  ['link', 'Whoever has the link'],
  ['public', 'Everybody: it is in the lobby'],
  ['invited', 'Only with an invitation'],
]

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly (readonly [value: Value, words: string])[]
  readonly onChoose: (value: Value) => void
}

export const Choice = <Value extends string>({ label, value, choices, onChoose }: ChoiceProps<Value>) => (
  <label className="flex flex-col gap-1 text-sm font-medium">
    {label}
    <select value={value} onChange={({ target }) => onChoose(target.value as Value)} className={fieldClass}>
      {choices.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  </label>
)

export const PasswordTick = ({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) => (
  <label className="flex items-center gap-2 text-sm font-medium">
    <input
      type="checkbox"
      checked={isOn}
      onChange={({ target }) => onChange(target.checked)}
      className="size-4 accent-accent"
    />
    Ask for a password
  </label>
)
