import { useState } from 'react'
import { Field } from '../../../ui/form/field.tsx'

interface NumberFieldProps {
  readonly label: string
  /** Undefined: not set. */
  readonly value: number | undefined
  /** Said in an empty field: what holds without it. */
  readonly usual: string
  /** What one of the field is of the value: 1000, where seconds are typed and milliseconds meant. */
  readonly factor?: number
  readonly hint?: string
  readonly mistake?: string | undefined
  /** NaN: what was typed is no number. */
  readonly onChange: (value: number | undefined) => void
}

/** A number that may be left out. */
export function NumberField({ label, value, usual, factor = 1, hint, mistake, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>()
  const shown = value === undefined || Number.isNaN(value) ? '' : String(value / factor)
  const take = (text: string) => {
    setTyped(text)
    onChange(text.trim() === '' ? undefined : Number(text.replace(',', '.')) * factor)
  }
  return (
    <Field
      label={label}
      inputMode="decimal"
      autoComplete="off"
      placeholder={usual}
      value={typed ?? shown}
      onText={take}
      onBlur={() => !Number.isNaN(value) && setTyped(undefined)}
      hint={hint}
      mistake={mistake}
    />
  )
}
