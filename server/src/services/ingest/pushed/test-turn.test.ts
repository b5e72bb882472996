import type { PlannedTestEvent, TestTicket } from '@livetap/contracts/topics.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueAt, takeTurn } from './test-turn.ts'

const ids = { workspaceId: 'w', streamId: 's', sessionId: '0b9f3f0e-5a51-4c53-9d4e-0a2f6c1d7e55', uniqueId: 'mira' }
const fresh: TestTicket = { ...ids, sent: 0, nextAfterMs: 0 }
const plan = (gaps: readonly number[]): PlannedTestEvent[] => {
  let afterMs = 0
  return gaps.map((gap, n) => {
    const payload = { message: String(n), emotes: [], language: '' }
    const event = { eventType: 'CHAT' as const, payload, afterMs }
    afterMs += gap
    return event
  })
}

test('whenever it is looked at, everything is sent once, in order, when it is due, between a begin and an end', () => {
  const gaps = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(gaps, fc.array(fc.nat(700), { minLength: 100, maxLength: 200 }), (gaps, steps) => {
      const planned = plan(gaps)
      const began = 5000
      let now = began
      let ticket: TestTicket | undefined = fresh
      const sent = []
      for (const step of [...steps, 100_000]) {
        if (ticket && dueAt(ticket, now) <= now) {
          const turn = takeTurn(ticket, planned, now)
          sent.push(...turn.envelopes)
          for (const { seqNo } of turn.envelopes)
            expect(began + (planned[seqNo - 1]?.afterMs ?? 0)).toBeLessThanOrEqual(now)
          ticket = turn.rest
        }
        now += step
      }
      expect(ticket).toBeUndefined()
      expect(sent.map(({ seqNo }) => seqNo)).toEqual([...planned, 0, 0].map((_, index) => index))
      expect(sent.map(({ data }) => (data as { payload?: object }).payload)).toEqual([
        ...[undefined, ...planned.map(({ payload }) => payload), undefined],
      ])
      expect(sent.at(-1)).toMatchObject({ type: 'ControlEvent.DISCONNECTED', source: 'test' })
    }),
    { numRuns: 100 },
  )
})

test('what was forgotten meanwhile has an end all the same', () => {
  expect(takeTurn({ ...fresh, beganAt: 1, sent: 3 }, [], 9)).toMatchObject({
    envelopes: [{ seqNo: 4 }],
    rest: undefined,
  })
})
