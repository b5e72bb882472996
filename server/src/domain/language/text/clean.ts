/** A comment without what nobody says aloud, ready to be taken apart. At most 500 UTF-16 units are looked at. */
export interface CleanText {
  /** Words and punctuation; no links, mentions, emoji or invisible characters. In the case it was written in. */
  readonly text: string
  /** One character for each emoji, without skin tones and joiners. */
  readonly emoji: readonly string[]
  readonly emoticons: readonly string[]
  /** Whether it begins with somebody's @name, and so speaks to them. */
  readonly repliesToSomebody: boolean
  readonly hasLink: boolean
}

const longest = 500
const plain = /^[\x20-\x7e]*$/
/** Controls, soft hyphens, joiners, direction marks, variation selectors, tags, skin tones. */
const invisible = /[\p{Cc}\p{Cf}\u115f\u1160\u3164]|[\u{1f3fb}-\u{1f3ff}]|\u034f|[\ufe00-\ufe0f]/gu
/** More marks on one letter than any script needs. */
const pileOfMarks = /(\p{M}{2})\p{M}+/gu
const latinMarks = /(?<=\p{Script=Latin})\p{M}+/gu
const link = /(?:https?:|www\.)\S+|\b[\w-]{1,63}\.(?:com|net|org|io|me|gg|tv|ly|co|app|shop|store|link)\b\S*/gi
const mention = /@[\p{L}\p{N}_.]+/gu
const emojiPattern = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/gu
/** TikTok's own emoji reach programs as their names in brackets. */
const tiktokEmoji = /\[([a-z]{3,20})\]/gi
const emoticonPattern =
  /(?<![\w:;])(?:[:;=8xX]['´]?-?(?:[)\](/3]+|[dDpP]+(?!\w))|<3+|[xX][dD]+(?!\w)|\^_*\^|;_+;|[tT]_+[tT])/g

export function cleanText(message: string): CleanText {
  const cut = message.length > longest ? message.slice(0, longest) : message
  return plain.test(cut) ? takeApart(cut, []) : cleanUnicode(cut)
}

function cleanUnicode(cut: string): CleanText {
  const text = cut
    .toWellFormed()
    .normalize('NFKC')
    .slice(0, longest)
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .replace(invisible, '')
    .replace(latinMarks, '')
    .replace(pileOfMarks, '$1')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
  const emoji = text.match(emojiPattern)
  return emoji ? takeApart(text.replace(emojiPattern, ' '), emoji) : takeApart(text, [])
}

function takeApart(text: string, emoji: readonly string[]): CleanText {
  const bracketed = text.includes('[') ? [...text.matchAll(tiktokEmoji)].map(([whole]) => whole.toLowerCase()) : []
  const unlinked = text.replace(link, ' ')
  const unnamed = unlinked.includes('@') ? unlinked.replace(mention, ' ') : unlinked
  const emoticons = /[:;=<^_xX8]/.test(unnamed) ? (unnamed.match(emoticonPattern) ?? []) : []
  let rest = bracketed.length > 0 ? unnamed.replace(tiktokEmoji, ' ') : unnamed
  if (emoticons.length > 0) rest = rest.replace(emoticonPattern, ' ')
  return {
    text: rest,
    emoji: bracketed.length > 0 ? [...emoji, ...bracketed] : emoji,
    emoticons,
    repliesToSomebody: /^\s*@[\p{L}\p{N}_]/u.test(text),
    hasLink: unlinked !== text,
  }
}
