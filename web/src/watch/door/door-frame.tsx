import type { ReactNode } from 'react'
import { Logo } from '../../ui/logo.tsx'

/** Where one is, in front of rooms; and at its end the ways to elsewhere. */
export const DoorHeader = ({ children }: { children?: ReactNode }) => (
  <header className="flex h-11 shrink-0 items-center gap-2 px-4">
    <a href="/" className="flex items-center gap-2 rounded-md font-semibold tracking-tight">
      <Logo size={22} />
      <span className="text-[0.9375rem]">livetap</span>
    </a>
    {children}
  </header>
)

/** What surrounds everything in front of a room. */
export const DoorFrame = ({ children }: { children: ReactNode }) => (
  <div className="flex min-h-dvh flex-col">
    <DoorHeader />
    <main className="flex flex-1 flex-col items-center justify-center px-4 pb-[max(4rem,env(safe-area-inset-bottom))]">
      {children}
    </main>
  </div>
)
