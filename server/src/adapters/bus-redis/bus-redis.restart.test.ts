import type { Topic } from '@livetap/contracts/topics.ts'
import { createClient } from 'redis'
import { expect, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { eventually } from '../../../test/livetap-process.ts'
import { hasRedisServer, startOwnRedis } from '../../../test/own-redis.ts'
import { openRedisBus } from './bus-redis.ts'

const numbers: Topic<number> = { name: 'suite:numbers' }

test.skipIf(!hasRedisServer())('a Redis that was killed and is back has lost nothing, and nobody says so', async () => {
  await using redis = await startOwnRedis()
  await using opened = new AsyncDisposableStack()
  const { bus } = opened.use(await openRedisBus({ url: redis.url, prefix: '', log: silentLog }))
  const seen: number[] = []
  await bus.consume(numbers, { stage: 'storage', group: 'g' }, async (batch) => {
    seen.push(...batch.map(({ message }) => message))
    return undefined
  })
  const publish = async (from: number, to: number) => {
    const some = Array.from({ length: to - from }, (_, n) => from + n)
    await eventually('the bus', async () => bus.publish(numbers, some).then(() => true))
    await eventually('all messages', async () => new Set(seen).size === to && (await bus.lags())[0]?.lag === 0)
  }
  await publish(0, 300)
  await publish(300, 400)
  const client = await createClient({ url: redis.url })
    .on('error', () => {})
    .connect()
  opened.defer(async () => client.destroy())
  // As every group has read it, somebody trims it sooner or later.
  await client.sendCommand(['XTRIM', numbers.name, 'MAXLEN', '0'])
  await redis.crash()
  await eventually('the bus', async () => bus.check().then(() => true))
  expect(await bus.lags()).toMatchObject([{ lag: 0, lost: 0 }])
  await publish(400, 410)
  expect(await bus.lags()).toMatchObject([{ lag: 0, lost: 0 }])
})
