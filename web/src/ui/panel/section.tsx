import { type ReactNode, useId } from 'react'
import { classNames } from '../class-names.ts'

interface SectionProps {
  readonly title: string
  /** What one has to know to read the figures, behind the title. */
  readonly note?: ReactNode
  /** At the other end of the title's line: what can be chosen, or a short remark. */
  readonly aside?: ReactNode
  /** Keeps the content off the edges; a table or a chart goes to them. */
  readonly inset?: boolean
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** A titled part of a page of figures, kept together on paper. */
export function Section({ title, note, aside, inset = false, className, children }: SectionProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classNames(
        'flex min-w-0 flex-col rounded-lg border border-line bg-surface print:break-inside-avoid',
        className,
      )}
    >
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-0.5 px-4 pt-2.5 pb-1.5">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        {note && <p className="text-xs text-ink-3">{note}</p>}
        {aside && <div className="ml-auto flex items-center gap-1">{aside}</div>}
      </div>
      {inset ? <div className="px-4 pb-4">{children}</div> : children}
    </section>
  )
}

/** Said where a section has nothing to show yet. */
export const Quiet = ({ children }: { children: ReactNode }) => (
  <p className="text-sm text-pretty text-ink-3">{children}</p>
)
