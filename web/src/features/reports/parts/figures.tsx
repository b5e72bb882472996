import type { ReactNode } from 'react'
import { classNames } from '../../../ui/class-names.ts'

/** What a section says when there is nothing of its kind. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="px-4 pt-1 pb-4 text-sm text-pretty text-ink-3">{children}</p>
}

export interface Figure {
  readonly name: string
  readonly value: string
  /** What goes with it: TikTok's own count, a rate. */
  readonly note?: string | undefined
  readonly color?: string | undefined
}

/** Numbers that everything begins with. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 lg:grid-cols-6 print:grid-cols-6">
      {figures.map(({ name, value, note, color }) => (
        <div key={name} className="flex min-w-0 flex-col bg-surface px-4 py-2.5">
          <dt className="truncate text-xs text-ink-3">{name}</dt>
          <dd className={classNames('text-xl leading-7 font-semibold tracking-tight', color)}>{value}</dd>
          <dd className="min-h-4 text-2xs text-pretty text-ink-3">{note}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A share as the length of a bar; the figure itself stands beside it. */
export function Bar({ share, color = 'bg-accent' }: { share: number; color?: string }) {
  const percent = Math.min(100, Math.max(0, share * 100))
  return (
    <svg aria-hidden="true" className={classNames('h-1.5 w-full rounded-full', color)} preserveAspectRatio="none">
      <rect x={`${percent}%`} width="100%" height="100%" className="fill-raised" />
    </svg>
  )
}
