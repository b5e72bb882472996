import { describe, expect, test } from 'vitest'
import type { Leases } from '#ports/leases.ts'

interface OpenedLeases extends AsyncDisposable {
  readonly leases: Leases
}

/** What every Leases promises. `open` gives one on ground of its own each time. */
export function describeLeases(name: string, open: () => Promise<OpenedLeases>): void {
  describe(`${name}: leases`, () => {
    test('one holder at a time; the next has a higher fence', async () => {
      await using opened = await open()
      const first = await opened.leases.acquire('stream', 5000)
      expect(first?.name).toBe('stream')
      expect(await opened.leases.acquire('stream', 5000)).toBeUndefined()
      await first?.[Symbol.asyncDispose]()
      const second = await opened.leases.acquire('stream', 5000)
      expect(second?.fence).toBeGreaterThan(first?.fence ?? Number.POSITIVE_INFINITY)
      await second?.[Symbol.asyncDispose]()
    })

    test('of other names are free', async () => {
      await using opened = await open()
      await using a = await opened.leases.acquire('a', 5000)
      await using b = await opened.leases.acquire('b', 5000)
      expect([a?.name, b?.name]).toEqual(['a', 'b'])
      expect(a?.fence).not.toBe(b?.fence)
    })

    test('releasing twice takes nothing from the next holder', async () => {
      await using opened = await open()
      const first = await opened.leases.acquire('stream', 5000)
      await first?.[Symbol.asyncDispose]()
      await using second = await opened.leases.acquire('stream', 5000)
      await first?.[Symbol.asyncDispose]()
      expect(await opened.leases.acquire('stream', 5000)).toBeUndefined()
      expect(second?.lost.aborted).toBe(false)
    })

    test('go to one of many who ask at once', async () => {
      await using opened = await open()
      const answers = await Promise.all(Array.from({ length: 10 }, () => opened.leases.acquire('stream', 5000)))
      const held = answers.filter((lease) => lease !== undefined)
      expect(held).toHaveLength(1)
      await held[0]?.[Symbol.asyncDispose]()
    })
  })
}
