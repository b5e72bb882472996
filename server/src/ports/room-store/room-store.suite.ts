import { type RoomMessage, roomLimits } from '@livetap/contracts/rooms/room.ts'
import { describe, expect, test, vi } from 'vitest'
import type { BallotEntry, RoomStore } from './room-store.ts'

export interface Counter {
  readonly count: number
  readonly dates: readonly number[]
}
interface Options {
  readonly presenceMs?: number
  readonly keptMs?: number
  readonly mostInBallot?: number
}
/** Stores of several processes that share their rooms. */
type Open = (processes: number, options?: Options) => Promise<{ stores: RoomStore<Counter>[] } & AsyncDisposable>

const keep = (count: number): Counter => ({ count, dates: [] })
const empty = keep(0)
const countUp = ({ count, dates }: Counter, now: number) => ({
  document: { count: count + 1, dates: [...dates, now] },
  result: count + 1,
})
const message = (number: number): RoomMessage => ({
  ...{ id: `m${number}`, user: 'Ann', text: `Hello ${number} 👋`, timestamp: '2026-01-01T00:00:00.000Z' },
})
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })

/** What every RoomStore promises. `most`: how many processes can share rooms. */
export function describeRoomStore(name: string, most: number, openStores: Open): void {
  const open = async (options?: Options) => {
    const opened = await openStores(most, options)
    const [one, other = one] = opened.stores
    return { one: one!, other: other!, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
  }

  describe(`${name}: rooms`, () => {
    test('are kept by whoever opens them first', async () => {
      await using stores = await open()
      expect(await stores.one.find('a')).toBeUndefined()
      expect(await stores.one.list()).toEqual([])
      const opened = await stores.one.open('a', empty)
      expect(opened.document).toEqual(empty)
      const again = await stores.other.open('a', { count: 9, dates: [] })
      expect(again.document).toEqual(empty)
      expect([opened.isNew, again.isNew]).toEqual([true, false])
      expect(await stores.other.find('a')).toMatchObject({ document: empty, version: opened.version })
      expect(await stores.other.list()).toEqual(['a'])
    })

    test('that are opened by several at once are new to one of them', async () => {
      await using stores = await open()
      const both = [stores.one, stores.other]
      const opened = await Promise.all(Array.from({ length: 20 }, (_, at) => both[at % 2]!.open('a', keep(at))))
      expect(opened.filter(({ isNew }) => isNew).map(({ document }) => document)).toEqual([opened[0]!.document])
    })

    test('go on counting their versions from where they were kept', async () => {
      await using stores = await open()
      const last = 8_000_000_000_000
      expect((await stores.one.open('a', empty, last)).version).toBe(last + 1)
      expect((await stores.one.change('a', countUp))?.version).toBe(last + 2)
    })

    test('change one change after the other, however many want to at once, and time never goes back', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      const both = [stores.one, stores.other]
      const changed = await Promise.all(Array.from({ length: 50 }, (_, at) => both[at % 2]!.change('a', countUp)))
      const results = changed.map((each) => each!.result).toSorted((one, other) => one - other)
      expect(results).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
      for (const each of changed) expect([each!.isChanged, each!.document.count]).toEqual([true, each!.result])
      const { document } = (await stores.one.find('a'))!
      expect(document.count).toBe(50)
      expect(document.dates).toEqual(document.dates.toSorted((one, other) => one - other))
      expect(new Set(changed.map((each) => each!.version)).size).toBe(50)
    })

    test('stay as they are when nothing is decided', async () => {
      await using stores = await open()
      const { version } = await stores.one.open('a', empty)
      const looked = await stores.other.change('a', ({ count }) => ({ result: count }))
      expect(looked).toMatchObject({ result: 0, isChanged: false, version, document: empty })
      expect(await stores.one.find('a')).toMatchObject({ document: empty, version })
    })

    test('that nobody has opened are not changed, and what throws changes nothing', async () => {
      await using stores = await open()
      expect(await stores.one.change('a', countUp)).toBeUndefined()
      await stores.one.open('a', empty)
      const failing = stores.one.change('a', () => {
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await stores.one.change('a', countUp)).toMatchObject({ result: 1 })
    })

    test('are dated by a clock that all share', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      const before = stores.other.now()
      const changed = await stores.one.change('a', countUp)
      const after = stores.other.now()
      const [date = 0] = changed!.document.dates
      expect(date).toBeGreaterThanOrEqual(before - 250)
      expect(date).toBeLessThanOrEqual(after + 250)
      expect(Math.abs(stores.one.now() - stores.other.now())).toBeLessThan(250)
    })

    test('are forgotten with what was said and who was there', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      await stores.one.say('a', message(1))
      await stores.one.beat('a', [{ connectionId: 'c', memberId: 'm' }])
      await stores.other.remove('a')
      await stores.other.open('a', empty)
      expect(await stores.one.messages('a')).toEqual([])
      expect(await stores.one.present('a')).toEqual([])
    })

    test('go by themselves when nobody uses them any more', async () => {
      await using stores = await open({ keptMs: 300 })
      await stores.one.open('a', empty)
      await stores.one.say('a', message(1))
      await eventually(async () => expect(await stores.one.find('a')).toBeUndefined())
      expect(await stores.other.list()).toEqual([])
      expect(await stores.other.messages('a')).toEqual([])
    })
  })

  describe(`${name}: messages`, () => {
    test('are read in their order, and the oldest go', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      for (let number = 0; number < roomLimits.messages + 3; number += 1) await stores.one.say('a', message(number))
      const said = await stores.other.messages('a')
      expect(said).toHaveLength(roomLimits.messages)
      expect([said[0], said.at(-1)]).toEqual([message(3), message(roomLimits.messages + 2)])
    })

    test('can be taken back', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      await stores.one.say('a', message(1))
      await stores.one.say('a', message(2))
      expect(await stores.other.unsay('a', 'm1')).toBe(true)
      expect(await stores.one.unsay('a', 'm1')).toBe(false)
      expect(await stores.one.messages('a')).toEqual([message(2)])
    })
  })

  describe(`${name}: ballots`, () => {
    const vote = (voter: string, choice: string, at: number): BallotEntry => ({ kind: 'vote', at, voter, choice })
    const gift = (voter: string, weight: number, at: number): BallotEntry => ({
      ...{ kind: 'gift', at, voter, weight, id: `gift:${at}` },
    })
    const tally = async (store: RoomStore<Counter>, ...entries: BallotEntry[]) =>
      Object.fromEntries((await store.cast('a', 'one', entries)).tallies)
    const story = [
      ...[vote('x', 'a', 1), vote('y', 'a', 2), gift('x', 10, 3), gift('z', 99, 4), vote('x', 'b', 5)],
      ...[gift('x', 5, 6), vote('z', 'a', 7), gift('x', 1, 8), vote('y', 'b c', 9), vote('x', '__proto__', 10)],
    ]
    const result = { a: 11, b: 6, 'b c': 1, ['__proto__']: 1 }

    test('count the last vote of each, whoever puts it in', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      expect(await tally(stores.one, vote('x', 'a', 1), vote('y', 'b', 2))).toEqual({ a: 1, b: 1 })
      expect(await tally(stores.other, vote('x', 'b', 3), vote('x', 'c', 3))).toEqual({ b: 2 })
      expect(await tally(stores.one, vote('x', 'a', 2))).toEqual({ b: 2 })
      expect(await tally(stores.one)).toEqual({ b: 2 })
    })

    test('add gifts to what their givers had chosen, once', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      expect(await tally(stores.one, ...story)).toEqual(result)
    })

    test('come to the same when entries are put in again, in another order, and by several at once', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      await Promise.all([
        tally(stores.one, ...story.slice(0, 6)),
        tally(stores.other, ...story.slice(0, 4).toReversed()),
        tally(stores.one, ...story.slice(0, 8)),
      ])
      await tally(stores.other, ...story.toReversed())
      expect(await tally(stores.one, ...story.slice(2, 7), ...story)).toEqual(result)
    })

    test('take so many, and then only what those change who are in it', async () => {
      await using stores = await open({ mostInBallot: 3 })
      await stores.one.open('a', empty)
      const first = await stores.one.cast('a', 'one', [vote('x', 'a', 1), vote('y', 'a', 2), gift('x', 7, 3)])
      expect(first.isFull).toBe(false)
      const more = await stores.one.cast('a', 'one', [vote('z', 'a', 4), gift('y', 9, 5), vote('y', 'b', 6)])
      expect([more.isFull, Object.fromEntries(more.tallies)]).toEqual([true, { a: 8, b: 1 }])
    })

    test('end, whoever has cast, unless the room has changed', async () => {
      await using stores = await open()
      const { version } = await stores.one.open('a', empty)
      await stores.one.open('b', empty)
      const sizes = async () => {
        const counts = ['one', 'two', 'three'].map((id) => stores.one.cast('a', id, []))
        return (await Promise.all(counts)).map(({ tallies }) => tallies.size)
      }
      for (const id of ['one', 'two', 'three']) await stores.one.cast('a', id, [vote('x', id, 1)])
      await stores.one.cast('b', 'one', [vote('x', 'b', 1)])
      expect(await stores.other.keepBallots('a', version + 1, ['two'])).toBe(false)
      expect(await sizes()).toEqual([1, 1, 1])
      expect(await stores.other.keepBallots('a', version, ['two', 'never'])).toBe(true)
      expect(await sizes()).toEqual([0, 1, 0])
      // Who had voted is forgotten as well: an earlier vote counts.
      expect(await tally(stores.one, vote('x', 'b', 0))).toEqual({ b: 1 })
      expect((await stores.one.cast('b', 'one', [])).tallies.size).toBe(1)
      expect(await stores.other.keepBallots('a', version, [])).toBe(true)
      expect(await sizes()).toEqual([0, 0, 0])
      expect(await stores.one.keepBallots('none', version, [])).toBe(false)
    })

    test('go with their rooms', async () => {
      await using stores = await open()
      expect(await tally(stores.one, vote('x', 'a', 1))).toEqual({})
      await stores.one.open('a', empty)
      expect(await tally(stores.one, vote('x', 'a', 1))).toEqual({ a: 1 })
      expect((await stores.one.cast('a', 'two', [])).tallies.size).toBe(0)
      await stores.one.remove('a')
      await stores.one.open('a', empty)
      expect(await tally(stores.other)).toEqual({})
    })

    test('take thousands at once', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      const many = Array.from({ length: 5000 }, (_, at) => vote(`v${at % 4000}`, String(at % 3), at))
      const all = Object.values(await tally(stores.one, ...many)).reduce((sum, count) => sum + count, 0)
      expect(all).toBe(4000)
    })
  })

  describe(`${name}: presences`, () => {
    const [ann, ben] = [
      { connectionId: 'c1', memberId: 'ann', report: '{"pos":1}' },
      { connectionId: 'c2', memberId: 'ben' },
    ]
    const whoIsThere = async (store: RoomStore<Counter>) =>
      (await store.present('a')).map(({ connectionId }) => connectionId).toSorted()

    test('are seen by all, with what was reported last, until they leave', async () => {
      await using stores = await open()
      await stores.one.open('a', empty)
      await stores.one.beat('a', [ann])
      await stores.other.beat('a', [ben])
      expect(await whoIsThere(stores.one)).toEqual(['c1', 'c2'])
      await stores.one.beat('a', [{ ...ann, report: '{"pos":2}' }])
      expect(await stores.other.present('a')).toContainEqual({ ...ann, report: '{"pos":2}' })
      expect(await stores.other.present('a')).toContainEqual(ben)
      await stores.one.leave('a', ['c1', 'unknown'])
      expect(await whoIsThere(stores.other)).toEqual(['c2'])
    })

    test('are over when they are not said again', async () => {
      await using stores = await open({ presenceMs: 400 })
      await stores.one.open('a', empty)
      await stores.one.beat('a', [ann])
      await stores.other.beat('a', [ben])
      await eventually(async () => {
        await stores.other.beat('a', [ben])
        expect(await whoIsThere(stores.one)).toEqual(['c2'])
      })
    })
  })
}
