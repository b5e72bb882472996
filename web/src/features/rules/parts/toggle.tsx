import { classNames } from '../../../ui/class-names.ts'

interface ToggleProps {
  readonly on: boolean
  readonly label: string
  readonly disabled?: boolean
  readonly title?: string | undefined
  readonly onChange: (on: boolean) => void
}

/** On or off, at once. */
export function Toggle({ on, label, disabled = false, title, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      title={title}
      disabled={disabled}
      onClick={(event) => {
        event.stopPropagation()
        onChange(!on)
      }}
      className="flex h-8 w-11 shrink-0 items-center justify-center rounded-md disabled:cursor-not-allowed disabled:opacity-50 max-md:h-11"
    >
      <span
        aria-hidden="true"
        className={classNames(
          'flex h-5 w-9 items-center rounded-full border p-0.5 transition-colors',
          on ? 'justify-end border-accent bg-accent' : 'justify-start border-line-strong bg-bg',
        )}
      >
        <span className={classNames('size-3.5 rounded-full', on ? 'bg-accent-ink' : 'bg-ink-3')} />
      </span>
    </button>
  )
}
