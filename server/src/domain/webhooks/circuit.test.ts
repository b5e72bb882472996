import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admit, afterAttempt, type Circuit, closedCircuit, type DeliveryOutcome, probeMs } from './webhooks.ts'

const minute = 60_000
const outcome = (more: Partial<DeliveryOutcome> = {}): DeliveryOutcome => ({
  ...{ kind: 'transient', status: 500, ms: 1, error: 'endpoint-failed', detail: 'it answered with 500', answer: '' },
  ...more,
})
const failure = outcome()
const success = outcome({ kind: 'succeeded', status: 200, error: null, detail: null })
const gone = outcome({ kind: 'final', status: 410, error: 'endpoint-gone', detail: 'it answered with 410' })

/** Fails so often in a row, each time when it is let through again. */
function failing(times: number, from = 0): { circuit: Circuit; now: number; pauses: number[] } {
  let [circuit, now] = [closedCircuit, from]
  const pauses: number[] = []
  for (let n = 0; n < times; n++) {
    const passage = admit(circuit, now)
    if (passage.kind !== 'send' && passage.kind !== 'probe') throw new Error(`${passage.kind} at try ${n}`)
    circuit = afterAttempt(circuit, failure, { passage: passage.kind, now })
    if ((circuit.openUntil ?? 0) <= now) continue
    pauses.push(((circuit.openUntil ?? 0) - now) / 1000)
    now = circuit.openUntil ?? 0
  }
  return { circuit, now, pauses }
}

describe('a circuit', () => {
  test('lets everything through at first, and after failures that are no five in a row', () => {
    expect(admit(closedCircuit, 0)).toEqual({ kind: 'send' })
    const { circuit } = failing(4)
    expect(circuit).toMatchObject({ failures: 4, openUntil: null, lastError: 'endpoint-failed: it answered with 500' })
    expect(admit(circuit, 0)).toEqual({ kind: 'send' })
    expect(afterAttempt(circuit, success, { passage: 'send', now: 0 })).toEqual(closedCircuit)
  })

  test('opens after five, and asks for a probe after 30 s, doubling to 10 min', () => {
    expect(failing(12).pauses).toEqual([30, 60, 120, 240, 480, 600, 600, 600])
    const { circuit } = failing(5)
    expect(admit(circuit, 29_999)).toEqual({ kind: 'wait', until: 30_000 })
    expect(admit(circuit, 30_000)).toEqual({ kind: 'probe' })
  })

  test('closes with the first success, a probe or what was under way', () => {
    const { circuit, now } = failing(9)
    expect(afterAttempt(circuit, success, { passage: 'probe', now })).toEqual(closedCircuit)
    expect(afterAttempt(circuit, success, { passage: 'send', now: 1 })).toEqual(closedCircuit)
  })

  test('is not opened for longer by those that were under way when it opened', () => {
    const { circuit } = failing(5)
    const after = afterAttempt(circuit, outcome({ detail: 'late' }), { passage: 'send', now: 100 })
    expect(after).toEqual({ ...circuit, lastError: 'endpoint-failed: late' })
  })

  test('counts whatever is no success, but for what never got there', () => {
    const refused = outcome({ kind: 'final', status: 404, error: 'endpoint-refused' })
    expect(afterAttempt(closedCircuit, refused, { passage: 'send', now: 1 })).toMatchObject({ failures: 1 })
    const notAllowed = outcome({ kind: 'final', status: null, error: 'address-refused' })
    expect(afterAttempt(closedCircuit, notAllowed, { passage: 'send', now: 1 })).toBe(closedCircuit)
  })

  test('is disabled by 410 at once, and stays so', () => {
    const circuit = afterAttempt(closedCircuit, gone, { passage: 'send', now: 7 })
    expect(circuit).toMatchObject({ disabledAt: 7, lastError: 'endpoint-gone: it answered with 410' })
    expect(admit(circuit, 7 + 48 * 60 * minute)).toEqual({ kind: 'disabled' })
    expect(afterAttempt(circuit, success, { passage: 'send', now: 8 })).toBe(circuit)
  })

  test('is disabled when it has failed for a day', () => {
    let { circuit, now } = failing(5)
    while (circuit.disabledAt === null) {
      now = circuit.openUntil ?? now
      circuit = afterAttempt(circuit, failure, { passage: 'probe', now })
    }
    expect(now).toBeGreaterThanOrEqual(24 * 60 * minute)
    expect(now).toBeLessThan(24 * 60 * minute + 11 * minute)
  })

  test('is not disabled by few failures, however far apart', () => {
    const { circuit } = failing(3)
    const late = afterAttempt(circuit, failure, { passage: 'send', now: 72 * 60 * minute })
    expect(late).toMatchObject({ failures: 4, disabledAt: null })
  })

  test('keeps the pause that the endpoint asks for, at most 10 min; too much at once is no failure', () => {
    const busy = outcome({ status: 429, error: 'endpoint-busy', retryAfterMs: 7000 })
    const paused = afterAttempt(closedCircuit, busy, { passage: 'send', now: 100 })
    expect(paused).toMatchObject({ failures: 0, firstFailedAt: null, openUntil: 7100 })
    expect([admit(paused, 7099), admit(paused, 7100)]).toEqual([{ kind: 'wait', until: 7100 }, { kind: 'send' }])
    const long = afterAttempt(paused, outcome({ status: 503, retryAfterMs: 60 * minute }), {
      passage: 'send',
      now: 100,
    })
    expect(long).toMatchObject({ failures: 1, openUntil: 100 + 10 * minute })
    const again = afterAttempt(long, busy, { passage: 'send', now: 200 })
    expect(again.openUntil).toBe(100 + 10 * minute)
  })

  test('that is being probed opens for its next pause, not for the one of the probe', () => {
    const { circuit, now } = failing(5)
    const claimed = { ...circuit, openUntil: now + probeMs }
    expect(afterAttempt(claimed, failure, { passage: 'probe', now: now + 10 }).openUntil).toBe(now + 10 + minute)
  })

  test('never waits for longer than 10 min, is never left without a way back, and forgets all with a success', () => {
    const step = fc.tuple(
      fc.constantFrom(
        failure,
        failure,
        success,
        outcome({ status: 429, error: 'endpoint-busy', retryAfterMs: 999_999 }),
      ),
      fc.integer({ min: 0, max: 20 * minute }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let [circuit, now] = [closedCircuit, 0]
        for (const [result, after] of steps) {
          now += after
          const passage = admit(circuit, now)
          if (passage.kind === 'wait') expect(passage.until - now).toBeLessThanOrEqual(10 * minute)
          if (passage.kind !== 'send' && passage.kind !== 'probe') continue
          circuit = afterAttempt(circuit, result, { passage: passage.kind, now })
          if (result === success) expect(circuit).toEqual(closedCircuit)
        }
        if (circuit.disabledAt === null) expect(admit(circuit, now + 10 * minute).kind).toMatch(/send|probe/)
      }),
    )
  })
})
