import { useState } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { inputClass, Labelled } from '../parts/fields.tsx'

interface NumberFieldProps {
  readonly label: string
  readonly value: number
  readonly isWhole?: boolean
  readonly onChange: (value: number) => void
}

/** Any number: what is out of a range is told beside it, and not put right behind somebody's back. */
export function NumberField({ label, value, isWhole = false, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>()
  const take = (text: string) => {
    setTyped(text)
    const number = text.trim() === '' ? Number.NaN : Number(text)
    if (Number.isFinite(number)) onChange(isWhole ? Math.round(number) : number)
  }
  return (
    <Labelled label={label}>
      {(field) => (
        <input
          {...field}
          type="number"
          inputMode="decimal"
          step="any"
          value={typed ?? value}
          onChange={({ target }) => take(target.value)}
          onBlur={() => setTyped(undefined)}
          className={classNames(inputClass, 'w-24')}
        />
      )}
    </Labelled>
  )
}
