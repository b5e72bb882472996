import { ChartBarBig } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { Chat } from '../chat/chat.tsx'
import { LiveTab } from '../live/live-tab.tsx'
import { People } from '../people/people.tsx'
import { PollCard } from '../poll/poll-card.tsx'
import { Queue } from '../queue/queue.tsx'
import type { Adding } from '../queue/use-adding.ts'
import { useMayDo, useView } from '../room/room-context.ts'
import { openTab, type TabName, useTab } from './tabs.ts'
import { useUndoNote } from './use-undo-note.ts'

interface SideProps {
  readonly adding: Adding
  readonly isShown: boolean
}

/**
 * Chat, queue, people, and the live where there is one; one of them open. What was typed stays while they are not shown.
 */
export function Side({ adding, isShown }: SideProps) {
  const isBound = useView(({ state }) => state.bridge !== undefined)
  const wanted = useTab()
  const tab = wanted === 'live' && !isBound ? 'chat' : wanted
  useUndoNote()
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(name) => openTab(name as TabName)}
      className={classNames(
        isShown ? 'flex' : 'hidden',
        'min-h-0 flex-1 flex-col border-line bg-bg max-lg:sm:landscape:w-80 sm:landscape:flex-none sm:landscape:border-l lg:w-96 lg:flex-none lg:border-l xl:w-104',
      )}
    >
      <TabList tab={tab} isBound={isBound} />
      {tab === 'chat' && <PollCard />}
      <Part name="chat">
        <Chat />
      </Part>
      <Part name="queue">
        <Queue adding={adding} />
      </Part>
      {isBound && (
        <Part name="live">
          <LiveTab />
        </Part>
      )}
      <Part name="people">
        <People />
      </Part>
    </Tabs.Root>
  )
}

function TabList({ tab, isBound }: { tab: TabName; isBound: boolean }) {
  const queued = useView(({ state }) => state.queue.length)
  const present = useView((view) => view.present)
  return (
    <Tabs.List aria-label="Parts of the room" className="flex shrink-0 border-b border-line bg-surface">
      <Tab name="chat">
        Chat <PollMark isOpen={tab === 'chat'} />
        <Unread isOpen={tab === 'chat'} />
      </Tab>
      <Tab name="queue">
        Queue <Count>{queued}</Count>
        <Wishes />
      </Tab>
      {isBound && <Tab name="live">Live</Tab>}
      <Tab name="people">
        People <Count>{present}</Count>
      </Tab>
    </Tabs.List>
  )
}

const Tab = ({ name, children }: { name: TabName; children: ReactNode }) => (
  <Tabs.Trigger
    value={name}
    className="flex h-10 flex-1 items-center justify-center gap-1.5 border-b-2 border-transparent text-sm text-ink-2 -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink max-md:h-11"
  >
    {children}
  </Tabs.Trigger>
)

const Part = ({ name, children }: { name: TabName; children: ReactNode }) => (
  <Tabs.Content value={name} tabIndex={-1} className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden">
    {children}
  </Tabs.Content>
)

const Count = ({ children }: { children: number }) => (
  <span className="min-w-5 rounded-full bg-raised px-1.5 text-center text-2xs font-semibold text-ink-2">
    {children}
  </span>
)

/** Messages that came while the chat was not open. */
function Unread({ isOpen }: { isOpen: boolean }) {
  const messages = useView(({ state }) => state.messages)
  const newest = messages.at(-1)?.id
  const [seen, setSeen] = useState(newest)
  if (isOpen && seen !== newest) setSeen(newest)
  const count = messages.slice(messages.findIndex(({ id }) => id === seen) + 1).filter((one) => !one.isSystem).length
  if (isOpen || count === 0) return null
  return (
    <span
      className={classNames('min-w-5 rounded-full bg-accent px-1.5 text-center text-2xs font-semibold text-accent-ink')}
    >
      {count > 99 ? '99+' : count}
      <span className="sr-only"> new</span>
    </span>
  )
}

/** A poll is open, and not seen from here. */
function PollMark({ isOpen }: { isOpen: boolean }) {
  const isAsking = useView(({ state }) => state.poll?.isOver === false)
  if (isOpen || !isAsking) return null
  return <ChartBarBig size={14} aria-label="a poll is open" className="text-accent" />
}

/** Wishes that wait, for who decides on them. */
function Wishes() {
  const count = useView(({ state }) => state.suggestions.length)
  const mayDecide = useMayDo('reorder')
  if (!mayDecide || count === 0) return null
  return (
    <span className="min-w-5 rounded-full bg-chat-soft px-1.5 text-center text-2xs font-semibold text-chat">
      {count}
      <span className="sr-only"> wishes of viewers</span>
    </span>
  )
}
