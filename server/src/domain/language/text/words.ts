/** Words of a comment: as written, and folded to be looked up. */
export interface Words {
  readonly written: readonly string[]
  readonly folded: readonly string[]
}

/** Scripts that are written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const spaced = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['_-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu
const spacedAscii = /[A-Za-z0-9]+(?:['_-][A-Za-z0-9]+)*/g

/** One is enough for all languages: dictionaries are chosen by script. Making one takes milliseconds. */
let segmenter: Intl.Segmenter | undefined

/** Words of a clean text in their order, with apostrophes and hyphens inside, in their case. */
export function splitWords(text: string, isAscii: boolean): string[] {
  if (isAscii) return text.match(spacedAscii) ?? []
  return unspaced.test(text) ? segmentWords(text) : (text.match(spaced) ?? [])
}

function segmentWords(text: string): string[] {
  segmenter ??= new Intl.Segmenter('ja', { granularity: 'word' })
  const words: string[] = []
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike) words.push(segment)
  }
  return words
}

const laughter =
  /^(?:a?(?:h+[aeiou]+){2,}h*|(?:j+[aei]+){2,}j*|k{3,}|(?:rs){2,}r?|(?:wk){2,}w?|(?:sj){2,}s?|(?:ks){2,}k?|(?:kw){2,}|(?:х+а+){2,}х*|ه{3,}|[ㅋᄏ]{2,}|[ㅎᄒ]{2,}|ח{3,}|哈{2,}|w{3,}|5{4,}|(?:х+е+){2,}х*|lo+l+|lmf?ao+|mdr+|ptdr+|xd+|ahah\w*|haha\w*|jaja\w*)$/

/** Laughter as it is typed in any language: it says nothing, but is cheerful. */
export function isLaughter(word: string): boolean {
  return laughter.test(word)
}

/** `looooove` and `looove` → `loove`: at most two of the same in a row, as no language needs more. */
export function shortenRepeats(word: string): string {
  return /(.)\1\1/u.test(word) ? word.replace(/(.)\1{2,}/gu, '$1$1') : word
}
