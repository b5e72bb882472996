import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { EventOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '#kernel/clock.ts'
import type { Delivery, Emission } from '#ports/bus.ts'
import type { Wire } from '#ports/wire.ts'
import { processBatch } from './batch.ts'
import { type FindStreakCount, GiftCounting } from './gift-counting.ts'
import { createBatchCounts } from './normalizer-metrics.ts'
import { OpenStreaks } from './open-streaks.ts'

const session = '0b9f3f0e-5a51-4c53-9d4e-0a2f6c1d7e55'
const streamId = '7300000000000000001'

function envelop(
  seqNo: number,
  type: string,
  data: RawEnvelope['data'],
  change: Partial<RawEnvelope> = {},
): RawEnvelope {
  const at = '2026-03-01T20:15:30.000Z'
  const identity = { workspaceId: 'default', streamId, sessionId: session, source: 'live' as const, seqNo }
  return { schemaVersion: 'raw.v1', ...identity, type, timestamp: at, ingestedAt: at, data, ...change }
}

const wire: Wire = { decode: () => ({ kind: 'corrupt', error: 'cut off' }) }

/** A normalizer with its bus and database: what is committed is remembered, stored and visible. */
class Rig {
  readonly memos = new Map<string, string>()
  readonly events: UnifiedEvent[] = []
  readonly letters: DlqEntry[] = []
  readonly queries: string[] = []
  counts = createBatchCounts()
  streaks = new OpenStreaks()
  counting = this.#start()

  restart({ forget }: { forget: boolean }): void {
    if (forget) this.memos.clear()
    this.counting = this.#start()
    this.streaks = new OpenStreaks()
  }

  /** What the batch comes to; nothing of it counts before it is committed. */
  process(batch: readonly unknown[]): Promise<Emission[]> {
    const deliveries = batch.map(
      (message, index) => ({ id: `d${index}`, message, publishedAt: 0, attempt: 1 }) as Delivery<RawEnvelope>,
    )
    const bus = { recall: async (key: string) => [this.memos.get(key)].filter((value) => value !== undefined) }
    const { counting, streaks } = this
    return processBatch(deliveries, { bus, wire, clock: systemClock, counting, streaks }, this.counts)
  }

  commit(emissions: readonly Emission[]): void {
    for (const { topic, message, memo } of emissions) {
      if (topic.name === 'ttlc:events') this.events.push(message as UnifiedEvent)
      else this.letters.push(message as DlqEntry)
      if (memo) this.memos.set(memo.key, memo.values.at(-1)!)
    }
  }

  async run(batch: readonly unknown[]): Promise<void> {
    this.commit(await this.process(batch))
  }

  get gifts(): EventOf<'GIFT'>[] {
    return this.events.filter((event) => event.eventType === 'GIFT')
  }

  #start(): GiftCounting {
    const find: FindStreakCount = async (workspaceId, stream, streakId) => {
      expect([workspaceId, stream]).toEqual(['default', streamId])
      this.queries.push(streakId)
      const stored = this.gifts.filter(({ payload }) => payload.streakId === streakId)
      return Math.max(0, ...stored.map(({ payload }) => payload.repeatCount))
    }
    return new GiftCounting(find, systemClock)
  }
}

const user = { userId: '42', uniqueId: 'mira' }
const gift = (repeatCount: number, change: Record<string, unknown> = {}) => ({
  user,
  giftId: 5655,
  groupId: '1700000000001',
  repeatCount,
  repeatEnd: 0,
  giftDetails: { giftName: 'Rose', diamondCount: 5, combo: true },
  ...change,
})

let rig: Rig
beforeEach(() => {
  rig = new Rig()
})
const giftCounts = () => rig.gifts.map(({ payload }) => payload.giftCount)
const types = () => rig.events.map(({ eventType }) => eventType)

describe('gift streaks', () => {
  const send = (...totals: readonly number[]) =>
    rig.run(totals.map((total, seqNo) => envelop(seqNo, 'WebcastGiftMessage', gift(total))))

  test('count once within a batch and from batch to batch', async () => {
    await send(1, 2, 2)
    await send(4, 3)
    expect(giftCounts()).toEqual([1, 1, 0, 2, 0])
    expect(rig.gifts.map(({ payload }) => payload.coins)).toEqual([5, 5, 0, 10, 0])
    expect(new Set(rig.gifts.map(({ payload }) => payload.streakId)).size).toBe(1)
  })
  test('count once when a batch is handed over again because publishing failed', async () => {
    await rig.process([envelop(0, 'WebcastGiftMessage', gift(3))])
    await send(3)
    expect(giftCounts()).toEqual([3])
  })
  test('count once over a restart, from the bus', async () => {
    await send(3)
    const asked = rig.queries.length
    rig.restart({ forget: false })
    await send(5)
    expect([giftCounts(), rig.queries.length]).toEqual([[3, 2], asked])
  })
  test('count once over a restart that lost the bus, from the database', async () => {
    await send(3)
    rig.restart({ forget: true })
    await send(1, 5)
    expect(giftCounts()).toEqual([3, 0, 2])
  })
  test('count once over a reconnect, which begins a new session', async () => {
    await send(3)
    await rig.run([envelop(0, 'WebcastGiftMessage', gift(4), { sessionId: 'c2a7e9d4-1b3f-4f6a-9e8d-7c6b5a4f3e2d' })])
    expect(giftCounts()).toEqual([3, 1])
  })
  test('are counted for each workspace', async () => {
    await send(3)
    const other = { workspaceId: 'other' }
    rig.counting = new GiftCounting(async () => 0, systemClock)
    await rig.run([envelop(0, 'WebcastGiftMessage', gift(3), other)])
    expect(giftCounts()).toEqual([3, 3])
  })
  test('ask the database no second time', async () => {
    await send(2)
    await send(3)
    await send(4)
    expect(rig.queries).toHaveLength(1)
  })
  test('wait for a database that does not answer, and lose nothing', async () => {
    rig.counting = new GiftCounting(() => Promise.reject(new Error('down')), systemClock)
    await expect(send(2)).rejects.toMatchObject({ code: 'streak-lookup-failed', transient: true })
    rig.restart({ forget: false })
    await send(2)
    expect(giftCounts()).toEqual([2])
  })
  test('are not counted again when they are replayed', async () => {
    await send(3)
    const stored = rig.gifts[0]!
    const change = { source: 'replay' as const, sessionId: 'c2a7e9d4-1b3f-4f6a-9e8d-7c6b5a4f3e2d' }
    await rig.run([envelop(0, 'ControlEvent.REPLAY', { ...stored } as Record<string, unknown>, change)])
    expect(rig.gifts[1]!.payload).toEqual(stored.payload)
    expect(rig.streaks.size).toBe(1)
  })
  test('are waited for until they end', async () => {
    await send(1)
    expect(rig.streaks.size).toBe(1)
    await rig.run([envelop(1, 'WebcastGiftMessage', gift(1, { repeatEnd: 1 }))])
    expect(rig.streaks.size).toBe(0)
  })
  test('a gift without streaks counts with every message', async () => {
    const single = gift(1, { groupId: '0', giftDetails: { diamondCount: 100, combo: false, giftType: 1 } })
    await rig.run([envelop(0, 'WebcastGiftMessage', single), envelop(1, 'WebcastGiftMessage', single)])
    expect(rig.gifts.map(({ payload }) => [payload.giftCount, payload.coins, payload.streakEnd])).toEqual([
      [1, 100, true],
      [1, 100, true],
    ])
    expect([rig.queries.length, rig.memos.size, rig.streaks.size]).toEqual([0, 0, 0])
  })

  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: fc.constant('batch' as const), size: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('lost' as const), size: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant('restart' as const), forget: fc.boolean() }) },
  )
  test('add up to what was sent, over lost batches, restarts, order and repetition', async () => {
    const told = fc.record({
      group: fc.integer({ min: 1, max: 3 }),
      total: fc.integer({ min: 1, max: 30 }),
      end: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(told, { minLength: 1, maxLength: 40 }),
        fc.array(step, { maxLength: 30 }),
        async (messages, steps) => {
          const trial = new Rig()
          const queue = messages.map(({ group, total, end }, seqNo) =>
            envelop(
              seqNo,
              'WebcastGiftMessage',
              gift(total, { groupId: `170000000000${group}`, repeatEnd: end ? 1 : 0 }),
            ),
          )
          let position = 0
          for (const move of [...steps, { act: 'batch' as const, size: messages.length }]) {
            if (move.act === 'restart') {
              trial.restart(move)
              continue
            }
            const emissions = await trial.process(queue.slice(position, position + move.size))
            if (move.act === 'lost') continue
            trial.commit(emissions)
            position += move.size
          }
          for (const group of new Set(messages.map((message) => message.group))) {
            const totals = messages.filter((message) => message.group === group).map(({ total }) => total)
            const own = trial.gifts.filter(({ seqNo }) => messages[seqNo]!.group === group)
            expect(own.reduce((sum, { payload }) => sum + payload.giftCount, 0)).toBe(Math.max(...totals))
            expect(own.reduce((sum, { payload }) => sum + payload.coins, 0)).toBe(Math.max(...totals) * 5)
          }
          expect(trial.events).toHaveLength(messages.length)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a subscription', () => {
  const tell = (seqNo: number, type: string, data: object, messageId: string) =>
    envelop(seqNo, type, { user, ...data }, { messageId })
  const told = [
    tell(0, 'WebcastMemberMessage', { action: 3 }, 'a'),
    tell(1, 'WebcastSubNotifyMessage', { subMonth: '2' }, 'b'),
    tell(2, 'WebcastBarrageMessage', { msgType: 4 }, 'c'),
  ]
  test('that is told three times is one', async () => {
    await rig.run(told)
    expect(types()).toEqual(['SUBSCRIBE', 'RAW', 'RAW'])
    expect(rig.events[1]!.payload).toMatchObject({ rawType: 'WebcastSubNotifyMessage', data: { subMonth: '2' } })
  })
  test('is one over several batches, too', async () => {
    for (const message of told) await rig.run([message])
    expect(types()).toEqual(['SUBSCRIBE', 'RAW', 'RAW'])
  })
  test('is the same when the same message comes again: its id tells later', async () => {
    await rig.run(told)
    await rig.run([told[0]])
    expect(types().at(-1)).toBe('SUBSCRIBE')
  })
  test('of another viewer is another one', async () => {
    const other = { userId: '43', uniqueId: 'other' }
    await rig.run([told[0], tell(1, 'WebcastMemberMessage', { action: 3, user: other }, 'd')])
    expect(types()).toEqual(['SUBSCRIBE', 'SUBSCRIBE'])
  })
})

describe('what cannot be read', () => {
  const chat = (seqNo: number) => envelop(seqNo, 'WebcastChatMessage', { comment: 'hi', user })

  test('becomes a dead letter with its reason, and holds up nobody', async () => {
    const bad = [
      envelop(1, 'WebcastChatMessage', 'AAAA'),
      envelop(3, 'ControlEvent.BAD_FRAME', { reason: 'inflates beyond bounds', size: 9, bytes: 'H4sI' }),
      { ...chat(5), streamId: 7 },
      'nonsense',
      null,
    ]
    await rig.run([chat(0), bad[0], chat(2), bad[1], chat(4), ...bad.slice(2)])
    expect(rig.events.map(({ seqNo }) => seqNo)).toEqual([0, 2, 4])
    expect(rig.letters.map(({ reason, sourceId }) => [reason, sourceId])).toEqual([
      ['PARSE_ERROR', `${session}:1`],
      ['BAD_FRAME', `${session}:3`],
      ['SCHEMA', `${session}:5`],
      ['SCHEMA', 'delivery:d6'],
      ['SCHEMA', 'delivery:d7'],
    ])
    expect(rig.letters[0]).toMatchObject({ stage: 'normalizer', error: 'cut off', payload: bad[0], attempts: 1 })
    expect(rig.letters[1]).toMatchObject({ error: 'inflates beyond bounds', payload: bad[1] })
    expect([...rig.counts.failures]).toEqual([
      ['PARSE_ERROR', 1],
      ['BAD_FRAME', 1],
      ['SCHEMA', 3],
    ])
    expect([...rig.counts.events]).toEqual([['CHAT', 3]])
  })
  test('is kept within bounds', async () => {
    await rig.run([
      envelop(0, 'WebcastChatMessage', 'A'.repeat(1_000_000)),
      envelop(1, 'ControlEvent.BAD_FRAME', { reason: 'x'.repeat(100_000), bytes: 'y'.repeat(100_000) }),
      { type: 'x\0', deep: Array(100_000).fill('z'.repeat(100)) },
    ])
    for (const letter of rig.letters) expect(JSON.stringify(letter).length).toBeLessThan(300_000)
    expect(rig.letters[0]!.payload).toMatchObject({ truncated: true, size: 1_000_000 })
    expect(JSON.stringify(rig.letters).includes('\\u0000')).toBe(false)
  })
})
