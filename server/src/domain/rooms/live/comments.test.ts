import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readWish } from './comments.ts'

const id = '7106594312292453675'
const choice = (number: number) => ({ kind: 'choice', number })
const video = (url = `https://www.tiktok.com/@_/video/${id}`) => ({
  kind: 'add',
  address: { kind: 'video', tiktokId: id, url },
})

describe('R100 a comment', () => {
  test.each<[string, unknown]>([
    ['2', choice(2)],
    ['  2  ', choice(2)],
    ['!2', choice(2)],
    ['!vote 2', choice(2)],
    ['!VOTE   12', choice(12)],
    ['007', choice(7)],
    ['２', choice(2)],
    ['！vote ２', choice(2)],
    ['2️⃣', choice(2)],
    ['٣', choice(3)],
    ['!vote ۴', choice(4)],
    ['५', choice(5)],
    ['\u202e2\u200b', choice(2)],
    [`!add ${id}`, video()],
    [`!sr ${id} please!`, video()],
    [`!ADD https://www.tiktok.com/@mira/video/${id}?x=1`, video(`https://www.tiktok.com/@mira/video/${id}`)],
    ['!add https://vm.tiktok.com/ZMNkqKqPr/', { kind: 'add', address: { kind: 'short', url: expect.any(String) } }],
  ])('%j says what its viewer wants', (comment, wish) => {
    expect(readWish(comment)).toEqual(wish)
  })

  test.each([
    ...['', '0', '!0', '!vote', '!vote two', '2 2', '2!', '-2', '+2', '1.5', '1e3', '1234', '99999999999999999999'],
    ...['vote 2', '!vote2', '! 2', '½', '²³', '10 out of 10', 'hello', '!add', '!add 2', `!added ${id}`, `add ${id}`],
    ...['!add https://evil.example/@mira/video/1', `!add javascript:alert(${id})`, '!add https://www.tiktok.com/@mira'],
    ...['!add https://www.tiktok.com/@mira/live', '!sr __proto__', '\ud800', `!vote ${'9'.repeat(10_000)}`],
  ])('%j is talk', (comment) => {
    expect(readWish(comment)).toBeUndefined()
  })

  test('of whatever there is in it is read without harm', () => {
    const parts = fc.constantFrom(
      '!add ',
      '!sr',
      '!vote ',
      '!',
      ' ',
      id,
      'https://www.tiktok.com/@a/video/',
      '٢',
      '\u20e3',
    )
    const comments = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(parts, { maxLength: 6 }).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(comments, (comment) => {
        const wish = readWish(comment)
        if (wish?.kind === 'choice') expect(wish.number).toSatisfy((number) => Number.isInteger(number) && number > 0)
        else if (wish) expect(new URL(wish.address.url).hostname).toMatch(/(^|\.)tiktok\.com$/)
      }),
      { numRuns: 2000 },
    )
  })
})
