import { classNames } from '../../../ui/class-names.ts'

interface SwitchProps<Value> {
  readonly label: string
  readonly choices: readonly { readonly value: Value; readonly name: string }[]
  readonly chosen: Value
  readonly onChoose: (value: Value) => void
}

/** A few choices of which one is in force. */
export function Switch<Value extends string | boolean>({ label, choices, chosen, onChoose }: SwitchProps<Value>) {
  return (
    <fieldset className="flex rounded-md border border-line bg-bg p-0.5 print:hidden">
      <legend className="sr-only">{label}</legend>
      {choices.map(({ value, name }) => (
        <button
          key={name}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
          className={classNames(
            'h-6 rounded px-2 text-xs max-md:h-8 max-md:px-2.5',
            value === chosen ? 'bg-raised font-semibold text-ink' : 'text-ink-3 hover:text-ink',
          )}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}
