import { type ReactNode, useId, useState } from 'react'
import { classNames } from '../../../ui/class-names.ts'

/** A field of the editor: as narrow as its content lets it be. */
export const inputClass =
  'h-9 min-w-0 rounded-lg border border-line-strong bg-bg px-2.5 text-sm text-ink outline-offset-0 placeholder:text-ink-3 aria-invalid:border-danger disabled:opacity-60 max-md:h-11 max-md:text-base'

interface LabelledProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly mistake?: string | undefined
  readonly className?: string | undefined
  readonly children: (props: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => ReactNode
}

/** What a field is called, what helps to fill it, and what is wrong with it. */
export function Labelled({ label, hint, mistake, className, children }: LabelledProps) {
  const id = useId()
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-hint ${id}-mistake`, 'aria-invalid': mistake !== undefined })}
      <span id={`${id}-hint`} className="text-xs text-pretty text-ink-3 empty:hidden">
        {hint}
      </span>
      <Mistake id={`${id}-mistake`} text={mistake} />
    </div>
  )
}

export const Mistake = ({ id, text }: { id?: string; text: string | undefined }) => (
  <span id={id} role="alert" className="text-xs font-medium text-danger empty:hidden [overflow-wrap:anywhere]">
    {text}
  </span>
)

interface ChoiceProps<Value extends string> extends Pick<LabelledProps, 'label' | 'hint' | 'mistake' | 'className'> {
  readonly value: Value
  readonly choices: readonly (readonly [value: Value, name: string])[]
  readonly onChange: (value: Value) => void
}

export function Choice<Value extends string>({ value, choices, onChange, ...rest }: ChoiceProps<Value>) {
  return (
    <Labelled {...rest}>
      {(field) => (
        <select
          {...field}
          value={value}
          onChange={({ target }) => onChange(target.value as Value)}
          className={classNames(inputClass, 'w-full')}
        >
          {choices.map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

interface WholeProps extends Pick<LabelledProps, 'label' | 'hint' | 'mistake' | 'className'> {
  /** Undefined: not set. */
  readonly value: number | undefined
  readonly least: number
  readonly most: number
  readonly unit?: string
  /** Said in an empty field; where there is none, the field must be filled. */
  readonly usual?: string
  readonly onChange: (value: number | undefined) => void
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.round(value)))

/** A whole number, which is put right when one has left the field. */
export function Whole({ value, least, most, unit, usual, onChange, ...rest }: WholeProps) {
  const [typed, setTyped] = useState<string>()
  const take = (text: string) => {
    setTyped(text)
    if (text === '' && usual !== undefined) onChange(undefined)
    else if (Number.isFinite(Number(text)) && text !== '') onChange(clamp(Number(text), least, most))
  }
  return (
    <Labelled {...rest}>
      {(field) => (
        <span className="flex items-center gap-2 text-sm text-ink-2">
          <input
            {...field}
            type="number"
            inputMode="numeric"
            min={least}
            max={most}
            placeholder={usual}
            value={typed ?? value ?? ''}
            onChange={({ target }) => take(target.value)}
            onBlur={() => setTyped(undefined)}
            className={classNames(inputClass, 'w-28')}
          />
          {unit}
        </span>
      )}
    </Labelled>
  )
}

interface TickProps {
  readonly checked: boolean
  readonly onChange: (on: boolean) => void
  readonly label: string
  readonly hint?: string
  /** What there is to choose once it is ticked, beside it. */
  readonly children?: ReactNode
}

/** A tick, and what can be chosen with it. */
export function Tick({ checked, onChange, label, hint, children }: TickProps) {
  return (
    <div className="flex flex-col gap-2">
      <label className="flex min-h-7 cursor-pointer items-baseline gap-2.5 text-sm max-md:min-h-11 max-md:items-center">
        <input
          type="checkbox"
          checked={checked}
          onChange={({ target }) => onChange(target.checked)}
          className="size-4 shrink-0 translate-y-0.5 accent-accent max-md:translate-y-0"
        />
        <span>
          {label}
          {hint && <span className="text-ink-3"> {hint}</span>}
        </span>
      </label>
      {checked && children && (
        <div className="ml-2 flex flex-wrap items-start gap-3 border-l-2 border-line pb-1 pl-4">{children}</div>
      )}
    </div>
  )
}
