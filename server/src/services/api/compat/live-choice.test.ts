import { expect, test } from 'vitest'
import { isLater } from './live-choice.ts'

const live = (streamId: string, since = '2026-01-01T00:00:00.000Z') => ({
  ...({
    workspaceId: 'default',
    uniqueId: 'mira',
    state: 'live',
    since,
    updatedAt: since,
    messages: 0,
    attempt: 0,
  } as const),
  streamId,
})
/** The id that TikTok gives a room which is opened then. */
const roomOf = (at: string) => String((BigInt(Date.parse(at) / 1000) << 32n) + 77n)

const pushed = live(`tikfinity-mira-${Date.parse('2026-03-01T18:00:00Z')}`)
const [before, after] = [live(roomOf('2026-03-01T17:59:00Z')), live(roomOf('2026-03-01T18:01:00Z'))]
const [early, late] = [live('a-live', '2026-03-01T17:00:00Z'), live('another', '2026-03-01T19:00:00Z')]

test('what began later is later, whatever its id looks like', () => {
  const inOrder = [early, before, pushed, after, late]
  for (const [n, one] of inOrder.entries()) {
    for (const [m, other] of inOrder.entries()) {
      expect(isLater(one, other), `${one.streamId} after ${other.streamId}`).toBe(n > m)
    }
  }
})

test('a room is no newer for having been lost and found again', () => {
  expect(isLater({ ...before, since: '2026-03-01T20:00:00Z' }, after)).toBe(false)
})

test('of rooms of one second the later number is', () => {
  const [one, two] = [live('7300000000000000001'), live('7300000000000000300')]
  expect([isLater(one, two), isLater(two, one)]).toEqual([false, true])
})
