import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Topic, topics } from '@livetap/contracts/topics.ts'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError, isTransient } from '#kernel/errors.ts'
import { silentLog } from '#kernel/log.ts'
import { hurriedClock } from '#ports/bus.suite.ts'
import type { BatchHandler, Bus } from '#ports/bus.ts'
import { findRedisUrl } from '../../../test/found-services.ts'
import { startTcpProxy } from '../../../test/tcp-proxy.ts'
import { type OpenRedisBus, openRedisBus } from './bus-redis.ts'

const url = await findRedisUrl()
const numbers: Topic<number> = { name: 'suite:numbers' }
const results: Topic<string> = { name: 'suite:results' }
const storage = { stage: 'storage', group: 'g' } as const
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index)
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 10 })
const door = fileURLToPath(new URL('./bus-redis.ts', import.meta.url))

describe.skipIf(!url)('bus-redis, when things break', () => {
  const redis = createClient({ url: url! })
  const opened: AsyncDisposable[] = []
  let prefix = ''
  beforeAll(() => redis.connect())
  afterAll(() => redis.close())
  beforeEach(() => {
    prefix = `test:${randomUUID()}:`
  })
  afterEach(async () => {
    for (const each of opened.splice(0)) await each[Symbol.asyncDispose]()
    for await (const keys of redis.scanIterator({ MATCH: `${prefix}*` })) if (keys.length > 0) await redis.unlink(keys)
  })

  const open = async (options: object = {}): Promise<OpenRedisBus> => {
    const bus = await openRedisBus({ url: url!, prefix, log: silentLog, clock: hurriedClock, ...options })
    opened.push(bus)
    return bus
  }
  const openThroughProxy = async () => {
    const { hostname, port, username, password } = new URL(url!)
    const proxy = await startTcpProxy({ host: hostname, port: Number(port || 6379) })
    const account = username || password ? `${username}:${password}@` : ''
    const bus = await open({ url: `redis://${account}127.0.0.1:${proxy.port}` })
    opened.push(proxy)
    return { proxy, ...bus }
  }
  const collect = async <Message>(bus: Bus, topic: Topic<Message>): Promise<Message[]> => {
    const seen: Message[] = []
    await bus.consume(topic, { stage: 'storage', group: 'collector' }, async (batch) => {
      seen.push(...batch.map(({ message }) => message))
      return undefined
    })
    return seen
  }
  const lagOf = async (bus: Bus) => (await bus.lags()).find(({ group }) => group === 'g')
  const emitResults: BatchHandler<number> = async (batch) =>
    batch.map(({ id, message }) => ({ deliveryId: id, topic: results, message: `${message}` }))
  const endLeases = async () => {
    for await (const keys of redis.scanIterator({ MATCH: `${prefix}ttlc:lease:*` }))
      if (keys.length) await redis.del(keys)
  }
  const countAdded = async (name: string) => {
    const fields = (await redis.sendCommand(['XINFO', 'STREAM', `${prefix}suite:${name}`])) as Record<string, unknown>
    return fields['entries-added']
  }
  /** A process of its own that consumes numbers; `handler` is the source text of a batch handler. */
  const spawnConsumer = (handler: string, options: object = storage) => {
    const code = `
      const { openRedisBus } = await import(${JSON.stringify(door)})
      const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }
      const { bus } = await openRedisBus({ url: process.env.TEST_URL, prefix: ${JSON.stringify(prefix)}, log })
      const results = { name: 'suite:results' }
      await bus.consume({ name: 'suite:numbers' }, ${JSON.stringify(options)}, ${handler})`
    const cwd = fileURLToPath(new URL('../../..', import.meta.url))
    const env = { ...process.env, TEST_URL: url! }
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    opened.push({ [Symbol.asyncDispose]: async () => void child.kill('SIGKILL') })
    return child
  }

  describe('processes', () => {
    test('what a killed process had in hand comes first to the next one, and results appear once', async () => {
      const { bus } = await open()
      const seen = await collect(bus, results)
      const child = spawnConsumer(
        `async (batch) => {
          if (batch.some(({ message }) => message >= 35)) {
            console.log('stuck')
            await new Promise(() => {})
          }
          return batch.map(({ id, message }) => ({ deliveryId: id, topic: results, message: String(message) }))
        }`,
        { ...storage, batch: 10 },
      )
      await bus.publish(numbers, upTo(100))
      await once(child.stdout!, 'data')
      child.kill('SIGKILL')
      await once(child, 'exit')
      await bus.consume(numbers, { ...storage, batch: 10 }, emitResults)
      await eventually(() => expect(seen).toEqual(upTo(100).map(String)))
      expect(await redis.xInfoConsumers(`${prefix}suite:numbers`, 'g')).toHaveLength(1)
    })

    test('a message that ends every process is set aside once, and the others pass', async () => {
      const { bus } = await open()
      const [seen, letters] = [await collect(bus, results), await collect(bus, topics.dlq)]
      await bus.publish(numbers, upTo(6))
      const handler = `async (batch) => {
        if (batch.some(({ message }) => message === 3)) process.kill(process.pid, 'SIGKILL')
        return batch.map(({ id, message }) => ({ deliveryId: id, topic: results, message: String(message) }))
      }`
      for (let lives = 0; letters.length === 0 && lives < 8; lives++) {
        await endLeases()
        const child = spawnConsumer(handler, { ...storage, attempts: 3 })
        await Promise.race([once(child, 'exit'), eventually(() => expect(letters).toHaveLength(1))])
      }
      await eventually(() => expect(seen).toEqual(['0', '1', '2', '4', '5']))
      expect(letters).toMatchObject([{ reason: 'HANDLER_CRASHED', payload: 3, attempts: 3 }])
    })

    test('a consumer that was replaced while it worked publishes nothing more', async () => {
      const { bus } = await open()
      const other = await open()
      const seen = await collect(bus, results)
      const [entered, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      await bus.consume(numbers, storage, async (batch) => {
        entered.resolve()
        await release.promise
        return batch.map(({ id }) => ({ deliveryId: id, topic: results, message: 'stale' }))
      })
      await bus.publish(numbers, upTo(5))
      await entered.promise
      await redis.del(`${prefix}ttlc:lease:consumer:suite:numbers:g`)
      await other.bus.consume(numbers, storage, emitResults)
      await eventually(() => expect(seen).toEqual(upTo(5).map(String)))
      release.resolve()
      await bus.publish(numbers, [5])
      await eventually(() => expect(seen).toHaveLength(6))
      expect(seen[5]).toBe('5')
    })
  })

  describe('the data on the server', () => {
    test('trimming takes what every group has acknowledged, and nothing else', async () => {
      const { bus } = await open({ capacity: 50 })
      const gate = Promise.withResolvers<void>()
      const [quick, slow]: [number[], number[]] = [[], []]
      await bus.consume(numbers, { ...storage, group: 'quick' }, async (batch) => {
        quick.push(...batch.map(({ message }) => message))
        return undefined
      })
      await bus.consume(numbers, { ...storage, group: 'slow', batch: 5 }, async (batch) => {
        if (batch.some(({ message }) => message >= 20)) await gate.promise
        slow.push(...batch.map(({ message }) => message))
        return undefined
      })
      const publishing = (async () => {
        for (const number of upTo(120)) await bus.publish(numbers, [number])
      })()
      await eventually(() => expect(quick).toHaveLength(slow.length + 50))
      const kept = await redis.xRange(`${prefix}suite:numbers`, '-', '+')
      expect(kept?.map(({ message }) => Number(message.m))).toEqual(upTo(50, slow.length))
      gate.resolve()
      await publishing
      await eventually(() => expect(slow).toEqual(upTo(120)))
    })

    test('a flush costs what was in it, and everything goes on', async () => {
      const { bus } = await open()
      const seen = await collect(bus, results)
      await bus.consume(numbers, storage, emitResults)
      await bus.publish(numbers, [1])
      await eventually(() => expect(seen).toEqual(['1']))
      for await (const keys of redis.scanIterator({ MATCH: `${prefix}*` }))
        if (keys.length > 0) await redis.unlink(keys)
      await bus.publish(numbers, [2, 3])
      await eventually(() => expect(seen).toEqual(['1', '2', '3']))
    })

    test('entries that vanished unread are counted, once', async () => {
      const { bus } = await open()
      for (const group of ['g', 'slower']) {
        const idle = await bus.consume(numbers, { ...storage, group }, emitResults)
        await idle[Symbol.asyncDispose]()
      }
      await bus.publish(numbers, upTo(100))
      await redis.xTrim(`${prefix}suite:numbers`, 'MAXLEN', 10)
      expect(await lagOf(bus)).toMatchObject({ lag: 10, lost: 90 })
      const seen = await collect(bus, results)
      const consumer = await bus.consume(numbers, storage, emitResults)
      await eventually(() => expect(seen).toEqual(upTo(10, 90).map(String)))
      await eventually(async () => expect(await lagOf(bus)).toMatchObject({ lag: 0, lost: 90 }))
      await consumer[Symbol.asyncDispose]()
      await bus.publish(numbers, upTo(200))
      const slower = (await bus.lags()).find(({ group }) => group === 'slower')
      expect([await lagOf(bus), slower]).toMatchObject([
        { lag: 200, lost: 90 },
        { lag: 210, lost: 90 },
      ])
    })

    test('entries that vanished in somebody’s hands are counted too', async () => {
      const { bus } = await open()
      const taken = Promise.withResolvers<void>()
      const first = await bus.consume(numbers, storage, async () => {
        taken.resolve()
        throw new AppError('database-unavailable', 'busy', { transient: true })
      })
      await bus.publish(numbers, upTo(3))
      await taken.promise
      await first[Symbol.asyncDispose]()
      await redis.xTrim(`${prefix}suite:numbers`, 'MAXLEN', 0)
      await bus.consume(numbers, storage, emitResults)
      await eventually(async () => expect(await lagOf(bus)).toMatchObject({ lag: 0, lost: 3 }))
    })

    test('a group that comes later has lost nothing', async () => {
      const { bus } = await open()
      const seen = await collect(bus, numbers)
      await bus.publish(numbers, upTo(20))
      await eventually(() => expect(seen).toHaveLength(20))
      await redis.xTrim(`${prefix}suite:numbers`, 'MAXLEN', 4)
      await bus.consume(numbers, storage, emitResults)
      await eventually(async () => expect(await lagOf(bus)).toMatchObject({ lag: 0, lost: 0 }))
    })

    test('a group that an operator removes holds nobody up any more', async () => {
      const { bus } = await open({ capacity: 5 })
      for (const group of ['g', 'old']) {
        const consumer = await bus.consume(numbers, { ...storage, group }, emitResults)
        await consumer[Symbol.asyncDispose]()
      }
      await bus.publish(numbers, upTo(5))
      const publishing = bus.publish(numbers, [5])
      const seen = await collect(bus, numbers)
      await bus.consume(numbers, storage, emitResults)
      await eventually(() => expect(seen).toEqual(upTo(5)))
      await redis.xGroupDestroy(`${prefix}suite:numbers`, 'old')
      await publishing
      await eventually(() => expect(seen).toEqual(upTo(6)))
    })

    test('an entry that is not JSON is set aside, once', async () => {
      const { bus } = await open()
      const [seen, letters] = [await collect(bus, results), await collect(bus, topics.dlq)]
      await bus.publish(numbers, [1])
      await redis.xAdd(`${prefix}suite:numbers`, '*', { m: '{"half' })
      await bus.publish(numbers, [2])
      await bus.consume(numbers, storage, emitResults)
      await eventually(() => expect(seen).toEqual(['1', '2']))
      await eventually(() => expect(letters).toMatchObject([{ reason: 'PARSE_ERROR', payload: '{"half' }]))
    })

    test('an event lies in the field that the contract names', async () => {
      const { bus } = await open()
      await bus.publish({ name: topics.events.name }, [{ eventId: 'x' }])
      const entries = await redis.xRange(`${prefix}ttlc:events`, '-', '+')
      expect(entries?.map(({ message }) => message)).toEqual([{ event: '{"eventId":"x"}' }])
    })
  })

  describe('the connection', () => {
    test('may be cut at any moment: nothing lost, results once and in order', async () => {
      const { bus, proxy } = await openThroughProxy()
      const direct = await open()
      const seen = await collect(direct.bus, results)
      await bus.consume(numbers, { ...storage, batch: 3 }, emitResults)
      for (const number of upTo(60)) {
        if (number % 10 === 5) proxy.cut()
        await eventually(() => bus.publish(numbers, [number]))
      }
      await eventually(() => expect([...new Set(seen)]).toEqual(upTo(60).map(String)))
      await eventually(async () => expect(await lagOf(bus)).toMatchObject({ lag: 0, lost: 0 }))
      expect(await countAdded('results')).toBe(await countAdded('numbers'))
      expect(await countAdded('results')).toBeGreaterThanOrEqual(60)
    })

    test('may go silent: calls fail in seconds, and work again afterwards', async () => {
      const { bus, signals, proxy } = await openThroughProxy()
      const seen = await collect(bus, numbers)
      const heard: number[] = []
      await signals.listen(numbers, (number) => void heard.push(number))
      await bus.publish(numbers, [1])
      await eventually(() => expect(seen).toEqual([1]))
      proxy.hang()
      const failure = await bus.publish(numbers, [2]).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'bus-unavailable' })
      expect(isTransient(failure)).toBe(true)
      await expect(bus.check()).rejects.toMatchObject({ code: 'bus-unavailable' })
      proxy.resume()
      await eventually(() => bus.publish(numbers, [3]))
      await eventually(() => expect(seen.at(-1)).toBe(3))
      await eventually(() => {
        signals.send(numbers, 4)
        expect(heard).toContain(4)
      })
    })

    test('that does not come up is waited for until somebody says stop', async () => {
      const stop = new AbortController()
      const waiting = openRedisBus({ url: 'redis://127.0.0.1:1', prefix, log: silentLog, signal: stop.signal })
      stop.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
    })

    test('says neither address nor password when it cannot be made', async () => {
      const wrong = `redis://nobody:topsecret@${new URL(url!).host}`
      const failure = await openRedisBus({ url: wrong, prefix, log: silentLog }).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'bus-unavailable' })
      expect(`${(failure as Error).message} ${String((failure as Error).cause)}`).not.toMatch(/topsecret|nobody|127/)
    })
  })

  describe('leases', () => {
    test('are lost when somebody else has them', async () => {
      const { leases } = await open()
      const lease = await leases.acquire('stream', 300)
      await redis.set(`${prefix}ttlc:lease:stream`, '1')
      await once(lease!.lost, 'abort')
      await lease![Symbol.asyncDispose]()
      expect(await redis.get(`${prefix}ttlc:lease:stream`)).toBe('1')
    })

    test('are lost when they cannot be renewed in time', async () => {
      const { leases, proxy } = await openThroughProxy()
      const lease = await leases.acquire('stream', 300)
      proxy.hang()
      await once(lease!.lost, 'abort')
      await eventually(async () => expect(await redis.exists(`${prefix}ttlc:lease:stream`)).toBe(0))
      proxy.resume()
    })

    test('outlive a connection that is cut', async () => {
      const { bus, leases, proxy } = await openThroughProxy()
      await using lease = await leases.acquire('stream', 20_000)
      proxy.cut()
      await eventually(() => bus.check())
      await bus.publish(numbers, [1], { lease: lease! })
      expect(lease!.lost.aborted).toBe(false)
    })

    test('are renewed for as long as they are held', async () => {
      const { leases } = await open()
      await using lease = await leases.acquire('stream', 300)
      const since = Date.now()
      await eventually(() => expect(Date.now() - since).toBeGreaterThan(900))
      expect(lease!.lost.aborted).toBe(false)
      expect(await leases.acquire('stream', 300)).toBeUndefined()
    })
  })
})
