import type { EventUser, PayloadOf } from '@livetap/contracts/unified-event.ts'
import { createContext, useContext } from 'react'
import { splitAtMatches } from '../../lib/feed/feed.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Badge } from '../badge.tsx'
import { Picture } from '../picture.tsx'

/** What is searched for, so that every text of a row can mark it. */
export const SearchText = createContext('')

export function Marked({ text }: { text: string }) {
  return splitAtMatches(cleanText(text), useContext(SearchText)).map(({ text: part, hit, at }) =>
    hit ? (
      <mark key={at} className="rounded-xs bg-mark text-ink">
        {part}
      </mark>
    ) : (
      part
    ),
  )
}

export const nameOf = (user: Pick<EventUser, 'displayName' | 'uniqueId'>): string =>
  cleanText(user.displayName) || cleanText(user.uniqueId) || 'Somebody'

export function Person({ user }: { user: EventUser }) {
  const name = nameOf(user)
  return (
    <>
      <bdi
        title={user.uniqueId === '' ? name : `${name} (@${cleanText(user.uniqueId)})`}
        className="inline-block max-w-[min(14rem,60%)] truncate align-bottom font-semibold text-ink-2"
      >
        <Marked text={name} />
      </bdi>
      <PersonBadges user={user} />
    </>
  )
}

export function PersonBadges({ user }: { user: EventUser }) {
  return (
    <>
      {user.isModerator && (
        <>
          {' '}
          <Badge tone="accent" title="Moderator">
            Mod
          </Badge>
        </>
      )}
      {user.isSubscriber && (
        <>
          {' '}
          <Badge tone="share" title="Subscriber">
            Sub
          </Badge>
        </>
      )}
      {user.teamMemberLevel > 0 && (
        <>
          {' '}
          <Badge title={`Fan club level ${user.teamMemberLevel}`}>Fan {user.teamMemberLevel}</Badge>
        </>
      )}
    </>
  )
}

/** A small picture in a line of text; its description alone when it cannot be had. */
export function InlineImage({ url, alt, className }: { url: string; alt: string; className: string }) {
  return (
    <Picture url={url} alt={alt} className={className} waiting={<span className={className} />}>
      {alt !== '' && <span className="text-ink-3">{alt}</span>}
    </Picture>
  )
}

type Emote = PayloadOf<'CHAT'>['emotes'][number]

/** A chat message with its emotes at their places. */
export function Message({ message, emotes }: { message: string; emotes: readonly Emote[] }) {
  return (
    <bdi dir="auto">
      {cutAtEmotes(message, emotes).map(({ key, text, emote }) =>
        emote ? (
          <InlineImage
            key={key}
            url={emote.emoteImageUrl}
            alt="emote"
            className="-my-1 mx-0.5 inline-block size-5 align-middle"
          />
        ) : (
          <Marked key={key} text={text} />
        ),
      )}
    </bdi>
  )
}

interface MessagePart {
  readonly key: string
  readonly text: string
  readonly emote?: Emote
}

export function cutAtEmotes(message: string, emotes: readonly Emote[]): MessagePart[] {
  if (emotes.length === 0) return [{ key: 'text', text: message }]
  const parts: MessagePart[] = []
  let from = 0
  for (const [index, emote] of emotes.toSorted((a, b) => a.placeholderIndex - b.placeholderIndex).entries()) {
    const at = Math.min(Math.max(emote.placeholderIndex, from), message.length)
    parts.push({ key: `text${index}`, text: message.slice(from, at) }, { key: `emote${index}`, text: '', emote })
    from = at
  }
  return [...parts, { key: 'rest', text: message.slice(from) }].filter(({ text, emote }) => text !== '' || emote)
}
