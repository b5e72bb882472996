import type { EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { ExternalLink } from 'lucide-react'
import { createContext, type ReactNode, useContext } from 'react'
import { formatAge } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../avatar.tsx'
import { CopyText } from '../../copy-button.tsx'
import { nameOf, PersonBadges } from '../text.tsx'

/** What more is known of somebody, shown below their name; given by the page. */
export const PersonNotes = createContext<(user: EventUser) => ReactNode>(() => null)

/** Everything about an event; `picker` is how another one of the same row is chosen. */
export function RowDetails({ event, picker }: { event: UnifiedEvent; picker: ReactNode }) {
  const notesOf = useContext(PersonNotes)
  return (
    <div className="flex flex-col gap-4 p-4">
      {event.user && <PersonCard user={event.user} />}
      {event.user && notesOf(event.user)}
      {picker}
      <Fields title="Event" fields={envelopeOf(event)} />
      <Fields title="Content" fields={Object.entries(event.payload).map(([name, value]) => [name, showValue(value)])} />
      <RawJson event={event} />
    </div>
  )
}

function PersonCard({ user }: { user: EventUser }) {
  const uniqueId = cleanText(user.uniqueId)
  const follows = ['Does not follow', 'Follows', 'Friend'][user.followRole]
  return (
    <div className="flex items-center gap-3">
      <Avatar name={nameOf(user)} url={user.avatarUrl} size="large" />
      <div className="min-w-0">
        <div className="text-base leading-tight font-semibold break-words">
          <bdi>{nameOf(user)}</bdi>
        </div>
        {user.uniqueId !== '' && (
          <a
            href={`https://www.tiktok.com/@${encodeURIComponent(user.uniqueId)}`}
            target="_blank"
            rel="noreferrer"
            className="inline-flex max-w-full items-center gap-1 text-sm text-ink-2 hover:text-accent"
          >
            <span className="truncate">@{uniqueId}</span>
            <ExternalLink size={12} aria-label="Opens TikTok" className="shrink-0" />
          </a>
        )}
        <div className="text-xs text-ink-3">
          {follows} <PersonBadges user={user} />
        </div>
      </div>
    </div>
  )
}

type Field = readonly [name: string, value: string]

function Fields({ title, fields }: { title: string; fields: readonly Field[] }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-ink-3">{title}</h3>
      <dl className="divide-y divide-line text-sm">
        {fields.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[7.5rem_1fr] gap-2 py-1">
            <dt className="text-ink-3">{name}</dt>
            <dd dir="auto" className="min-w-0 break-words [overflow-wrap:anywhere]">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function envelopeOf(event: UnifiedEvent): Field[] {
  const delay = Date.parse(event.ingestedAt) - Date.parse(event.timestamp)
  const fields: [string, string | undefined][] = [
    ['type', `${event.eventType} (trigger ${event.triggerId})`],
    ['happened', new Date(event.timestamp).toLocaleString()],
    ['received', delay >= 0 ? `${formatAge(delay)} later` : new Date(event.ingestedAt).toLocaleString()],
    ['source', event.source],
    ['session', event.sessionId],
    ['number', String(event.seqNo)],
    ['message id', event.messageId],
    ['event id', event.eventId],
  ]
  return fields.filter((field): field is [string, string] => field[1] !== undefined)
}

const longestValue = 2000

function showValue(value: unknown): string {
  const text = typeof value === 'string' ? cleanText(value) : JSON.stringify(value)
  if (text === undefined || text === '') return 'none'
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

const longestJson = 40_000

function RawJson({ event }: { event: UnifiedEvent }) {
  const json = JSON.stringify(event, null, 2)
  return (
    <section className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h3 className="text-xs font-semibold text-ink-3">JSON</h3>
        <CopyText text={json}>Copy JSON</CopyText>
      </div>
      <pre
        dir="ltr"
        className="max-h-80 overflow-auto rounded-md border border-line bg-bg p-3 font-mono text-2xs leading-4 text-ink-2"
      >
        {json.length > longestJson ? `${json.slice(0, longestJson)}\n… copy it to see the rest` : json}
      </pre>
    </section>
  )
}
