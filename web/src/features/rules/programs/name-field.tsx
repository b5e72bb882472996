import { useId } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { inputClass, Labelled } from '../parts/fields.tsx'

interface NameFieldProps {
  readonly label: string
  readonly value: string
  /** What the program has, once it was asked. */
  readonly choices: readonly string[]
  readonly hint?: string
  readonly mistake?: string | undefined
  readonly onChange: (name: string) => void
}

/** The name of something in a program: typed as it is written there, or chosen once the program has told its names. */
export function NameField({ label, value, choices, hint, mistake, onChange }: NameFieldProps) {
  const list = useId()
  const isUnknown = value !== '' && choices.length > 0 && !choices.includes(value)
  return (
    <Labelled
      label={label}
      mistake={mistake}
      hint={isUnknown ? 'The program has nothing of that name now.' : hint}
      className="min-w-0 basis-56 max-md:basis-full"
    >
      {(field) => (
        <>
          <input
            {...field}
            list={list}
            value={value}
            maxLength={200}
            dir="auto"
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => onChange(target.value)}
            className={classNames(inputClass, 'w-full')}
          />
          <datalist id={list}>
            {[...new Set(choices)].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Labelled>
  )
}
