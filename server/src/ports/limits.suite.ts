import { describe, expect, test, vi } from 'vitest'
import type { Limits } from '#ports/limits.ts'

interface OpenedLimits extends AsyncDisposable {
  readonly limits: Limits
}

/** What every Limits promises. `open` gives one on ground of its own each time. */
export function describeLimits(name: string, open: () => Promise<OpenedLimits>): void {
  describe(`${name}: limits`, () => {
    test('allow so many in a window, and say what is left', async () => {
      await using opened = await open()
      const take = () => opened.limits.take('ann', 2, 60_000)
      expect(await take()).toMatchObject({ allowed: true, remaining: 1 })
      expect(await take()).toMatchObject({ allowed: true, remaining: 0 })
      const refused = await take()
      expect(refused).toMatchObject({ allowed: false, remaining: 0 })
      expect(refused.resetMs).toBeGreaterThan(0)
      expect(refused.resetMs).toBeLessThanOrEqual(60_000)
    })

    test('of other keys are counted apart, whatever a key holds', async () => {
      await using opened = await open()
      for (const key of ['a', 'a:b', '*', '', 'ü\u0000\n', 'x'.repeat(5000)]) {
        expect((await opened.limits.take(key, 1, 60_000)).allowed, key).toBe(true)
        expect((await opened.limits.take(key, 1, 60_000)).allowed, key).toBe(false)
      }
    })

    test('allow again when the window is over', async () => {
      await using opened = await open()
      const take = async () => (await opened.limits.take('ann', 1, 100)).allowed
      expect(await take()).toBe(true)
      await vi.waitFor(async () => expect(await take()).toBe(true), { timeout: 45_000, interval: 20 })
    })

    test('of many who come at once let exactly so many through', async () => {
      await using opened = await open()
      const answers = await Promise.all(Array.from({ length: 100 }, () => opened.limits.take('ann', 40, 60_000)))
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(40)
    })
  })
}
