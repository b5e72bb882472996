import type { EventOf } from '@livetap/contracts/unified-event.ts'
import type { ReactNode } from 'react'
import { formatClock, formatMinute, formatShort, plural } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import type { Gifter, Highlights } from './highlights.ts'

/** Beside the feed, where there is room: who gives, and what is asked. */
export function LiveAside({ highlights }: { highlights: Highlights }) {
  useNow(1000)
  const { gifters, questions, since } = highlights.read()
  const from = since && `since ${formatMinute(since)}`
  return (
    <aside
      aria-label="Highlights"
      className="flex w-80 shrink-0 flex-col border-l border-line bg-surface max-xl:hidden"
    >
      <Panel title="Top gifters" note={from}>
        {gifters.length === 0 && <Nothing>Nobody has sent a gift here yet.</Nothing>}
        <ol>
          {gifters.map((gifter) => (
            <GifterRow key={gifter.user.userId} gifter={gifter} />
          ))}
        </ol>
      </Panel>
      <div className="flex min-h-0 flex-1 flex-col border-t border-line">
        <Panel title="Questions" note={questions.length > 0 ? 'newest first' : undefined}>
          {questions.length === 0 && <Nothing>Nobody has asked anything yet.</Nothing>}
          <ul className="flex flex-col">
            {questions.map((event) => (
              <Question key={event.eventId} event={event} />
            ))}
          </ul>
        </Panel>
      </div>
    </aside>
  )
}

function Panel({ title, note, children }: { title: string; note: string | undefined; children: ReactNode }) {
  return (
    <section className="flex min-h-0 flex-col">
      <h2 className="flex items-baseline justify-between px-4 pt-3 pb-1.5 text-sm font-semibold">
        {title}
        <span className="text-2xs font-normal text-ink-3">{note}</span>
      </h2>
      <div className="min-h-0 overflow-y-auto px-4 pb-3">{children}</div>
    </section>
  )
}

const Nothing = ({ children }: { children: string }) => <p className="text-sm text-ink-3">{children}</p>

function GifterRow({ gifter: { user, coins, gifts } }: { gifter: Gifter }) {
  return (
    <li className="flex h-7 items-center gap-2 text-sm" title={plural(gifts, 'gift')}>
      <Avatar name={nameOf(user)} url={user.avatarUrl} />
      <bdi className="min-w-0 flex-1 truncate">{nameOf(user)}</bdi>
      <span className="font-semibold text-gift">{formatShort(coins)}</span>
    </li>
  )
}

function Question({ event }: { event: EventOf<'CHAT'> }) {
  return (
    <li className="border-b border-line py-1.5 text-sm last:border-0">
      <div className="flex items-baseline gap-2 text-2xs text-ink-3">
        <bdi className="min-w-0 truncate">{event.user ? nameOf(event.user) : 'Somebody'}</bdi>
        <time dateTime={event.timestamp} className="ml-auto shrink-0">
          {formatClock(event.timestamp)}
        </time>
      </div>
      <bdi dir="auto" className="line-clamp-3 break-words [overflow-wrap:anywhere]">
        {cleanText(event.payload.message)}
      </bdi>
    </li>
  )
}
