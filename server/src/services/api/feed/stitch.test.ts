import type { LogGrown, StoredEvent } from '@livetap/contracts/topics.ts'
import type { EventType } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '#kernel/clock.ts'
import { defaultClientLimits, FeedClient, type FeedSink } from './client.ts'
import { type FeedFilter, matches } from './filter.ts'
import { sseFraming } from './frames.ts'
import { History } from './history.ts'
import type { FeedLog, LogPage } from './log.ts'
import type { Head } from './position.ts'
import { FeedRing } from './ring.ts'
import { LogTail } from './tail.ts'

/** What goes wrong in a run, each a probability, and how small everything is. */
interface Weather {
  readonly seed: number
  readonly steps: number
  readonly drop: number
  readonly double: number
  readonly blank: number
  readonly slow: number
  readonly failingReads: number
  readonly ringEvents: number
  readonly pageEvents: number
  readonly window: number
}

const weather: fc.Arbitrary<Weather> = fc.record({
  seed: fc.nat(),
  steps: fc.integer({ min: 20, max: 250 }),
  drop: fc.double({ min: 0, max: 0.6, noNaN: true }),
  double: fc.double({ min: 0, max: 0.5, noNaN: true }),
  blank: fc.double({ min: 0, max: 0.3, noNaN: true }),
  slow: fc.double({ min: 0, max: 0.9, noNaN: true }),
  failingReads: fc.double({ min: 0, max: 0.2, noNaN: true }),
  ringEvents: fc.integer({ min: 1, max: 12 }),
  pageEvents: fc.integer({ min: 1, max: 5 }),
  window: fc.integer({ min: 1, max: 30 }),
})

function createRandom(seed: number) {
  let state = seed >>> 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  return { next, below: (n: number) => Math.floor(next() * n), chance: (p: number) => next() < p }
}
type Random = ReturnType<typeof createRandom>

const types: EventType[] = ['CHAT', 'GIFT', 'LIKE']

/** A stored log whose reads are answered late, in any order, and sometimes not at all. */
class SimulatedLog implements FeedLog {
  readonly events: StoredEvent[] = []
  readonly pending: (() => void)[] = []
  readonly #random: Random
  readonly #weather: Weather
  calm = false

  constructor(random: Random, weather: Weather) {
    this.#random = random
    this.#weather = weather
  }

  commit(count: number): StoredEvent[] {
    const added = Array.from({ length: count }, (_, index): StoredEvent => {
      const pos = this.events.length + index + 1
      const eventType = types[this.#random.below(3)] as EventType
      const json = `{"pos":${pos},"text":"${'x'.repeat(this.#random.below(40))}"}`
      return { pos, streamId: `s${this.#random.below(2)}`, sessionId: 'a', eventType, json }
    })
    this.events.push(...added)
    return added
  }

  readHead(): Promise<Head> {
    return this.#late(() => ({ epoch: 'e', pos: this.events.length, earliest: 1 }))
  }

  readPage(filter: FeedFilter, after: number, upTo: number, limit: number): Promise<LogPage> {
    return this.#late(() => this.page(filter, after, upTo, limit))
  }

  findTail(): Promise<number> {
    return Promise.reject(new Error('not asked for here'))
  }

  page(filter: FeedFilter, after: number, upTo: number, limit: number): LogPage {
    const end = Math.min(upTo, after + this.#weather.window)
    const matching = this.events.slice(after, end).filter((event) => matches(filter, event))
    const events = matching.slice(0, Math.min(limit, this.#weather.pageEvents))
    return { events, to: events.length < matching.length ? events.at(-1)!.pos : end }
  }

  #late<T>(read: () => T): Promise<T> {
    const fails = !this.calm && this.#random.chance(this.#weather.failingReads)
    return new Promise((resolve, reject) => {
      const answer = read()
      this.pending.push(() => (fails ? reject(new Error('no answer')) : resolve(answer)))
    })
  }
}

/** A client with its own idea of what it has seen, that reconnects behind its last id whenever it is cut off. */
class Viewer {
  readonly seen: number[] = []
  lastId: number
  readonly from: number
  readonly filter: FeedFilter
  blocked = false
  client: FeedClient | undefined

  constructor(filter: FeedFilter, from: number) {
    this.filter = filter
    this.from = from
    this.lastId = from
  }

  read(frame: Buffer): void {
    for (const block of frame.toString().split('\n\n').slice(0, -1)) {
      this.lastId = Number(/^id: e-(\d+)/.exec(block)?.[1])
      if (block.includes('\ndata: ')) this.seen.push(this.lastId)
    }
  }
}

interface Parts {
  readonly log?: (log: SimulatedLog) => FeedLog
  readonly createRing?: (head: Head, limits: ConstructorParameters<typeof FeedRing>[2]) => FeedRing
  readonly neverCheck?: boolean
}

const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve()
}

async function run(weather: Weather, parts: Parts = {}): Promise<{ viewers: Viewer[]; log: SimulatedLog }> {
  const random = createRandom(weather.seed)
  const log = new SimulatedLog(random, weather)
  log.commit(random.below(20))
  let now = 0
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() }
  const seenLog = parts.log?.(log) ?? log
  const viewers: Viewer[] = []
  const limits = { events: weather.ringEvents, bytes: 4000, blockBytes: 90 }
  const opening = LogTail.open(
    { ...bind(seenLog), readHead: async () => ({ epoch: 'e', pos: log.events.length, earliest: 1 }) },
    {
      grown: () => viewers.forEach((viewer) => void viewer.client?.pump()),
      begunAnew: () => {
        throw new Error('the log never began anew')
      },
      holeFound: (after, before) => {
        throw new Error(`no hole was made, found ${after} to ${before}`)
      },
      hasReaders: () => viewers.length > 0,
    },
    (head) => parts.createRing?.(head, limits) ?? new FeedRing(head.epoch, head.pos, limits),
  )
  const tail = await opening
  const history = new History(seenLog, { concurrent: 2, pageEvents: weather.pageEvents })
  const hints: LogGrown[] = []

  const connect = (viewer: Viewer) => {
    viewer.blocked = false
    const sink: FeedSink = {
      framing: sseFraming,
      write(frame) {
        if (viewer.client && viewer.client !== client) throw new Error('a closed client was written to')
        viewer.read(frame)
        viewer.blocked = !log.calm && random.chance(weather.slow)
        return !viewer.blocked
      },
      close() {
        viewer.client = undefined
      },
    }
    const client = new FeedClient(tail, history, sink, {
      filter: viewer.filter,
      cursor: viewer.lastId,
      limits: { ...defaultClientLimits, historyBlockBytes: 90 },
      clock,
      rotateAt: now + 60_000 + random.below(60_000),
      ringMissed: () => {},
    })
    viewer.client = client
    client.pump()
  }
  const drain = (viewer: Viewer) => {
    viewer.blocked = false
    viewer.client?.drained()
  }

  const actions: (() => void)[] = [
    () => {
      const added = log.commit(1 + random.below(4))
      const grown: LogGrown = {
        workspaceId: 'w',
        head: log.events.length,
        events: random.chance(weather.blank) ? [] : added,
      }
      if (!random.chance(weather.drop)) hints.push(grown)
      if (random.chance(weather.double)) hints.push(grown)
    },
    () => {
      const [hint] = hints.splice(random.below(Math.min(3, hints.length)), 1)
      if (hint) tail.hint(hint)
    },
    () => log.pending.splice(random.below(log.pending.length), 1)[0]?.(),
    () => {
      const viewer = viewers[random.below(viewers.length)]
      if (viewer?.blocked) drain(viewer)
    },
    () => {
      now += random.below(3000)
      for (const viewer of viewers) viewer.client?.sweep()
    },
    () => {
      if (!parts.neverCheck) void tail.check().catch(() => {})
    },
    () => {
      const viewer = viewers[random.below(viewers.length)]
      if (!viewer || !random.chance(0.3)) return
      viewer.client?.detach()
      connect(viewer)
    },
    () => {
      if (viewers.length >= 5) return
      const filter: FeedFilter = random.chance(0.5)
        ? {}
        : { streamId: 's0', ...(random.chance(0.5) && { types: ['GIFT'] }) }
      const viewer = new Viewer(filter, random.below(log.events.length + 1))
      viewers.push(viewer)
      connect(viewer)
    },
  ]

  for (let step = 0; step < weather.steps; step += 1) {
    ;(actions[random.below(actions.length)] as () => void)()
    await settle()
  }
  log.calm = true
  for (let round = 0; round < 3000; round += 1) {
    if (!parts.neverCheck && round % 3 === 0) void tail.check().catch(() => {})
    for (const viewer of viewers) {
      if (!viewer.client) connect(viewer)
      if (viewer.blocked) drain(viewer)
    }
    for (const answer of log.pending.splice(0)) answer()
    await settle()
    const done = viewers.every((viewer) => viewer.client?.cursor === log.events.length)
    if (done && log.pending.length === 0) break
  }
  return { viewers, log }
}

function bind(log: FeedLog): FeedLog {
  return { readHead: () => log.readHead(), readPage: (...args) => log.readPage(...args), findTail: log.findTail }
}

async function exactlyOnce(weather: Weather, parts: Parts = {}): Promise<number> {
  const { viewers, log } = await run(weather, parts)
  for (const viewer of viewers) {
    const wanted = log.events.slice(viewer.from).filter((event) => matches(viewer.filter, event))
    expect(viewer.seen).toEqual(wanted.map((event) => event.pos))
  }
  return viewers.reduce((sum, viewer) => sum + viewer.seen.length, 0)
}

describe('the stitch of history and live', () => {
  it('shows every client every matching position once and in order', async () => {
    let deliveries = 0
    const property = fc.asyncProperty(weather, async (weather) => {
      deliveries += await exactlyOnce(weather)
    })
    await fc.assert(property, { numRuns: runs() })
    expect(deliveries).toBeGreaterThan(runs() * 20)
  }, 240_000)

  const mutants: Record<string, Parts> = {
    'a ring that is followed over a hole (duplicates dropped, gaps not filled)': {
      createRing: (head, limits) => new GapBlindRing(head.epoch, head.pos, limits),
    },
    'a ring that clients join at its head after reading history once': {
      createRing: (head, limits) => new JoinAtHeadRing(head.epoch, head.pos, limits),
    },
    'a page that claims to reach further than it does': {
      log: (log) => ({
        ...bind(log),
        readPage: async (...args) => ({ ...(await log.readPage(...args)), to: args[2] }),
      }),
    },
    'a page that begins at the cursor instead of behind it': {
      log: (log) => ({
        ...bind(log),
        readPage: (filter, after, upTo, limit) => log.readPage(filter, Math.max(0, after - 1), upTo, limit),
      }),
    },
    'a tail that never compares with the stored head': { neverCheck: true },
  }
  it.each(Object.entries(mutants))(
    'is not shown by %s',
    async (_name, parts) => {
      const result = await fc.check(
        fc.asyncProperty(weather, async (weather) => {
          await exactlyOnce(weather, parts)
        }),
        { numRuns: 300, endOnFailure: true },
      )
      expect(result.failed).toBe(true)
    },
    120_000,
  )
})

function runs(): number {
  return Number(process.env.STITCH_RUNS ?? 1500)
}

class GapBlindRing extends FeedRing {
  override append(event: StoredEvent) {
    if (event.pos > this.head + 1) this.reset(this.epoch, event.pos - 1)
    return super.append(event)
  }
  override covers() {
    return true
  }
  override block(...[framing, key, filter, cursor]: Parameters<FeedRing['block']>) {
    let from = cursor
    while (!super.covers(from)) from += 1
    return super.block(framing, key, filter, from)
  }
}

class JoinAtHeadRing extends FeedRing {
  readonly #joined = new Set<number>()
  override covers(cursor: number) {
    if (super.covers(cursor)) return true
    if (this.#joined.has(cursor)) return true
    this.#joined.add(cursor)
    return false
  }
  override block(...[framing, key, filter, cursor]: Parameters<FeedRing['block']>) {
    let from = cursor
    while (!super.covers(from)) from += 1
    return super.block(framing, key, filter, from)
  }
}
