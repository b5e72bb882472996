import type { EventOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { Fragment, type ReactNode } from 'react'
import { endWords } from '../../lib/end-words.ts'
import type { FeedRow, Group } from '../../lib/feed/feed.ts'
import { formatCount, plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Badge, OriginBadge } from '../badge.tsx'
import { InlineImage, Marked, Message, Person } from './text.tsx'

/** The sentence that a row is. */
export function RowContent({ row }: { row: FeedRow }) {
  if (!row.event) return <span className="text-ink-2">{row.note}</span>
  if (row.group) return <GroupContent group={row.group} event={row.event} />
  return (
    <>
      <TestBadge event={row.event} />
      {row.event.user && <Person user={row.event.user} />} <EventContent event={row.event} row={row} />
    </>
  )
}

/** Nobody did this in a live. */
function TestBadge({ event }: { event: UnifiedEvent }) {
  if (event.source !== 'test') return null
  return (
    <>
      <OriginBadge source="test" />{' '}
    </>
  )
}

function Quiet({ children }: { children: ReactNode }) {
  return <span className="text-ink-3">{children}</span>
}

function EventContent({ event, row }: { event: UnifiedEvent; row: FeedRow }) {
  switch (event.eventType) {
    case 'CHAT':
      return <Chat event={event} question={row.question} />
    case 'GIFT':
      return <Gift event={event} row={row} />
    case 'FOLLOW':
      return <span className="text-follow">followed</span>
    case 'SHARE':
      return <span className="text-share">shared the live</span>
    case 'SUBSCRIBE':
      return <Subscription event={event} />
    case 'EMOTE':
      return (
        <InlineImage
          url={event.payload.emoteImageUrl}
          alt="sent an emote"
          className="-my-1 inline-block size-6 align-middle"
        />
      )
    case 'BATTLE':
      return <Battle event={event} />
    default:
      return <MachineContent event={event} />
  }
}

function Chat({ event, question }: { event: EventOf<'CHAT'>; question: boolean }) {
  const { message, emotes } = event.payload
  if (emotes.length === 0 && cleanText(message) === '') return <Quiet>wrote nothing that can be seen</Quiet>
  return (
    <>
      {question && (
        <>
          <Badge tone="warn" title="Looks like a question">
            ?
          </Badge>{' '}
        </>
      )}
      <Message message={message} emotes={emotes} />
    </>
  )
}

function Gift({ event, row }: { event: EventOf<'GIFT'>; row: FeedRow }) {
  const { giftName, giftImageUrl } = event.payload
  const count = row.streak?.count ?? event.payload.giftCount
  return (
    <>
      <Quiet>sent</Quiet> <InlineImage url={giftImageUrl} alt="" className="-my-1 inline-block size-5 align-middle" />{' '}
      <bdi className="font-medium text-gift">
        <Marked text={cleanText(giftName) || 'a gift'} />
      </bdi>
      {count > 1 && <span className="font-semibold text-gift"> ×{formatCount(count)}</span>}
    </>
  )
}

function Subscription({ event: { payload } }: { event: EventOf<'SUBSCRIBE'> }) {
  return (
    <span className="text-share">
      subscribed{payload.subMonth > 1 && ` for the ${ordinal(payload.subMonth)} month`}
    </span>
  )
}

const battleWords = { STARTED: 'Battle started', UPDATED: 'Battle', ENDED: 'Battle over' } as const

function Battle({ event: { payload } }: { event: EventOf<'BATTLE'> }) {
  return (
    <>
      <span className="font-medium text-battle">{battleWords[payload.battleStatus]}</span>{' '}
      {payload.participants.map((one, index) => (
        <Fragment key={one.userId || one.uniqueId}>
          {index > 0 && <Quiet> vs </Quiet>}
          <bdi>
            <Marked text={one.displayName || one.uniqueId} />
          </bdi>{' '}
          <span className="font-semibold">{formatCount(one.score)}</span>
        </Fragment>
      ))}
    </>
  )
}

function GroupContent({ group, event }: { group: Group; event: UnifiedEvent }) {
  const others = group.people - group.users.length
  const verb = event.eventType === 'LIKE' ? <span className="text-like">liked</span> : <Quiet>joined</Quiet>
  return (
    <>
      <TestBadge event={event} />
      {group.users.map((user, index) => (
        <Fragment key={user.userId || user.uniqueId}>
          {index > 0 && <Quiet>{index === group.users.length - 1 && others <= 0 ? ' and ' : ', '}</Quiet>}
          <Person user={user} />
        </Fragment>
      ))}
      {group.users.length === 0 && <Quiet>Somebody</Quiet>}
      {others > 0 && group.users.length > 0 && <Quiet> and {plural(others, 'other')}</Quiet>} {verb}
    </>
  )
}

function MachineContent({ event }: { event: UnifiedEvent }) {
  switch (event.eventType) {
    case 'CONNECTED':
      return <Connected event={event} />
    case 'DISCONNECTED':
      return <Disconnected event={event} />
    case 'ERROR':
      return (
        <span className="text-danger">
          <Marked text={event.payload.message} /> <Quiet>({event.payload.code})</Quiet>
        </span>
      )
    case 'STREAM_END':
      return (
        <span className="font-medium">
          {event.payload.action === 4 ? 'TikTok suspended the live' : 'The live has ended'}
        </span>
      )
    case 'ROOM_USER':
      return (
        <Quiet>
          {plural(event.payload.viewerCount, 'viewer')} now, {formatCount(event.payload.totalViewers)} so far
        </Quiet>
      )
    case 'RAW':
      return (
        <span className="font-mono text-xs text-raw">
          <Marked text={event.payload.rawType} />
        </span>
      )
    default:
      return <span className="font-mono text-xs text-raw">{event.eventType}</span>
  }
}

function Connected({ event: { payload } }: { event: EventOf<'CONNECTED'> }) {
  return (
    <>
      <span className="font-medium text-accent">{beginWords(payload)}</span>{' '}
      <Quiet>
        to @{cleanText(payload.uniqueId)} via {payload.provider}
      </Quiet>{' '}
      {payload.title && <bdi className="text-ink-2">{cleanText(payload.title)}</bdi>}
    </>
  )
}

function beginWords({ replayOf, provider }: EventOf<'CONNECTED'>['payload']): string {
  if (replayOf) return 'Replay began'
  return provider === 'test' ? 'Test began' : 'Connected'
}

function Disconnected({ event }: { event: EventOf<'DISCONNECTED'> }) {
  const { payload } = event
  return (
    <>
      <span className="font-medium text-warn">{event.source === 'test' ? 'Test over' : 'Connection closed'}</span>{' '}
      <Quiet>
        {endWords(payload.reason) || 'no reason given'}
        {payload.willReconnect && ', reconnecting'}
      </Quiet>
    </>
  )
}

function ordinal(value: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }
  return `${value}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(value)]}`
}
