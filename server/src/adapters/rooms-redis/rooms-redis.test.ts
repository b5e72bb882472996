import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { type Counter, describeRoomStore } from '#ports/room-store/room-store.suite.ts'
import { findRedisUrl } from '../../../test/found-services.ts'
import { startTcpProxy } from '../../../test/tcp-proxy.ts'
import { openRedisRooms } from './rooms-redis.ts'

const url = await findRedisUrl()
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })
const keep = (count: number): Counter => ({ count, dates: [] })

describe.skipIf(!url)('on Redis', () => {
  const redis = createClient({ url: url! })
  beforeAll(() => redis.connect())
  afterAll(() => redis.close())

  const keysOf = async (prefix: string) => {
    const found: string[] = []
    for await (const keys of redis.scanIterator({ MATCH: `${prefix}*` })) found.push(...keys)
    return found
  }
  const open = async (processes: number, options: object = {}) => {
    const prefix = `test:${randomUUID()}:`
    const opening = { url: url!, prefix, log: silentLog, ...options }
    const stores = await Promise.all(Array.from({ length: processes }, () => openRedisRooms<Counter>(opening)))
    const close = async () => {
      for (const store of stores) await store[Symbol.asyncDispose]()
      const keys = await keysOf(prefix)
      if (keys.length > 0) await redis.unlink(keys)
    }
    return { stores, prefix, [Symbol.asyncDispose]: close }
  }
  describeRoomStore('rooms-redis', 2, open)

  describe('rooms-redis', () => {
    test('leaves nothing that does not expire', async () => {
      await using opened = await open(1)
      const [store] = opened.stores
      await store!.open('a', keep(0))
      const said = { id: 'm', user: 'Ann', text: 'Hi', timestamp: '2026-01-01T00:00:00.000Z' }
      await store!.say('a', said)
      await store!.beat('a', [{ connectionId: 'c', memberId: 'ann' }])
      await store!.change('a', ({ count }) => ({ document: keep(count + 1), result: 0 }))
      const keys = await keysOf(opened.prefix)
      expect(keys).toHaveLength(5)
      for (const key of keys) {
        expect(await redis.pTTL(key), key).toBeGreaterThan(0)
        expect(await redis.pTTL(key), key).toBeLessThanOrEqual(3_600_000)
      }
    })

    test('goes on when Redis has forgotten its scripts', async () => {
      await using opened = await open(1)
      const [store] = opened.stores
      await store!.open('a', keep(0))
      await redis.scriptFlush()
      expect(await store!.change('a', ({ count }) => ({ document: keep(count + 1), result: count }))).toMatchObject({
        result: 0,
        isChanged: true,
      })
    })

    test('says so while Redis is away or silent, and goes on when it is back', async () => {
      const { hostname, port, username, password } = new URL(url!)
      const account = username || password ? `${username}:${password}@` : ''
      await using proxy = await startTcpProxy({ host: hostname, port: Number(port || 6379) })
      const behind = { url: `redis://${account}127.0.0.1:${proxy.port}`, answerMs: 1000 }
      await using opened = await open(1, behind)
      const [store] = opened.stores
      const change = () => store!.change('a', ({ count }) => ({ document: keep(count + 1), result: count }))
      await store!.open('a', keep(0))
      proxy.hang()
      await expect(change()).rejects.toMatchObject({ code: 'store-unavailable', transient: true })
      expect(Math.abs(store!.now() - Date.now())).toBeLessThan(60_000)
      proxy.resume()
      await eventually(async () => expect(await change()).toMatchObject({ isChanged: true }))
      proxy.cut()
      await eventually(async () => expect(await change()).toMatchObject({ isChanged: true }))
    })

    test('is not opened where there is no Redis', async () => {
      const proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 })
      await proxy[Symbol.asyncDispose]()
      const opening = openRedisRooms({
        url: `redis://127.0.0.1:${proxy.port}`,
        prefix: 'test:',
        log: silentLog,
        startMs: 300,
      })
      await expect(opening).rejects.toMatchObject({ code: 'store-unavailable' })
    })
  })
})
