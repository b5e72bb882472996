import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePageTitle } from '../../../ui/panel/page-title.ts'
import { Permitted } from '../../../ui/panel/permitted.tsx'
import { showCurrent } from '../../../ui/panel/show-current.ts'
import { useRuleNews } from '../news.ts'
import { RuleNotes } from './notes.tsx'

interface RulesFrameProps {
  readonly title: string
  readonly children: ReactNode
}

/** What every page of rules stands in. */
export function RulesFrame({ title, children }: RulesFrameProps) {
  usePageTitle(title)
  return (
    <Permitted needs="rule:read" words="See rules, what they did and why">
      <Listening />
      {children}
      <RuleNotes />
    </Permitted>
  )
}

/** Only who may see rules listens to their changes. */
function Listening() {
  useRuleNews()
  return null
}

const tabs = [
  { to: '/rules', name: 'Rules' },
  { to: '/rules/queues', name: 'Queues' },
  { to: '/rules/history', name: 'History' },
  { to: '/rules/test-events', name: 'Test events' },
  { to: '/rules/webhooks', name: 'Webhooks' },
] as const

export const tabClass =
  'flex h-9 shrink-0 items-center border-b-2 border-transparent px-3 text-sm text-ink-2 -outline-offset-2 hover:bg-hover hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink max-md:h-11'

/** The title of the pages, and the way between them. */
export function RulesHeader({ children }: { children?: ReactNode }) {
  return (
    <header className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-6 gap-y-1 border-b border-line">
      <h1 className="text-xl font-semibold tracking-tight">Rules</h1>
      <nav
        ref={showCurrent}
        aria-label="Rules"
        className="edge-fade -mx-3 -mb-px flex min-w-0 gap-1 overflow-x-auto px-3 [scrollbar-width:none]"
      >
        {tabs.map(({ to, name }) => (
          <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }} className={tabClass}>
            {name}
          </Link>
        ))}
      </nav>
      {children}
    </header>
  )
}

/** A page that grows with what is on it. */
export function TallPage({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-3 py-4 md:px-6 md:py-5">
      <RulesHeader />
      {children}
    </div>
  )
}
