import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import { type Topic, topics } from '@livetap/contracts/topics.ts'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Clock, systemClock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { BatchHandler, Bus, Delivery, Emission } from '#ports/bus.ts'
import type { Leases } from '#ports/leases.ts'
import type { Signals } from '#ports/signals.ts'

export interface OpenedBus extends AsyncDisposable {
  readonly bus: Bus
  readonly signals: Signals
  readonly leases: Leases
}

export interface OpenBusOptions {
  readonly capacity?: number
  readonly clock: Clock
}

/** A clock whose pauses are short, so that tests of many failures need not wait them out. */
export const hurriedClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 2), signal),
}

const numbers: Topic<number> = { name: 'suite:numbers' }
const results: Topic<string> = { name: 'suite:results' }
const storage = { stage: 'storage', group: 'g' } as const

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index)
const busy = () => new AppError('database-unavailable', 'busy', { transient: true })
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 3 })

/** The list, with the consumer that fills it beside it. */
function withConsumer<Message>(list: Message[], consumer: AsyncDisposable): Message[] & { consumer: AsyncDisposable } {
  return Object.defineProperty(list, 'consumer', { value: consumer }) as Message[] & { consumer: AsyncDisposable }
}

/** What every Bus promises. `open` gives a bus on empty ground each time. */
export function describeBus(name: string, open: (options: OpenBusOptions) => Promise<OpenedBus>): void {
  describe(`${name}: bus`, () => {
    const opened: OpenedBus[] = []
    const start = async (options: Partial<OpenBusOptions> = {}) => {
      const bus = await open({ clock: hurriedClock, ...options })
      opened.push(bus)
      return bus
    }
    afterEach(async () => {
      for (const bus of opened.splice(0)) await bus[Symbol.asyncDispose]()
    })

    /** Consumes into a list. */
    const collect = async <Message>(bus: Bus, topic: Topic<Message>, group = 'collector', batch = 500) => {
      const seen: Message[] = []
      const consumer = await bus.consume(topic, { stage: 'storage', group, batch }, async (deliveries) => {
        seen.push(...deliveries.map(({ message }) => message))
        return undefined
      })
      return withConsumer(seen, consumer)
    }
    const lagOf = async (bus: Bus, topic: string, group = 'g') =>
      (await bus.lags()).find((lag) => lag.topic === topic && lag.group === group)

    describe('delivery', () => {
      test('keeps the order and the size of batches', async () => {
        const { bus } = await start()
        const sizes: number[] = []
        const seen: number[] = []
        await bus.consume(numbers, { ...storage, batch: 7 }, async (batch) => {
          sizes.push(batch.length)
          seen.push(...batch.map(({ message }) => message))
          return undefined
        })
        for (let from = 0; from < 200; from += 20) await bus.publish(numbers, upTo(20, from))
        await eventually(() => expect(seen).toEqual(upTo(200)))
        expect(Math.max(...sizes)).toBeLessThanOrEqual(7)
      })

      test('takes large calls whole', async () => {
        const { bus } = await start()
        const seen = await collect(bus, numbers)
        await bus.publish(numbers, upTo(3000))
        await eventually(() => expect(seen).toEqual(upTo(3000)))
      })

      test('brings messages of every shape as they were', async () => {
        const { bus } = await start()
        const shapes: Topic<unknown> = { name: 'suite:shapes' }
        const messages = [
          { text: 'ünï "quoted" \u0000 \ud83c\udf81', list: [1, null, { deep: true }] },
          'text',
          0,
          null,
        ]
        const seen = await collect(bus, shapes)
        await bus.publish(shapes, messages)
        await eventually(() => expect(seen).toEqual(messages))
      })

      test('shows every group every message', async () => {
        const { bus } = await start()
        const first = await collect(bus, numbers, 'first')
        const second = await collect(bus, numbers, 'second')
        await bus.publish(numbers, upTo(50))
        await eventually(() => expect([[...first], [...second]]).toEqual([upTo(50), upTo(50)]))
      })

      test('gives a message to one member of a group, and the work to the next when one leaves', async () => {
        const { bus } = await start()
        const first = await collect(bus, numbers, 'g')
        const second = await collect(bus, numbers, 'g')
        await bus.publish(numbers, upTo(30))
        await eventually(() => expect(first.length + second.length).toBe(30))
        await first.consumer[Symbol.asyncDispose]()
        await bus.publish(numbers, upTo(30, 30))
        await eventually(() => expect([...first, ...second]).toEqual(upTo(60)))
      })

      test('says when a message was published, the same when it is handed over again', async () => {
        const { bus } = await start()
        const told: { message: number | string; publishedAt: number }[] = []
        const letters = await collect(bus, topics.dlq)
        const before = Date.now()
        await bus.publish(numbers, [1, 2])
        const after = Date.now()
        await bus.consume(numbers, { ...storage, attempts: 3 }, async (batch) => {
          told.push(...batch)
          if (batch.some(({ message, attempt }) => message === 2 && attempt < 3)) throw new Error('again')
          return batch.map(({ id, message }) => ({ deliveryId: id, topic: results, message: `${message}` }))
        })
        await bus.consume(results, storage, async (batch) => {
          told.push(...batch)
          return undefined
        })
        await eventually(() => expect(told.map(({ message }) => message)).toEqual(expect.arrayContaining(['1', '2'])))
        const timesOf = (wanted: number | string) =>
          told.flatMap(({ message, publishedAt }) => (message === wanted ? [publishedAt] : []))
        expect(letters).toEqual([])
        expect(timesOf(2).length).toBeGreaterThan(1)
        expect(new Set(timesOf(2)).size).toBe(1)
        for (const time of [...timesOf(1), ...timesOf(2)]) {
          expect(time).toBeGreaterThanOrEqual(before)
          expect(time).toBeLessThanOrEqual(after)
        }
        for (const time of [...timesOf('1'), ...timesOf('2')]) {
          expect(time).toBeGreaterThanOrEqual(Math.max(...timesOf(2)))
          expect(time).toBeLessThanOrEqual(Date.now())
        }
      })

      test('keeps what was published before the first group came', async () => {
        const { bus } = await start()
        await bus.publish(numbers, upTo(5))
        const seen = await collect(bus, numbers)
        await bus.publish(numbers, upTo(5, 5))
        await eventually(() => expect(seen).toEqual(upTo(10)))
      })

      test('keeps the newest of a topic that nobody reads, and lets publishers go on', async () => {
        const { bus } = await start({ capacity: 100 })
        for (let from = 0; from < 1000; from += 50) await bus.publish(numbers, upTo(50, from))
        const seen = await collect(bus, numbers)
        await eventually(() => expect(seen.at(-1)).toBe(999))
        expect([...seen]).toEqual(upTo(seen.length, 1000 - seen.length))
        expect(seen.length).toBeGreaterThanOrEqual(50)
      })

      test('accepts an empty call', async () => {
        const { bus } = await start()
        await bus.publish(numbers, [])
        const seen = await collect(bus, numbers)
        await bus.publish(numbers, [1])
        await eventually(() => expect(seen).toEqual([1]))
      })
    })

    describe('failures', () => {
      /** Handles by `handle` alone what fails, and keeps what succeeded. */
      const consumeWith = async (bus: Bus, handle: (delivery: Delivery<number>) => void, attempts = 5) => {
        const done: number[] = []
        const handler: BatchHandler<number> = async (batch) => {
          for (const delivery of batch) handle(delivery)
          done.push(...batch.map(({ message }) => message))
          return undefined
        }
        const consumer = await bus.consume(numbers, { ...storage, attempts }, handler)
        return withConsumer(done, consumer)
      }

      test('a transient failure redelivers the same messages for ever, and sets nothing aside', async () => {
        const { bus } = await start()
        const letters = await collect(bus, topics.dlq)
        const attempts: number[] = []
        const done = await consumeWith(bus, ({ message, attempt }) => {
          if (message === 0) attempts.push(attempt)
          if (attempts.length < 15) throw busy()
        })
        await bus.publish(numbers, upTo(10))
        await eventually(() => expect(done).toEqual(upTo(10)))
        expect(attempts).toEqual(upTo(15, 1))
        expect(letters).toHaveLength(0)
      })

      test('a message that fails once is tried again, in its place', async () => {
        const { bus } = await start()
        let failures = 0
        const done = await consumeWith(bus, ({ message }) => {
          if (message === 4 && failures++ < 2) throw new Error('not yet')
        })
        await bus.publish(numbers, upTo(10))
        await eventually(() => expect(done).toEqual(upTo(10)))
      })

      test('a poison message is set aside once while the good ones pass in order', async () => {
        const { bus } = await start()
        const letters = await collect(bus, topics.dlq)
        let tries = 0
        const done = await consumeWith(bus, ({ message }) => {
          if (message !== 3) return
          tries++
          throw new AppError('bad-number', 'three is bad: redis://user:secret@host')
        })
        await bus.publish(numbers, upTo(10))
        await eventually(() => expect(done).toEqual(upTo(10).filter((number) => number !== 3)))
        await eventually(() => expect(letters).toHaveLength(1))
        expect(tries).toBe(5)
        expect(letters[0]).toMatchObject({ stage: 'storage', reason: 'BAD_NUMBER', payload: 3, attempts: 5 })
        expect(letters[0]?.error).toBe('three is bad: redis://***@host')
        expect(letters[0]?.sourceId).toMatch(/^suite:numbers\/.+\/g$/)
        expect(Date.parse(letters[0]?.failedAt ?? '')).toBeGreaterThan(0)
      })

      test('every poison message has a dead letter of its own', async () => {
        const { bus } = await start()
        const letters = await collect(bus, topics.dlq)
        const done = await consumeWith(
          bus,
          ({ message }) => {
            if (message % 3 === 0) throw new Error('bad')
          },
          2,
        )
        await bus.publish(numbers, upTo(60))
        await eventually(() => expect(done).toHaveLength(40))
        await eventually(() => expect(letters.map(({ payload }) => payload)).toEqual(upTo(20).map((n) => n * 3)))
        expect(new Set(letters.map(({ sourceId }) => sourceId)).size).toBe(20)
      })

      test('each group sets aside for itself', async () => {
        const { bus } = await start()
        const letters = await collect(bus, topics.dlq)
        for (const group of ['a', 'b']) {
          await bus.consume(numbers, { ...storage, group, attempts: 2 }, () => Promise.reject(new Error('bad')))
        }
        await bus.publish(numbers, [1])
        await eventually(() => expect(letters).toHaveLength(2))
        expect(new Set(letters.map(({ sourceId }) => sourceId)).size).toBe(2)
      })

      test('a dead letter that fails itself makes no further dead letter', async () => {
        const { bus } = await start()
        let failed = 0
        await bus.consume(topics.dlq, { ...storage, attempts: 2 }, async () => {
          failed++
          throw new Error('bad')
        })
        await bus.publish(topics.dlq, [{ sourceId: 'x' } as DlqEntry])
        await eventually(async () => expect((await lagOf(bus, topics.dlq.name))?.lag).toBe(0))
        expect(failed).toBe(2)
      })

      test('what a consumer leaves unacknowledged comes first to the next one', async () => {
        const { bus } = await start()
        const seen: number[] = []
        const first = await bus.consume(numbers, { ...storage, batch: 5 }, async (batch) => {
          seen.push(batch.length)
          throw busy()
        })
        await bus.publish(numbers, upTo(10))
        await eventually(() => expect(seen.length).toBeGreaterThan(0))
        await first[Symbol.asyncDispose]()
        const attempts: number[] = []
        const done = await consumeWith(bus, ({ message, attempt }) => {
          if (message === 0) attempts.push(attempt)
        })
        await eventually(() => expect(done).toEqual(upTo(10)))
        expect(attempts[0]).toBeGreaterThan(1)
      })

      test('disposing finishes the batch at hand', async () => {
        const { bus } = await start()
        const entered = Promise.withResolvers<void>()
        const release = Promise.withResolvers<void>()
        const consumer = await bus.consume(numbers, { ...storage, batch: 3 }, async (batch) => {
          entered.resolve()
          await release.promise
          return batch.map(({ id, message }) => ({ deliveryId: id, topic: results, message: `done ${message}` }))
        })
        await bus.publish(numbers, upTo(9))
        await entered.promise
        const disposing = consumer[Symbol.asyncDispose]()
        release.resolve()
        await disposing
        const done = await collect(bus, results)
        await eventually(() => expect(done.length).toBeGreaterThan(0))
        expect((await lagOf(bus, numbers.name))?.lag).toBe(9 - done.length)
        await consumer[Symbol.asyncDispose]()
      })
    })

    describe('emissions', () => {
      test('appear exactly once however often the batch is redelivered', async () => {
        const { bus } = await start()
        const seen = await collect(bus, results)
        let failures = 0
        await bus.consume(numbers, { ...storage, batch: 4 }, async (batch) => {
          if (failures++ % 2 === 0) throw busy()
          return batch.map(({ id, message }) => ({ deliveryId: id, topic: results, message: `${message}` }))
        })
        await bus.publish(numbers, upTo(40))
        await eventually(() => expect(seen).toEqual(upTo(40).map(String)))
      })

      test('may be many of one delivery, to several topics, with a memo', async () => {
        const { bus } = await start()
        const other: Topic<string> = { name: 'suite:other' }
        const [seen, others] = [await collect(bus, results), await collect(bus, other)]
        await bus.consume(numbers, storage, async (batch) =>
          batch.flatMap(({ id, message }): Emission[] => [
            { deliveryId: id, topic: results, message: `${message}a` },
            { deliveryId: id, topic: results, message: `${message}b` },
            {
              deliveryId: id,
              topic: other,
              message: 'o',
              memo: { key: 'm', values: [`${message}`], keep: 2, ttlSeconds: 60 },
            },
          ]),
        )
        await bus.publish(numbers, upTo(3))
        await eventually(() => expect(seen).toEqual(['0a', '0b', '1a', '1b', '2a', '2b']))
        await eventually(() => expect(others).toHaveLength(3))
        expect(await bus.recall('m')).toEqual(['1', '2'])
      })

      test('of no delivery in the batch are a mistake of the handler', async () => {
        const { bus } = await start()
        const letters = await collect(bus, topics.dlq)
        await bus.consume(numbers, { ...storage, attempts: 2 }, async () => [
          { deliveryId: 'nonsense', topic: results, message: 'x' },
        ])
        await bus.publish(numbers, [1])
        await eventually(() => expect(letters).toHaveLength(1))
      })
    })

    describe('limits', () => {
      test('publish waits while the topic is full, and nothing is lost', async () => {
        const { bus } = await start({ capacity: 20 })
        const gate = Promise.withResolvers<void>()
        const seen: number[] = []
        await bus.consume(numbers, { ...storage, batch: 5 }, async (batch) => {
          await gate.promise
          seen.push(...batch.map(({ message }) => message))
          return undefined
        })
        let published = 0
        const publishing = (async () => {
          for (let from = 0; from < 100; from += 10) {
            await bus.publish(numbers, upTo(10, from))
            published += 10
          }
        })()
        await eventually(() => expect(published).toBeGreaterThanOrEqual(20))
        await bus.publish(results, ['other topics are not held back'])
        expect(published).toBeLessThanOrEqual(30)
        gate.resolve()
        await publishing
        await eventually(() => expect(seen).toEqual(upTo(100)))
      })

      test('a slow group holds publishers back although another is quick', async () => {
        const { bus } = await start({ capacity: 20 })
        const gate = Promise.withResolvers<void>()
        const quick = await collect(bus, numbers, 'quick')
        const slow: number[] = []
        await bus.consume(numbers, { ...storage, group: 'slow' }, async (batch) => {
          await gate.promise
          slow.push(...batch.map(({ message }) => message))
          return undefined
        })
        const publishing = (async () => {
          for (const number of upTo(100)) await bus.publish(numbers, [number])
        })()
        await eventually(() => expect(quick.length).toBeGreaterThanOrEqual(20))
        expect(quick.length).toBeLessThan(40)
        gate.resolve()
        await publishing
        await eventually(() => expect(slow).toEqual(upTo(100)))
      })

      test('emissions wait for room too', async () => {
        const { bus } = await start({ capacity: 10 })
        const gate = Promise.withResolvers<void>()
        const seen: string[] = []
        await bus.consume(results, { ...storage, group: 'sink', batch: 3 }, async (batch) => {
          await gate.promise
          seen.push(...batch.map(({ message }) => message))
          return undefined
        })
        await bus.consume(numbers, { ...storage, batch: 5 }, async (batch) =>
          batch.map(({ id, message }) => ({ deliveryId: id, topic: results, message: `${message}` })),
        )
        const publishing = (async () => {
          for (let from = 0; from < 60; from += 5) await bus.publish(numbers, upTo(5, from))
        })()
        await eventually(async () => expect((await lagOf(bus, results.name, 'sink'))?.lag).toBeGreaterThanOrEqual(10))
        gate.resolve()
        await publishing
        await eventually(() => expect(seen).toEqual(upTo(60).map(String)))
      })

      test('lags count what is published and not acknowledged', async () => {
        const { bus } = await start({ capacity: 1000 })
        const gate = Promise.withResolvers<void>()
        await bus.consume(numbers, { ...storage, batch: 5 }, async () => {
          await gate.promise
          return undefined
        })
        await bus.publish(numbers, upTo(30))
        const lag = { topic: numbers.name, group: 'g', lag: 30, capacity: 1000, lost: 0 }
        await eventually(async () => expect(await lagOf(bus, numbers.name)).toEqual(lag))
        gate.resolve()
        await eventually(async () => expect(await lagOf(bus, numbers.name)).toEqual({ ...lag, lag: 0 }))
      })
    })

    describe('leases and memos', () => {
      test('a writer whose lease went to somebody else is refused, with its memos', async () => {
        const { bus, leases } = await start()
        const seen = await collect(bus, numbers)
        const memos = [{ key: 'm', values: ['x'], keep: 5, ttlSeconds: 60 }]
        const stale = await leases.acquire('stream', 5000)
        await bus.publish(numbers, [1], { lease: stale!, memos })
        await stale![Symbol.asyncDispose]()
        const current = await leases.acquire('stream', 5000)
        await expect(bus.publish(numbers, [2], { lease: stale!, memos })).rejects.toMatchObject({ code: 'lease-lost' })
        await bus.publish(numbers, [3], { lease: current! })
        await eventually(() => expect(seen).toEqual([1, 3]))
        expect(await bus.recall('m')).toEqual(['x'])
        await current![Symbol.asyncDispose]()
      })

      test('memos keep the newest values, and fade', async () => {
        const { bus } = await start()
        expect(await bus.recall('k')).toEqual([])
        const memo = { key: 'k', keep: 3, ttlSeconds: 60 }
        await bus.publish(numbers, [1], { memos: [{ ...memo, values: ['a', 'b'] }] })
        await bus.publish(numbers, [2], { memos: [{ ...memo, values: ['c', 'd'] }] })
        expect(await bus.recall('k')).toEqual(['b', 'c', 'd'])
        await bus.publish(numbers, [], { memos: [{ key: 'short', values: ['x'], keep: 3, ttlSeconds: 1 }] })
        await eventually(async () => expect(await bus.recall('short')).toEqual([]))
        expect(await bus.recall('k')).toEqual(['b', 'c', 'd'])
      })

      test('memos of one workspace are dropped, and no others', async () => {
        const { bus } = await start()
        const own = ['seen:w[1]:7', 'came:w[1]:7']
        const others = ['seen:w1:7', 'seen:w[1]2:w[1]:7', 'seen:7:w[1]']
        const memos = [...own, ...others].map((key) => ({ key, values: ['x'], keep: 1, ttlSeconds: 60 }))
        await bus.publish(numbers, [], { memos })
        await bus.forgetMemos('w[1]', 'came')
        expect([await bus.recall(own[0]!), await bus.recall(own[1]!)]).toEqual([['x'], []])
        await bus.forgetMemos('w[1]')
        for (const key of own) expect(await bus.recall(key)).toEqual([])
        for (const key of others) expect(await bus.recall(key)).toEqual(['x'])
        await bus.forgetMemos('nobody')
      })
    })

    describe('draining', () => {
      const patience = AbortSignal.timeout(45_000)

      test('waits until every group has acknowledged what was there, and not for what comes later', async () => {
        const { bus } = await start()
        const gate = Promise.withResolvers<void>()
        const [seen, quick] = [[] as number[], await collect(bus, numbers, 'quick')]
        await bus.consume(numbers, { ...storage, batch: 1 }, async ([delivery]) => {
          if (seen.length === 3) await gate.promise
          if (delivery) seen.push(delivery.message)
          return undefined
        })
        await bus.publish(numbers, [1, 2, 3])
        await bus.drain(numbers, patience)
        expect(seen).toEqual([1, 2, 3])
        await bus.publish(numbers, [4])
        await eventually(() => expect(quick).toContain(4))
        await expect(bus.drain(numbers, AbortSignal.timeout(50))).rejects.toBeDefined()
        gate.resolve()
        await bus.drain(numbers, patience)
        expect(seen).toEqual([1, 2, 3, 4])
      })

      test('drops what no group reads', async () => {
        const { bus } = await start()
        await bus.publish(numbers, [1, 2])
        await bus.drain(numbers, patience)
        await bus.drain(results, patience)
        await bus.publish(numbers, [3])
        const seen = await collect(bus, numbers)
        await eventually(() => expect(seen).toEqual([3]))
      })
    })

    test('check passes, until the bus is closed', async () => {
      const opened = await start()
      await opened.bus.check()
      await opened[Symbol.asyncDispose]()
      await expect(opened.bus.check()).rejects.toMatchObject({ code: 'bus-unavailable' })
      await expect(opened.bus.publish(numbers, [1])).rejects.toMatchObject({ code: 'bus-unavailable', transient: true })
    })

    test('closing the bus ends a publisher that waits for room', async () => {
      const opened = await start({ capacity: 5 })
      await opened.bus.consume(numbers, storage, () => Promise.reject(busy()))
      await opened.bus.publish(numbers, upTo(5))
      const waiting = expect(opened.bus.publish(numbers, upTo(5))).rejects.toMatchObject({ code: 'bus-unavailable' })
      await opened[Symbol.asyncDispose]()
      await waiting
    })

    test('whatever happens in whatever order: nothing lost, nothing twice, nothing out of order', async () => {
      const step = fc.oneof(
        {
          weight: 4,
          arbitrary: fc.record({ kind: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 40 }) }),
        },
        {
          weight: 2,
          arbitrary: fc.record({ kind: fc.constant('busy' as const), count: fc.integer({ min: 1, max: 3 }) }),
        },
        {
          weight: 2,
          arbitrary: fc.record({ kind: fc.constant('fail' as const), count: fc.integer({ min: 1, max: 2 }) }),
        },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), count: fc.constant(0) }) },
      )
      const scenario = fc.record({
        steps: fc.array(step, { minLength: 1, maxLength: 12 }),
        poison: fc.uniqueArray(fc.integer({ min: 0, max: 150 }), { maxLength: 4 }),
        batch: fc.integer({ min: 1, max: 30 }),
      })
      await fc.assert(
        fc.asyncProperty(scenario, async ({ steps, poison, batch }) => {
          await using current = await open({ clock: hurriedClock })
          const { bus } = current
          const [seen, letters] = [await collect(bus, results), await collect(bus, topics.dlq)]
          const pending = { busy: 0, fail: 0 }
          const handler: BatchHandler<number> = async (deliveries) => {
            if (deliveries.some(({ message }) => poison.includes(message))) throw new Error('poison')
            if (pending.busy-- > 0) throw busy()
            if (pending.fail-- > 0) throw new Error('once')
            return deliveries.map(({ id, message }) => ({ deliveryId: id, topic: results, message: `${message}` }))
          }
          const restart = () => bus.consume(numbers, { ...storage, batch, attempts: 30 }, handler)
          let consumer = await restart()
          let next = 0
          for (const { kind, count } of steps) {
            if (kind === 'publish') await bus.publish(numbers, upTo(count, next))
            if (kind === 'publish') next += count
            if (kind === 'busy' || kind === 'fail') pending[kind] = count
            if (kind !== 'restart') continue
            await consumer[Symbol.asyncDispose]()
            consumer = await restart()
          }
          const [good, bad] = [
            upTo(next).filter((n) => !poison.includes(n)),
            upTo(next).filter((n) => poison.includes(n)),
          ]
          await eventually(async () => expect((await lagOf(bus, numbers.name))?.lag).toBe(0))
          await eventually(() => expect(seen).toEqual(good.map(String)))
          await eventually(() => expect(letters.map(({ payload }) => payload)).toEqual(bad))
        }),
        { numRuns: 15 },
      )
    }, 60_000)
  })
}
