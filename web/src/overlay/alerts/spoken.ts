import type { AlertSettings } from '@livetap/contracts/overlays/settings.ts'
import type { AlertContent } from '@livetap/contracts/overlays/stage.ts'
import { cleanText } from '../../lib/viewer-text.ts'

export type SpeechSettings = Pick<AlertSettings, 'speechFor' | 'speechMax' | 'speechNever'>

/** More is not looked at. */
const longest = 600
const mostEmoji = 3
const mostNever = 100

const link =
  /(?:\p{L}[\p{L}\p{N}+.-]{0,15}:\/\/|www\.)\S{1,600}|[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,4}\.\p{L}{2,24}(?:[/?#:]\S{0,600})?(?![\p{L}\p{N}])/giu
const emoji =
  /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f|\u200d|\p{Extended_Pictographic})*|\p{Regional_Indicator}{2}/gu
const formatting = /\p{Cf}|\p{Cc}|\ufe0f/gu
const partOfWord = /[\p{L}\p{N}]/u
const sameLetter = /([^\p{N}\s])\1{2,}/giu
const sameDigit = /(\p{N})\1{5,}/gu
const sameWord = /(?<![\p{L}\p{N}])(\S{1,40})(?:\s+\1(?![\p{L}\p{N}])){2,}/giu

/** What of an alert's speech is said aloud; empty: nothing. Its text is untrusted, and a voice has no mercy. */
export function toSpoken(
  { speech = '', speaker }: Pick<AlertContent, 'speech' | 'speaker'>,
  settings: SpeechSettings,
): string {
  const { speechFor, speechMax, speechNever } = settings
  if (speechFor !== 'everyone' && speaker !== undefined && !speaker.includes(speechFor)) return ''
  const plain = cleanText(speech.slice(0, longest)).normalize('NFKC').replace(link, ' link ')
  const calm = leaveOut(cutEmoji(plain), speechNever)
    .replace(formatting, ' ')
    .replace(sameLetter, '$1$1')
    .replace(sameDigit, '$1$1$1$1$1')
    .replace(sameWord, '$1 $1')
  return cut(calm.replace(/\s+/gu, ' ').trim(), speechMax)
}

/** The first few of a text stay; a row of them is one. */
function cutEmoji(text: string): string {
  let count = 0
  return text.replace(emoji, (row) => {
    count += 1
    return count > mostEmoji
      ? ' '
      : ` ${String.fromCodePoint(row.codePointAt(0) ?? 32)}${isFlag(row) ? row.slice(2) : ''} `
  })
}

const isFlag = (row: string): boolean => /^\p{Regional_Indicator}/u.test(row)

/** Whole words, whatever their case. */
function leaveOut(text: string, never: string): string {
  const words = never.split(',').map((word) => word.normalize('NFKC').trim())
  const letters = [...text]
  const folded = letters.map(fold)
  for (const word of words.filter((one) => one !== '').slice(0, mostNever)) {
    const wanted = [...word].map(fold)
    for (let at = 0; at + wanted.length <= folded.length; at += 1) {
      if (!standsAt(folded, wanted, at)) continue
      letters.fill(' ', at, at + wanted.length)
      folded.fill(' ', at, at + wanted.length)
    }
  }
  return letters.join('')
}

const fold = (letter: string): string => letter.toLowerCase()

function standsAt(text: readonly string[], word: readonly string[], at: number): boolean {
  const isWithin = partOfWord.test(text[at - 1] ?? '') || partOfWord.test(text[at + word.length] ?? '')
  return !isWithin && word.every((letter, index) => text[at + index] === letter)
}

/** At a space where there is one near the end. */
function cut(text: string, most: number): string {
  const letters = [...text]
  if (letters.length <= most) return text
  const short = letters.slice(0, most).join('')
  const space = short.lastIndexOf(' ')
  return (space > short.length / 2 ? short.slice(0, space) : short).trimEnd()
}
