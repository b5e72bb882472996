import { useState } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { Mistake } from './fields.tsx'

interface JsonTextProps {
  readonly value: unknown
  readonly label: string
  readonly rows: number
  readonly onChange: (value: unknown) => void
}

/** JSON to be written by hand: what can be read is passed on, what cannot is kept and said to be wrong. */
export function JsonText({ value, label, rows, onChange }: JsonTextProps) {
  const written = JSON.stringify(value, null, 2)
  const [typed, setTyped] = useState({ text: written, written })
  // It was changed elsewhere.
  if (typed.written !== written) setTyped({ text: written, written })
  const read = readJson(typed.text)
  const take = (text: string) => {
    const next = readJson(text)
    setTyped({ text, written: 'value' in next ? JSON.stringify(next.value, null, 2) : written })
    if ('value' in next) onChange(next.value)
  }
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <textarea
        value={typed.text}
        onChange={({ target }) => take(target.value)}
        rows={rows}
        dir="ltr"
        spellCheck={false}
        autoCapitalize="none"
        aria-label={label}
        aria-invalid={'mistake' in read}
        className={classNames(
          'w-full resize-y rounded-lg border border-line-strong bg-bg px-3 py-2 font-mono text-xs leading-5 text-ink outline-offset-0',
          'aria-invalid:border-danger max-md:text-base',
        )}
      />
      <Mistake text={'mistake' in read ? read.mistake : undefined} />
    </div>
  )
}

export function readJson(text: string): { readonly value: unknown } | { readonly mistake: string } {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { mistake: `This is not JSON: ${error instanceof Error ? error.message : String(error)}.` }
  }
}
