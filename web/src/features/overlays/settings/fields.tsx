import { type ReactNode, useId, useState } from 'react'
import { fieldClass } from '../../../ui/form/field.tsx'

const Line = ({ id, label, children }: { id: string; label: string; children: ReactNode }) => (
  <div className="flex min-h-9 items-center gap-3">
    <label htmlFor={id} className="min-w-0 flex-1 text-sm text-ink-2">
      {label}
    </label>
    {children}
  </div>
)

interface FieldProps<Value> {
  readonly label: string
  readonly value: Value
  readonly onValue: (value: Value) => void
}

interface ChoiceProps extends FieldProps<string> {
  readonly choices: readonly (readonly [value: string, words: string])[]
}

export function Choice({ label, value, onValue, choices }: ChoiceProps) {
  const id = useId()
  return (
    <Line id={id} label={label}>
      <select id={id} value={value} onChange={({ target }) => onValue(target.value)} className={`${fieldClass} w-44!`}>
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </Line>
  )
}

interface WholeProps extends FieldProps<number> {
  readonly least: number
  readonly most: number
}

/** A number is typed digit by digit: it is put right when one has left it. */
export function Whole({ label, value, onValue, least, most }: WholeProps) {
  const id = useId()
  const [typed, setTyped] = useState<string>()
  const take = (number: number) =>
    onValue(Math.min(most, Math.max(least, Math.round(Number.isFinite(number) ? number : least))))
  return (
    <Line id={id} label={label}>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={least}
        max={most}
        value={typed ?? value}
        onChange={({ target }) => {
          setTyped(target.value)
          take(target.valueAsNumber)
        }}
        onBlur={() => setTyped(undefined)}
        className={`${fieldClass} w-44!`}
      />
    </Line>
  )
}

interface WordsProps extends FieldProps<string> {
  readonly longest: number
  readonly hint?: string | undefined
}

export function Words({ label, value, onValue, longest, hint }: WordsProps) {
  const id = useId()
  return (
    <>
      <Line id={id} label={label}>
        <input
          id={id}
          value={value}
          maxLength={longest}
          onChange={({ target }) => onValue(target.value)}
          className={`${fieldClass} w-44!`}
        />
      </Line>
      {hint && <p className="text-xs text-pretty text-warn">{hint}</p>}
    </>
  )
}

export function Tick({ label, value, onValue }: FieldProps<boolean>) {
  return (
    <label className="flex min-h-9 cursor-pointer items-center gap-3 text-sm text-ink-2">
      <span className="flex-1">{label}</span>
      <input
        type="checkbox"
        checked={value}
        onChange={({ target }) => onValue(target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
    </label>
  )
}

export function Colour({ label, value, onValue }: FieldProps<string>) {
  const id = useId()
  return (
    <Line id={id} label={label}>
      <input
        id={id}
        type="color"
        value={value}
        onChange={({ target }) => onValue(target.value.toLowerCase())}
        className="h-9 w-44 cursor-pointer rounded-lg border border-line-strong bg-bg p-1"
      />
    </Line>
  )
}
