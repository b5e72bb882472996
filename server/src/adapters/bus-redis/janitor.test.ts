import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { type Log, silentLog } from '#kernel/log.ts'
import type { GroupLag } from '#ports/bus.ts'
import { startJanitor } from './janitor.ts'

describe('janitor', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Lets the janitor see these lags one after the other; what it says, as `level: lag`. */
  const watch = async (lags: readonly { readonly lag: number; readonly lost?: number }[]): Promise<string[]> => {
    const said: string[] = []
    const log: Log = {
      ...silentLog,
      warn: (fields) => void said.push(`warn: ${(fields as GroupLag).lag}`),
      error: (fields) => void said.push(`error: ${(fields as GroupLag).lost} lost`),
    }
    let now = -1
    using _janitor = startJanitor({
      log,
      metrics: undefined,
      trim: async () => void now++,
      lags: async () => [{ topic: 't', group: 'g', capacity: 100, lost: 0, ...lags[now] } as GroupLag],
    })
    for (const _ of lags) await vi.advanceTimersByTimeAsync(5000)
    return said
  }

  test.each([
    ['nothing while groups keep up', [{ lag: 0 }, { lag: 49 }], []],
    ['each step once on the way up', [{ lag: 55 }, { lag: 60 }, { lag: 81 }, { lag: 99 }], ['warn: 55', 'warn: 81']],
    ['again after it went down', [{ lag: 55 }, { lag: 1 }, { lag: 56 }], ['warn: 55', 'warn: 56']],
    [
      'every further loss',
      [
        { lag: 0, lost: 3 },
        { lag: 0, lost: 3 },
        { lag: 0, lost: 5 },
      ],
      ['error: 3 lost', 'error: 5 lost'],
    ],
  ])('says %s', async (_, lags, said) => {
    expect(await watch(lags)).toEqual(said)
  })

  test('tells the lags of the groups there are, and none of one that was removed', async () => {
    const lags = ['old', 'new'].map((group) => ({ topic: 't', group, capacity: 100, lag: 7, lost: 3 }) as GroupLag)
    const metrics = createMetrics()
    const read = async () =>
      [...(await metrics.render()).body.matchAll(/^livetap_bus_\w+\{.*$/gm)].map(([line]) => line)
    using _janitor = startJanitor({ log: silentLog, metrics, trim: async () => {}, lags: async () => lags })
    await vi.advanceTimersByTimeAsync(5000)
    expect(await read()).toHaveLength(4)
    lags.shift()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await read()).toEqual([
      'livetap_bus_lag{topic="t",group="new"} 7',
      'livetap_bus_lost{topic="t",group="new"} 3',
    ])
  })

  test('goes on after a failure', async () => {
    let trims = 0
    using _janitor = startJanitor({
      log: silentLog,
      metrics: undefined,
      trim: async () => {
        trims++
        throw new Error('away')
      },
      lags: async () => [],
    })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(trims).toBe(3)
  })
})
