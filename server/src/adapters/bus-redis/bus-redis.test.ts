import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { describe } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { describeBus } from '#ports/bus.suite.ts'
import { describeLeases } from '#ports/leases.suite.ts'
import { describeLimits } from '#ports/limits.suite.ts'
import { describeSignals } from '#ports/signals.suite.ts'
import { findRedisUrl } from '../../../test/found-services.ts'
import { openRedisBus } from './bus-redis.ts'

const url = await findRedisUrl()

describe.skipIf(!url)('on Redis', () => {
  const open = async (options: object = {}) => {
    const prefix = `test:${randomUUID()}:`
    const opened = await openRedisBus({ url: url!, prefix, log: silentLog, ...options })
    const close = async () => {
      await opened[Symbol.asyncDispose]()
      await deleteKeys(url!, prefix)
    }
    return { ...opened, [Symbol.asyncDispose]: close }
  }
  describeBus('bus-redis', open)
  describeSignals('bus-redis', open)
  describeLeases('bus-redis', open)
  describeLimits('bus-redis', open)
})

async function deleteKeys(url: string, prefix: string): Promise<void> {
  const client = await createClient({ url }).connect()
  for await (const keys of client.scanIterator({ MATCH: `${prefix}*` })) if (keys.length > 0) await client.unlink(keys)
  await client.close()
}
