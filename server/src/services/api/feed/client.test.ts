import type { StoredEvent } from '@livetap/contracts/topics.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ClientOptions, defaultClientLimits, FeedClient, type FeedSink } from './client.ts'
import { type Framing, sseFraming } from './frames.ts'
import { History } from './history.ts'
import type { FeedLog } from './log.ts'
import { LogTail } from './tail.ts'

let events: StoredEvent[]
let now: number
let epoch: string
let reads: number
let earliest: number
let tail: LogTail
let clients: FeedClient[]
let history: History

const log: FeedLog = {
  readHead: async () => ({ epoch, pos: events.length, earliest }),
  readPage: async (_filter, after, upTo, limit) => {
    reads += 1
    const page = events.slice(after, upTo).slice(0, limit)
    return { events: page, to: page.at(-1)?.pos ?? upTo }
  },
  findTail: async () => 0,
}

function commit(count: number, eventType: StoredEvent['eventType'] = 'CHAT', size = 2): StoredEvent[] {
  const added = Array.from({ length: count }, (_, index): StoredEvent => {
    const json = JSON.stringify('x'.repeat(size))
    return { pos: events.length + index + 1, streamId: 's', sessionId: 'a', eventType, json }
  })
  events.push(...added)
  return added
}

const tell = (added: StoredEvent[]) => tail.hint({ workspaceId: 'w', head: events.length, events: added })
const settle = async () => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

class Sink implements FeedSink {
  readonly framing: Framing
  readonly frames: string[] = []
  writable = true
  closed: string | undefined

  constructor(framing: Framing = sseFraming) {
    this.framing = framing
  }

  write(frame: Buffer): boolean {
    if (this.closed) throw new Error('written to after its end')
    this.frames.push(frame.toString())
    return this.writable
  }
  close(reason: string): void {
    this.closed = reason
  }
  get ids(): string[] {
    return this.frames.join('').match(/(?<=^id: ).*$/gm) ?? []
  }
}

function open(options: Partial<ClientOptions> = {}, sink = new Sink()): { client: FeedClient; sink: Sink } {
  const client = new FeedClient(tail, history, sink, {
    filter: {},
    cursor: tail.ring.head,
    limits: defaultClientLimits,
    clock: { now: () => now, sleep: async () => {} },
    rotateAt: 600_000,
    ringMissed: () => {},
    ...options,
  })
  clients.push(client)
  client.pump()
  return { client, sink }
}

beforeEach(async () => {
  events = []
  now = 0
  reads = 0
  earliest = 1
  epoch = 'e'
  clients = []
  commit(10)
  history = new History(log)
  tail = await LogTail.open(log, {
    grown: () => clients.forEach((client) => void client.pump()),
    begunAnew: (reason) => clients.forEach((client) => void client.restart(reason)),
    holeFound: () => {},
    hasReaders: () => clients.length > 0,
  })
})

describe('a client of the feed', () => {
  it('is told every 15 s how far it is, past what its filter left out', () => {
    const { client, sink } = open({ filter: { types: ['GIFT'] } })
    tell(commit(5))
    now = 14_999
    client.sweep()
    expect(sink.frames).toEqual([])
    now = 15_000
    client.sweep()
    client.sweep()
    expect(sink.frames).toEqual(['id: e-15\n\n'])
    now = 30_000
    client.sweep()
    expect(sink.frames).toHaveLength(2)
  })

  it.each([
    ['in the ring', 10],
    ['in the stored log', 0],
  ])('is closed behind the last event that its framing knows of, %s', async (_where, cursor) => {
    const last: Framing = { ...sseFraming, name: 'ending', isLast: ({ eventType }) => eventType === 'STREAM_END' }
    tell(commit(3))
    tell(commit(1, 'STREAM_END'))
    tell(commit(3))
    if (cursor === 0) tail.ring.reset(epoch, events.length)
    const { client, sink } = open({ cursor }, new Sink(last))
    await settle()
    expect(sink.closed).toBe('ended')
    expect(sink.ids.at(-1)).toBe('e-14')
    tell(commit(1))
    client.sweep()
    expect(sink.ids.at(-1)).toBe('e-14')
  })

  it('gets many events in few writes', () => {
    const { sink } = open()
    tell(commit(200))
    expect(sink.ids).toHaveLength(200)
    expect(sink.frames).toHaveLength(1)
  })

  it('is ended when it has not drained for 15 s, and gets nothing more', () => {
    const { client, sink } = open()
    sink.writable = false
    tell(commit(1))
    tell(commit(1))
    expect(sink.ids).toEqual(['e-11'])
    now = 14_999
    client.sweep()
    expect(sink.closed).toBeUndefined()
    now = 15_000
    client.sweep()
    expect(sink.closed).toBe('too-slow')
    client.drained()
    tell(commit(1))
    expect(sink.ids).toEqual(['e-11'])
  })

  it('goes on where it was when it drains in time', () => {
    const { client, sink } = open()
    sink.writable = false
    tell(commit(1))
    tell(commit(3))
    sink.writable = true
    now = 14_000
    client.drained()
    now = 20_000
    client.sweep()
    expect(sink.ids).toEqual(['e-11', 'e-12', 'e-13', 'e-14', 'e-14'])
  })

  it('is told its position before it is sent away for another connection', () => {
    const { client, sink } = open({ filter: { types: ['GIFT'] }, rotateAt: 5000 })
    tell(commit(3))
    now = 5000
    client.sweep()
    expect(sink.frames).toEqual(['id: e-13\n\n'])
    expect(sink.closed).toBe('rotated')
  })

  it('is reset when the log has begun anew', async () => {
    const { sink } = open({ cursor: 10 })
    tell(commit(2))
    events = []
    commit(3)
    epoch = 'f'
    await tail.check()
    tell(commit(1))
    expect(sink.frames.slice(1)).toEqual([
      'id: f-3\nevent: reset\ndata: {"reason":"epoch-changed","resumedFrom":"f-3"}\n\n',
      'id: f-4\nevent: CHAT\ndata: "xx"\n\n',
    ])
  })

  it('is reset when the log has become shorter than what was told', async () => {
    const { sink } = open()
    tell(commit(2))
    events = events.slice(0, 4)
    await tail.check()
    expect(sink.frames.at(-1)).toContain('"reason":"position-ahead","resumedFrom":"e-4"')
  })

  it('is told when retention overtakes it', async () => {
    earliest = 6
    await tail.check()
    const { sink } = open({ cursor: 2 })
    await settle()
    expect(sink.frames[0]).toContain('"reason":"position-expired","resumedFrom":"e-5"')
    expect(sink.ids).toEqual(['e-5', 'e-6', 'e-7', 'e-8', 'e-9', 'e-10'])
  })

  it('reads stored pages together with those that want the same', async () => {
    const sinks = Array.from({ length: 50 }, () => open({ cursor: 0 }).sink)
    await settle()
    expect(reads).toBe(1)
    for (const sink of sinks) expect(sink.ids).toHaveLength(10)
  })

  it('gives its place among the readers of stored pages up when it stays blocked', async () => {
    history = new History(log, { concurrent: 1, pageEvents: 5 })
    const slow = open({ cursor: 0, limits: { ...defaultClientLimits, historyBlockBytes: 1 } })
    slow.sink.writable = false
    const other = open({ cursor: 1 })
    await settle()
    expect(other.sink.frames).toEqual([])
    now = 1000
    slow.client.sweep()
    await settle()
    expect(other.sink.ids.at(-1)).toBe('e-10')
    slow.sink.writable = true
    slow.client.drained()
    await settle()
    expect(slow.sink.ids).toEqual(Array.from({ length: 10 }, (_, index) => `e-${index + 1}`))
  })

  it('is ended, to come back later, when the stored log cannot be read', async () => {
    history = new History({ ...log, readPage: () => Promise.reject(new Error('down')) })
    const { sink } = open({ cursor: 3 })
    await settle()
    expect(sink.closed).toBe('history-unavailable')
    expect(sink.ids).toEqual(['e-3'])
  })
})
