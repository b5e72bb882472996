import type { PayloadOf } from '@livetap/contracts/unified-event.ts'
import type { WordMatch } from '@livetap/contracts/workspace/moderation.ts'
import { cleanPart } from '../../../lib/viewer-text.ts'

type Emote = PayloadOf<'CHAT'>['emotes'][number]

/** A piece of a comment: plain text, a flagged word, or an emote. */
export interface CommentPart {
  readonly key: string
  readonly text: string
  readonly flagged: WordMatch['action'] | undefined
  readonly emote: Emote | undefined
}

const severity: Record<WordMatch['action'], number> = { flag: 1, hold: 2, hide: 3 }

/** A comment cut where flagged words begin and end, and where emotes stand; made safe to lay out. */
export function cutComment(
  text: string,
  matches: readonly WordMatch[],
  emotes: readonly Emote[] = [],
): readonly CommentPart[] {
  const inText = (at: number) => Math.min(Math.max(at, 0), text.length)
  const cuts = [0, text.length, ...matches.flatMap(({ start, end }) => [start, end])]
  const places = [...new Set([...cuts, ...emotes.map((emote) => emote.placeholderIndex)].map(inText))]
  places.sort((one, other) => one - other)
  const parts = places.flatMap((at, index) => [
    ...emotes.filter((emote) => inText(emote.placeholderIndex) === at).map((emote, nth) => emotePart(emote, at, nth)),
    ...textPart(text.slice(at, places[index + 1] ?? at), at, matches),
  ])
  return trimEnds(parts)
}

const emotePart = (emote: Emote, at: number, nth: number): CommentPart => ({
  key: `emote ${at} ${nth}`,
  text: '',
  flagged: undefined,
  emote,
})

function textPart(raw: string, at: number, matches: readonly WordMatch[]): CommentPart[] {
  const text = cleanPart(raw)
  if (text === '') return []
  const here = matches.filter(({ start, end }) => start <= at && end >= at + raw.length)
  const [worst] = here.toSorted((one, other) => severity[other.action] - severity[one.action])
  return [{ key: `text ${at}`, text, flagged: worst?.action, emote: undefined }]
}

function trimEnds(parts: readonly CommentPart[]): readonly CommentPart[] {
  return parts
    .map((part, index) => ({
      ...part,
      text: trimPart(part.text, index === 0, index === parts.length - 1),
    }))
    .filter(({ text, emote }) => text !== '' || emote)
}

function trimPart(text: string, isFirst: boolean, isLast: boolean): string {
  const begun = isFirst ? text.trimStart() : text
  return isLast ? begun.trimEnd() : begun
}
