import type { LivestreamStatus, ReplayStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { type Clock, toIso } from '#kernel/clock.ts'
import { silentLog as log } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'
import type { SseConnection } from '../http/sse.ts'
import { type StatusBoard, StatusBoards, StatusEvents } from './status.ts'

/** Time that moves when it is told to, and wakes who sleeps. */
class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 1)
  #sleepers: { at: number; wake: () => void }[] = []

  now(): number {
    return this.#now
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      this.#sleepers.push({ at: this.#now + ms, wake: resolve })
    })
  }
  async advance(ms: number): Promise<void> {
    for (const end = this.#now + ms; this.#now < end; ) {
      this.#now = Math.min(end, this.#now + 500)
      const due = this.#sleepers.filter(({ at }) => at <= this.#now)
      this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now)
      for (const { wake } of due) wake()
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    }
  }
}

class Connection implements SseConnection {
  readonly frames: string[] = []
  writable = true
  ended = ''
  #drained = () => {}
  #closed = () => {}

  write(frame: Buffer): boolean {
    this.frames.push(frame.toString())
    return this.writable
  }
  end(): void {
    this.ended = 'end'
  }
  destroy(): void {
    this.ended = 'destroy'
    this.#closed()
  }
  onDrain(listener: () => void): void {
    this.#drained = listener
  }
  onClose(listener: () => void): void {
    this.#closed = listener
  }
  drain(): void {
    this.writable = true
    this.#drained()
  }
  get states(): string[] {
    return this.frames
      .filter((frame) => frame.includes('data: '))
      .map((frame) => JSON.parse(frame.split('data: ')[1] ?? '').state)
  }
}

let clock: ManualClock
let bus: Signals
let boards: StatusBoards
let board: StatusBoard
let events: StatusEvents

beforeEach(async () => {
  clock = new ManualClock()
  bus = openMemoryBus({ log }).signals
  boards = await StatusBoards.open({ clock, log, signals: bus })
  board = boards.get('w')
  events = new StatusEvents({ clock, log }, board)
})
afterEach(async () => {
  events[Symbol.dispose]()
  await boards[Symbol.asyncDispose]()
})

function livestream(change: Partial<LivestreamStatus> = {}): LivestreamStatus {
  const now = toIso(clock.now())
  const state = { uniqueId: 'mira', state: 'live', streamId: 's', sessionId: 'a' } as const
  return { workspaceId: 'w', ...state, since: now, updatedAt: now, messages: 0, attempt: 0, ...change }
}

function replay(change: Partial<ReplayStatus> = {}): ReplayStatus {
  const now = toIso(clock.now())
  const ids = { replayId: 'r', sourceSessionId: 'a', sessionId: 'b', streamId: 's' }
  return {
    workspaceId: 'w',
    ...ids,
    speed: null,
    state: 'running',
    sent: 0,
    total: 9,
    startedAt: now,
    updatedAt: now,
    ...change,
  }
}

async function hear(status: LivestreamStatus): Promise<void> {
  bus.send(signals.livestreams, status)
  await clock.advance(500)
}

it('shows nobody as live who was not heard of for 20 s', async () => {
  await hear(livestream())
  expect(board.findActive().streams).toEqual(new Set(['s']))
  await clock.advance(18_000)
  await hear(livestream({ messages: 5 }))
  await clock.advance(19_000)
  expect(board.findLivestream('mira')).toMatchObject({ state: 'live', messages: 5 })
  await clock.advance(4000)
  expect(board.findLivestream('mira')).toMatchObject({ state: 'reconnecting', problem: { code: 'status-unknown' } })
  expect(board.findActive().streams.size).toBe(0)
  expect(board.listLivestreams([])).toEqual([])
  expect(board.listLivestreams(['mira'])).toHaveLength(1)
  await hear(livestream())
  expect(board.findLivestream('mira')?.problem).toBeUndefined()
})

it('shows what is followed as connecting until something is heard, and then says that nothing was', async () => {
  expect(board.listLivestreams(['b', 'a']).map(({ uniqueId, state }) => `${uniqueId} ${state}`)).toEqual([
    'a connecting',
    'b connecting',
  ])
  await clock.advance(23_000)
  expect(board.listLivestreams(['a'])[0]).toMatchObject({ state: 'connecting', problem: { code: 'status-unknown' } })
})

it('knows the sessions that are being written', async () => {
  await hear(livestream())
  bus.send(signals.replays, replay())
  await clock.advance(500)
  expect(board.findActive().sessions).toEqual(new Set(['a', 'b']))
  expect(board.countRunningReplays()).toBe(1)
  bus.send(signals.replays, replay({ state: 'finished' }))
  await clock.advance(500)
  expect(board.findActive().sessions).toEqual(new Set(['a']))
  expect(board.countRunningReplays()).toBe(0)
})

it('forgets the oldest replay that is over when there are too many', () => {
  board.putReplay(replay({ replayId: 'running' }))
  for (let n = 0; n < 300; n += 1) board.putReplay(replay({ replayId: `over ${n}`, state: 'finished' }))
  expect(board.listReplays()).toHaveLength(200)
  expect(board.findReplay('running')).toBeDefined()
  expect(board.findReplay('over 0')).toBeUndefined()
  expect(board.findReplay('over 299')).toBeDefined()
})

it('tells a client everything first, then every change', async () => {
  board.putReplay(replay())
  const connection = new Connection()
  events.attach(connection, [livestream()])
  expect(connection.frames.map((frame) => frame.split('\n')[0])).toEqual(['event: livestream', 'event: replay'])
  await hear(livestream({ state: 'ended' }))
  expect(connection.states).toEqual(['live', 'running', 'ended'])
  await clock.advance(30_000)
  expect(connection.frames.filter((frame) => frame === ':\n\n')).toHaveLength(2)
})

it('tells a slow client the newest state of each thing, not how it came to it', async () => {
  const connection = new Connection()
  connection.writable = false
  events.attach(connection, [livestream()])
  for (let messages = 0; messages < 1000; messages += 1)
    board.putLivestream(livestream({ messages, state: 'reconnecting' }))
  board.putLivestream(livestream({ state: 'ended' }))
  expect(connection.states).toEqual(['live'])
  connection.drain()
  expect(connection.states).toEqual(['live', 'ended'])
})

it('ends a client that takes nothing for 15 s, and all when it stops', async () => {
  const [slow, well, late] = [new Connection(), new Connection(), new Connection()]
  events.attach(slow, [])
  events.attach(well, [])
  slow.writable = false
  board.putLivestream(livestream())
  await clock.advance(22_000)
  expect(slow.ended).toBe('destroy')
  events[Symbol.dispose]()
  events.attach(late, [])
  expect([well.ended, late.ended]).toEqual(['end', 'end'])
})
