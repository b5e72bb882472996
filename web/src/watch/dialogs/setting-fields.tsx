import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import { type ReactNode, useId, useState } from 'react'
import { fieldClass } from '../../ui/form/field.tsx'
import type { FieldsProps } from './settings-dialog.tsx'

/** Settings whose value is of some type. */
type NamesOf<T> = { [Name in keyof RoomSettings]: RoomSettings[Name] extends T ? Name : never }[keyof RoomSettings]

export const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <fieldset className="flex min-w-0 flex-col gap-3">
    <legend className="pb-2 text-xs font-semibold tracking-wide text-ink-3 uppercase">{title}</legend>
    {children}
  </fieldset>
)

interface TickProps extends FieldsProps {
  readonly name: NamesOf<boolean>
  readonly label: string
  readonly hint: string
}

export function Tick({ settings, onChange, name, label, hint }: TickProps) {
  return (
    <label className="flex items-start gap-2.5 text-sm">
      <input
        type="checkbox"
        checked={settings[name]}
        onChange={({ target }) => onChange({ [name]: target.checked })}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span>
        <span className="block font-medium">{label}</span>
        <span className="block text-xs text-ink-3">{hint}</span>
      </span>
    </label>
  )
}

interface ChoiceProps extends FieldsProps {
  readonly name: 'queueMode' | 'stall'
  readonly label: string
  readonly choices: readonly (readonly [value: string, words: string])[]
}

export function Choice({ settings, onChange, name, label, choices }: ChoiceProps) {
  return (
    <label className="flex flex-col gap-1 text-sm font-medium">
      {label}
      <select
        value={settings[name]}
        onChange={({ target }) => onChange({ [name]: target.value })}
        className={fieldClass}
      >
        {choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

interface WholeNumberProps extends FieldsProps {
  readonly name: NamesOf<number>
  readonly label: string
  /** What is kept for each 1 that is shown. */
  readonly scale: number
  readonly min: number
  readonly max: number
}

export function WholeNumber({ settings, onChange, name, label, scale, min, max }: WholeNumberProps) {
  return (
    <label className="flex flex-col gap-1 text-sm font-medium">
      {label}
      <input
        type="number"
        required
        min={min}
        max={max}
        step={scale === 1 ? 1 : 0.5}
        value={settings[name] / scale}
        onChange={({ target }) => onChange({ [name]: Math.round(Number(target.value) * scale) })}
        className={fieldClass}
      />
    </label>
  )
}

const mostWords = 200

/** Words that the room does not want, one in a line. */
export function Words({ settings, onChange }: FieldsProps) {
  const id = useId()
  const [text, setText] = useState(settings.words.join('\n'))
  const change = (typed: string) => {
    setText(typed)
    const words = typed.split('\n').map((word) => word.trim().slice(0, 60))
    onChange({ words: words.filter((word) => word !== '').slice(0, mostWords) })
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        Words that are refused
      </label>
      <textarea
        id={id}
        rows={3}
        dir="auto"
        value={text}
        onChange={({ target }) => change(target.value)}
        className={`${fieldClass} h-auto! py-2`}
      />
      <p className="text-xs text-ink-3">One in a line. Spellings that only look the same count as well.</p>
    </div>
  )
}
