import type { ReactNode } from 'react'
import { classNames } from '../../../ui/class-names.ts'

const tones = {
  plain: 'border-line bg-raised',
  warn: 'border-warn/40 bg-warn-soft',
  danger: 'border-danger/40 bg-danger-soft',
} as const

interface CalloutProps {
  readonly tone?: keyof typeof tones
  readonly title?: string
  readonly children?: ReactNode
}

/** Something that one has to know before going on. */
export function Callout({ tone = 'plain', title, children }: CalloutProps) {
  return (
    <div
      role={tone === 'plain' ? undefined : 'alert'}
      className={classNames(
        'flex flex-col gap-1 rounded-lg border px-3 py-2.5 text-sm text-pretty [overflow-wrap:anywhere]',
        tones[tone],
      )}
    >
      {title && <p className="font-semibold">{title}</p>}
      {children && <div className="text-ink-2">{children}</div>}
    </div>
  )
}
