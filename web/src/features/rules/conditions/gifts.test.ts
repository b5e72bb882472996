import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinGifts, splitGifts } from './gifts.ts'

const rose = { in: [{ var: 'payload.giftId' }, ['5655']] }
const big = { '>=': [{ var: 'coins' }, 30] }
const loud = { '==': [{ var: 'user.isSubscriber' }, true] }

test.each([
  ['nothing', null, [], null],
  ['a gift', rose, ['5655'], null],
  ['a gift and a condition', { and: [rose, big] }, ['5655'], big],
  ['a gift and two conditions', { and: [rose, big, loud] }, ['5655'], { and: [big, loud] }],
  ['a condition alone', big, [], big],
  ['a gift that is not first', { and: [big, rose] }, [], { and: [big, rose] }],
  ['a gift among others', { or: [rose, big] }, [], { or: [rose, big] }],
  ['no gift', { '!': rose }, [], { '!': rose }],
  [
    'ids that are no texts',
    { in: [{ var: 'payload.giftId' }, [5655]] },
    [],
    { in: [{ var: 'payload.giftId' }, [5655]] },
  ],
])('of %s the gifts are told apart from the rest', (_, condition, gifts, rest) => {
  expect(splitGifts(condition)).toEqual({ gifts, rest })
})

const clause = fc.constantFrom<unknown>(big, loud, { or: [big, loud] }, { '!': rose })
const anyRest = fc.oneof(
  fc.constant(null),
  clause,
  fc.array(clause, { minLength: 1, maxLength: 3 }).map((parts) => ({ and: parts })),
)
const ids = fc.uniqueArray(fc.stringMatching(/^\d{1,6}$/), { maxLength: 4 })

test('choosing gifts changes nothing else, whatever the condition is', () => {
  fc.assert(
    fc.property(ids, anyRest, (gifts, rest) => {
      const joined = joinGifts({ gifts, rest })
      const split = splitGifts(joined)
      expect(joinGifts(split)).toEqual(joined)
      if (gifts.length > 0) expect(split.gifts).toEqual(gifts)
      else expect(joined).toEqual(rest)
    }),
  )
})
