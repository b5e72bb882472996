import type { EventUser, PayloadOf } from '@livetap/contracts/unified-event.ts'
import { createContext, useContext, useState } from 'react'
import { splitAtMatches } from '../../lib/feed/feed.ts'
import { cleanText, imageAddress } from '../../lib/viewer-text.ts'
import { Badge } from '../badge.tsx'

/** What is searched for, so that every text of a row can mark it. */
export const SearchText = createContext('')

export function Marked({ text }: { text: string }) {
  const parts = splitAtMatches(cleanText(text), useContext(SearchText))
  if (parts.length === 1) return parts[0]
  // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place.
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      <mark key={index} className="rounded-xs bg-mark text-ink">
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
        title={`${name} (@${cleanText(user.uniqueId)})`}
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
  const address = imageAddress(url)
  const [failed, setFailed] = useState(false)
  if (!address || failed) return alt === '' ? null : <span className="text-ink-3">{alt}</span>
  return (
    <img
      src={address}
      alt={alt}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setFailed(true)}
      className={className}
    />
  )
}

type Emotes = PayloadOf<'CHAT'>['emotes']

/** A chat message with its emotes at their places. */
export function Message({ message, emotes }: { message: string; emotes: Emotes }) {
  return (
    <bdi dir="auto">
      {cutAtEmotes(message, emotes).map((part, index) =>
        typeof part === 'string' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place.
          <Marked key={index} text={part} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same.
          <InlineImage
            key={index}
            url={part.emoteImageUrl}
            alt="emote"
            className="mx-0.5 inline size-5 align-text-bottom"
          />
        ),
      )}
    </bdi>
  )
}

export function cutAtEmotes(message: string, emotes: Emotes): (string | Emotes[number])[] {
  if (emotes.length === 0) return [message]
  const parts: (string | Emotes[number])[] = []
  let from = 0
  for (const emote of emotes.toSorted((a, b) => a.placeholderIndex - b.placeholderIndex)) {
    const at = Math.min(Math.max(emote.placeholderIndex, from), message.length)
    parts.push(message.slice(from, at), emote)
    from = at
  }
  return [...parts, message.slice(from)].filter((part) => part !== '')
}
