import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { findRedisUrl } from '../../../test/found-services.ts'
import { startTcpProxy } from '../../../test/tcp-proxy.ts'
import { openRedisBus } from './bus-redis.ts'

const url = await findRedisUrl()
const minute = 60_000

describe.skipIf(!url)('limits on Redis', () => {
  const redis = createClient({ url: url! })
  let opened = new AsyncDisposableStack()
  let prefix = ''
  beforeAll(() => redis.connect())
  afterAll(() => redis.close())
  beforeEach(() => {
    opened = new AsyncDisposableStack()
    prefix = `test:${randomUUID()}:`
  })
  afterEach(async () => {
    await opened.disposeAsync()
    for await (const keys of redis.scanIterator({ MATCH: `${prefix}*` })) if (keys.length > 0) await redis.unlink(keys)
  })

  const open = async (place: string = url!) => opened.use(await openRedisBus({ url: place, prefix, log: silentLog }))
  const openThroughProxy = async () => {
    const { hostname, port } = new URL(url!)
    const proxy = opened.use(await startTcpProxy({ host: hostname, port: Number(port || 6379) }))
    return { proxy, ...(await open(`redis://127.0.0.1:${proxy.port}`)) }
  }

  test('hold for all processes together', async () => {
    const processes = [await open(), await open(), await open()]
    const takes = Array.from({ length: 30 }, (_, n) => processes[n % 3]!.limits.take('ann', 20, minute))
    expect((await Promise.all(takes)).filter(({ allowed }) => allowed)).toHaveLength(20)
  })

  test('lie under the prefix, and go by themselves', async () => {
    const { limits } = await open()
    await limits.take('address:192.0.2.1', 20, minute)
    const key = `${prefix}ttlc:limit:address:192.0.2.1`
    expect(await redis.get(key)).toBe('1')
    expect(await redis.pTTL(key)).toBeGreaterThan(0)
  })

  test('go on in each process while Redis is away, from what it has counted', async () => {
    const { limits, proxy } = await openThroughProxy()
    for (let n = 0; n < 3; n++) await limits.take('ann', 5, minute)
    proxy.cut()
    await proxy[Symbol.asyncDispose]()
    const answers = await Promise.all(Array.from({ length: 4 }, () => limits.take('ann', 5, minute)))
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, false, false])
  })

  test('are answered although Redis has gone silent, and shared again when it speaks', async () => {
    const { limits, proxy } = await openThroughProxy()
    proxy.hang()
    const answers = await Promise.all(Array.from({ length: 50 }, () => limits.take('ann', 20, minute)))
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(20)
    expect((await limits.take('ann', 20, minute)).allowed).toBe(false)
    proxy.resume()
    const other = await open()
    const counted = async () => (await redis.get(`${prefix}ttlc:limit:bob`)) ?? ''
    await expect
      .poll(
        async () => {
          await limits.take('bob', 20, minute)
          return counted()
        },
        { timeout: 45_000 },
      )
      .not.toBe('')
    expect((await other.limits.take('bob', 0, minute)).allowed).toBe(false)
  }, 60_000)
})
