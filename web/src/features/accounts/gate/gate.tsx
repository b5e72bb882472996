import type { ReactNode } from 'react'
import { Logo } from '../../../ui/logo.tsx'
import { usePageTitle } from '../../../ui/panel/page-title.ts'

interface GateProps {
  readonly title: string
  /** Below the title, in a sentence. */
  readonly note?: ReactNode
  readonly children: ReactNode
  /** Below the card: other ways to go. */
  readonly ways?: ReactNode
}

/** What pages for whoever is not signed in look like: one card, one thing to do. */
export function Gate({ title, note, children, ways }: GateProps) {
  usePageTitle(title)
  return (
    <main
      id="main"
      className="flex h-dvh flex-col items-center overflow-y-auto px-4 py-6 pb-[calc(1.5rem+env(safe-area-inset-bottom))]"
    >
      <div className="my-auto flex w-full max-w-100 flex-col gap-5">
        <p className="flex items-center justify-center gap-2 font-semibold tracking-tight">
          <Logo size={26} />
          <span className="text-lg">livetap</span>
        </p>
        <div className="flex min-w-0 flex-col gap-4 rounded-xl border border-line bg-surface p-5 sm:p-6">
          <div className="flex flex-col gap-1">
            <h1 className="text-lg font-semibold tracking-tight text-balance [overflow-wrap:anywhere]">{title}</h1>
            {note && <p className="text-sm text-pretty text-ink-2 [overflow-wrap:anywhere]">{note}</p>}
          </div>
          {children}
        </div>
        {ways && <div className="flex flex-col items-center gap-2 text-center text-sm text-ink-2">{ways}</div>}
      </div>
    </main>
  )
}

export const wayClass = 'rounded text-accent underline-offset-2 hover:underline'
