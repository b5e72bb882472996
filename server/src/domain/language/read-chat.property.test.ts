import { hostileComments } from '@livetap/simulator/scenario/scenario.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSameQuestion, readChat } from './language.ts'

/** Anything that is a string in JavaScript, and what people and attackers write in particular. */
const comments = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.array(fc.nat(0xffff), { maxLength: 300 }).map((codes) => String.fromCharCode(...codes)),
  fc
    .array(
      fc.constantFrom(
        ...'what are you? como te 😂 ؟ من وين क्या है ne kadar ㅋㅋ 猫が !!! @a http://b <3 :( not'.split(' '),
      ),
      {
        maxLength: 40,
      },
    )
    .map((words) => words.join(' ')),
  fc.constantFrom(...hostileComments),
  fc
    .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 2000 }))
    .map(([part, times]) => part.repeat(times)),
)
const hints = fc.oneof(fc.constantFrom('', 'en', 'hi', 'pt-BR', 'un', 'zh_Hant', 'constructor'), fc.string())

describe('any comment', () => {
  test('is read without an error, always the same, into what is bounded', () => {
    fc.assert(
      fc.property(comments, hints, (comment, hint) => {
        const reading = readChat(comment, hint)
        expect(readChat(comment, hint)).toEqual(reading)
        const { language, sentiment, keywords, question } = reading
        expect(language).toMatch(/^([a-z]{2,3})?$|^Cyrillic$/)
        if (sentiment !== null) expect(Math.abs(sentiment)).toBeLessThanOrEqual(1)
        expect(keywords.length).toBeLessThanOrEqual(12)
        expect(new Set(keywords).size).toBe(keywords.length)
        for (const keyword of keywords) expect(keyword.length).toBeLessThanOrEqual(40)
        if (question === undefined) return
        expect([1, 2, 3, 4, 5]).toContain(question.priority)
        expect(question.signature.length).toBeLessThanOrEqual(80)
        expect(isSameQuestion(question.signature, question.signature)).toBe(true)
      }),
      { numRuns: 1500 },
    )
  })

  test('reads no further than its first 500 characters', () => {
    fc.assert(
      fc.property(comments, (comment) => {
        const start = comment.padEnd(500, ' ').slice(0, 500)
        expect(readChat(start + comment, 'en')).toEqual(readChat(start, 'en'))
      }),
    )
  })

  test('likeness of two questions does not depend on which came first', () => {
    fc.assert(
      fc.property(comments, comments, (one, other) => {
        const [a, b] = [
          readChat(one, 'en').question?.signature ?? one,
          readChat(other, 'en').question?.signature ?? other,
        ]
        expect(isSameQuestion(a, b)).toBe(isSameQuestion(b, a))
      }),
    )
  })
})
