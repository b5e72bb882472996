import type { EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bucket, Budgets } from './device-commands.ts'

const capability = (fields: Partial<EffectiveCapability> = {}): EffectiveCapability => ({
  ...{ id: 'motor', mode: 'pulse', risk: 'high', parameters: [], maxOnMs: 60_000, dutyPercent: 20 },
  ...{ isAllowed: true, perMinute: 6000, perViewerPerMinute: 6000, outOfRange: 'refuse', minOffMs: 0 },
  ...fields,
})
const command = (durMs: number, fields: Partial<EffectiveCapability> = {}) => {
  return { capability: capability(fields), parameters: { durMs }, durMs }
}
const outcomes = (charges: readonly object[]) => charges.map((charge) => ('reason' in charge ? charge.reason : 'ok'))

describe('budgets of a device', () => {
  it('let a capability, and a viewer, do as much as they may in a minute', () => {
    const budgets = new Budgets()
    const one = command(1, { perMinute: 3, perViewerPerMinute: 2, dutyPercent: 100 })
    const charges = ['ann', 'ann', 'ann', 'bob', 'bob'].map((viewer) => budgets.charge(one, viewer, 0))
    expect(outcomes(charges)).toEqual(['ok', 'ok', 'rate-viewer', 'ok', 'rate-capability'])
    expect(outcomes([budgets.charge(one, 'cid', 20_000), budgets.charge(one, 'cid', 20_000)])).toEqual([
      'ok',
      'rate-capability',
    ])
  })

  it('count nothing of what was not sent after all', () => {
    const budgets = new Budgets()
    const one = command(12_000, { perMinute: 1 })
    const charge = budgets.charge(one, 'ann', 0)
    if ('reason' in charge) expect.fail()
    expect(outcomes([budgets.charge(one, 'bob', 0)])).toEqual(['duty'])
    charge.giveBack()
    expect(outcomes([budgets.charge(one, 'bob', 0)])).toEqual(['ok'])
  })

  it('count a level only until a later one has taken its place, and nothing after a stop', () => {
    const budgets = new Budgets()
    const dim = command(10_000, { mode: 'level' })
    expect(outcomes([0, 100, 200, 300].map((now) => budgets.charge(dim, undefined, now)))).toEqual(Array(4).fill('ok'))
    expect(outcomes([budgets.charge(dim, undefined, 9000)])).toEqual(['duty'])
    budgets.cut(1000)
    expect(outcomes([budgets.charge(dim, undefined, 9000)])).toEqual(['ok'])
  })

  it('never let a motor be on for more than its share of any minute', () => {
    const steps = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 15_000 }), durMs: fc.integer({ min: 1, max: 15_000 }) }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 99 }), (wishes, dutyPercent) => {
        const budgets = new Budgets()
        const spans: { from: number; to: number }[] = []
        let now = 0
        for (const { after, durMs } of wishes) {
          now += after
          if ('reason' in budgets.charge(command(durMs, { dutyPercent }), undefined, now)) continue
          const from = Math.max(now, spans.at(-1)?.to ?? 0)
          spans.push({ from, to: from + durMs })
        }
        for (const { to: end } of spans) {
          const on = spans.map(({ from, to }) => Math.max(0, Math.min(to, end) - Math.max(from, end - 60_000)))
          expect(on.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(dutyPercent * 600)
        }
      }),
    )
  })

  it('take no more out of a bucket than was in it and came back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 })), fc.integer({ min: 1, max: 50 }), (pauses, most) => {
        const bucket = new Bucket(most, 1000, 0)
        let now = 0
        let taken = 0
        for (const pause of pauses) {
          now += pause
          if (bucket.take(most, now)) taken += 1
        }
        expect(taken).toBeLessThanOrEqual(most + (now * most) / 1000 + 1e-6)
      }),
    )
  })
})
