import type { PayloadOf } from '@livetap/contracts/unified-event.ts'
import { type DraftOf, draftOf } from './draft.ts'
import { type Fields, readFields, readId, readImageUrl, readList, readSmallCount, readText } from './fields.ts'

type ChatEmote = PayloadOf<'CHAT'>['emotes'][number]

/** Emotes of one chat message, far above what TikTok allows; keeps an event below 64 kB. */
const mostEmotes = 50

export function readChat(message: Fields): DraftOf<'CHAT'> {
  const language = readText(message.contentLanguage, 64)
  return draftOf('CHAT', message, {
    message: readText(message.content ?? message.comment),
    emotes: readList(message.emotes).slice(0, mostEmotes).map(readEmote),
    // TikTok writes `un` where it could not tell.
    language: language === 'un' ? '' : language,
  })
}

function readEmote(value: unknown): ChatEmote {
  const place = readFields(value)
  const emote = readFields(place.emote)
  return {
    emoteId: readId(emote.emoteId),
    emoteImageUrl: readImageUrl(emote.image),
    placeholderIndex: readSmallCount(place.index ?? place.placeInComment),
  }
}

const emoteTypes = ['NORMAL', 'WITH_STICKER', 'FANS']

export function readEmoteChat(message: Fields): DraftOf<'EMOTE'> {
  const emote = readFields(readList(message.emoteList)[0] ?? message.emote)
  const type = readSmallCount(emote.emoteType)
  return draftOf('EMOTE', message, {
    emoteId: readId(emote.emoteId),
    emoteImageUrl: readImageUrl(emote.image),
    emoteType: emoteTypes[type] ?? String(type),
  })
}
