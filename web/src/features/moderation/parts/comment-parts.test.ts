import type { WordMatch } from '@livetap/contracts/workspace/moderation.ts'
import { expect, test } from 'vitest'
import { cutComment } from './comment-parts.ts'

const match = (start: number, end: number, action: WordMatch['action'] = 'flag'): WordMatch => ({
  ...{ wordId: '00000000-0000-0000-0000-000000000000', action, start, end },
})
const emote = (placeholderIndex: number) => ({ emoteId: 'e', emoteImageUrl: '', placeholderIndex })

/** Flagged words in brackets, with `!` where they hold and `!!` where they hide; emotes as `*`. */
const marks = { flag: '', hold: '!', hide: '!!' }
const write = (...args: Parameters<typeof cutComment>) =>
  cutComment(...args)
    .map(({ text, flagged, emote: shown }) => (shown ? '*' : flagged ? `[${text}${marks[flagged]}]` : text))
    .join('')

test.each([
  ['hello', [], [], 'hello'],
  ['you spam here', [match(4, 8)], [], 'you [spam] here'],
  ['spam', [match(0, 4)], [], '[spam]'],
  ['a spam b spam', [match(9, 13), match(2, 6)], [], 'a [spam] b [spam]'],
  ['buy spam now', [match(4, 8), match(0, 12, 'hold')], [], '[buy !][spam!][ now!]'],
  ['spam', [match(0, 4), match(0, 4, 'hide')], [], '[spam!!]'],
  ['hi  there', [], [emote(3)], 'hi * there'],
  ['spam', [match(0, 4)], [emote(2)], '[sp]*[am]'],
  ['short', [match(3, 99), match(-4, 1)], [emote(99)], '[s]ho[rt]*'],
  ['  spaces \u202e around  ', [match(2, 8)], [], '[spaces]   around'],
  ['\u200b\u200b', [], [], ''],
  ['', [], [], ''],
] as const)('%j with %j and %j reads %j', (text, matches, emotes, expected) => {
  expect(write(text, matches, emotes)).toBe(expected)
})
