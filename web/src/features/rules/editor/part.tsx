import { type ReactNode, useId } from 'react'

interface PartProps {
  /** How the sentence goes on: “When”, “If”. */
  readonly word: string
  readonly note: string
  readonly children: ReactNode
}

/** A part of the sentence that a rule is. */
export function Part({ word, note, children }: PartProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 border-b border-line px-4 py-4 last:border-b-0 md:grid-cols-[8.5rem_minmax(0,1fr)]"
    >
      <div>
        <h2 id={id} className="text-sm font-semibold">
          {word}
        </h2>
        <p className="text-xs text-pretty text-ink-3">{note}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-3">{children}</div>
    </section>
  )
}
