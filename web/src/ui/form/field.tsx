import { type ComponentProps, type ReactNode, type Ref, useId } from 'react'
import { classNames } from '../class-names.ts'

export const fieldClass =
  'h-10 w-full min-w-0 rounded-lg border border-line-strong bg-bg px-3 text-sm text-ink outline-offset-0 placeholder:text-ink-3 read-only:border-line read-only:bg-raised aria-invalid:border-danger max-md:h-11 max-md:text-base'

export interface FieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'ref'> {
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
  /** Said below, all the time. */
  readonly hint?: ReactNode
  /** What is wrong with what was typed. */
  readonly mistake?: string | undefined
  /** Within the field, at its end. */
  readonly button?: ReactNode
  readonly inputRef?: Ref<HTMLInputElement> | undefined
}

/** A line of text with what it is called, what helps to fill it, and what is wrong with it. */
export function Field({ label, value, onText, hint, mistake, button, inputRef, className, ...rest }: FieldProps) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          ref={inputRef}
          value={value}
          onChange={(event) => onText(event.target.value)}
          aria-invalid={mistake !== undefined}
          aria-describedby={`${id}-hint ${id}-mistake`}
          className={classNames(fieldClass, button !== undefined && 'pr-11', className)}
          {...rest}
        />
        {button}
      </div>
      <div id={`${id}-hint`} className="text-xs text-pretty text-ink-3 empty:hidden">
        {hint}
      </div>
      <p id={`${id}-mistake`} role="alert" className="text-sm text-danger empty:hidden">
        {mistake}
      </p>
    </div>
  )
}
