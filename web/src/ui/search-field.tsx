import { Search, X } from 'lucide-react'
import type { Ref } from 'react'
import { classNames } from './class-names.ts'

const sizes = {
  small: 'h-7 rounded-md pr-7 pl-7 text-xs max-md:h-9',
  medium: 'h-9 rounded-lg pr-8 pl-8 text-sm max-md:h-10',
} as const

interface SearchFieldProps {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly label: string
  readonly placeholder: string
  readonly size?: keyof typeof sizes
  readonly inputRef?: Ref<HTMLInputElement> | undefined
  /** How wide it is. */
  readonly className: string
}

/** Where one types what to look for, in any script, with a cross to clear it. */
export function SearchField(props: SearchFieldProps) {
  const { value, onChange, label, placeholder, size = 'small', inputRef, className } = props
  return (
    <div className={classNames('relative min-w-0', className)}>
      <Search size={14} aria-hidden="true" className="absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
      <input
        ref={inputRef}
        type="search"
        value={value}
        dir="auto"
        maxLength={200}
        placeholder={placeholder}
        aria-label={label}
        onChange={(event) => onChange(event.target.value)}
        className={classNames(
          'w-full border border-line bg-bg outline-offset-0 placeholder:text-ink-3 max-md:text-base',
          '[&::-webkit-search-cancel-button]:hidden',
          sizes[size],
        )}
      />
      {value !== '' && (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => onChange('')}
          className="absolute top-1/2 right-1 -translate-y-1/2 rounded p-1 text-ink-3 hover:text-ink max-md:p-2"
        >
          <X size={13} />
        </button>
      )}
    </div>
  )
}
