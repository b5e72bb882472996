import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'

const looks = {
  primary: 'bg-accent text-accent-ink hover:brightness-110 font-semibold',
  plain: 'bg-raised text-ink hover:bg-hover border border-line',
  quiet: 'text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'text-danger hover:bg-danger-soft',
} as const

const sizes = {
  small: 'h-7 px-2 gap-1.5 text-xs rounded-md',
  medium: 'h-9 px-3.5 gap-2 text-sm rounded-lg',
  large: 'h-11 px-5 gap-2 text-base rounded-lg',
} as const

interface Look {
  readonly look?: keyof typeof looks
  readonly size?: keyof typeof sizes
}

/** The look of a button, for links that act like one. */
export const buttonClass = ({ look = 'plain', size = 'medium' }: Look): string =>
  classNames(
    'inline-flex shrink-0 items-center justify-center whitespace-nowrap transition-colors select-none',
    'disabled:opacity-50 disabled:cursor-not-allowed',
    looks[look],
    sizes[size],
  )

export function Button({ look, size, className, ...rest }: ComponentProps<'button'> & Look) {
  const own = buttonClass({ ...(look && { look }), ...(size && { size }) })
  return <button type="button" className={classNames(own, className)} {...rest} />
}

/** A button that is only a picture: `label` is what it is called. */
export function IconButton({ label, className, ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classNames(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-2 transition-colors',
        'hover:bg-hover hover:text-ink disabled:opacity-40 max-md:size-10',
        className,
      )}
      {...rest}
    />
  )
}

export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line-strong bg-raised px-1.5 font-mono text-2xs text-ink-2">
      {children}
    </kbd>
  )
}
