import { topics } from '@livetap/contracts/topics.ts'
import { expect, it } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { AppError } from '#kernel/errors.ts'
import { silentLog as log } from '#kernel/log.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { createEvents } from '../api.suite.ts'
import { StorageWatch } from './storage-watch.ts'

it('complains while nothing can be stored, and no longer once it can', async () => {
  const clock = new ManualClock()
  await using opened = openMemoryBus({ log })
  const { bus, signals } = opened
  await using watch = await StorageWatch.open({ bus, signals, clock, log })
  let isFull = true
  await using _recorder = await bus.consume(topics.events, { group: 'storage', stage: 'storage' }, async () => {
    if (isFull) throw new AppError('database-unavailable', 'No space left on device', { transient: true })
    return undefined
  })
  const advance = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) await clock.advance(1000)
  }
  await advance(30)
  await watch.check()
  await bus.publish(topics.events, createEvents()([{ type: 'CHAT' }, { type: 'LIKE' }]))
  await advance(8)
  await watch.check()
  await advance(12)
  await expect(watch.check()).rejects.toThrow(/nothing has been stored for \d\d s, 2 messages wait: .* free space/)
  isFull = false
  await expect.poll(async () => (await bus.lags()).every(({ lag }) => lag === 0), { timeout: 45_000 }).toBe(true)
  await advance(4)
  await watch.check()
}, 40_000)
