import type { LivestreamStatus, ReplayStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { type Clock, toIso } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'
import { repeatEvery } from '../repeat.ts'

const staleAfterMs = 20_000
const forgetAfterMs = 600_000
const sweepEveryMs = 2000
const mostReplays = 200
const mostLivestreams = 5000

/** Something on the board has changed; `key` names it among all. */
export type StatusChange =
  | { readonly kind: 'livestream'; readonly key: string; readonly status: LivestreamStatus }
  | { readonly kind: 'replay'; readonly key: string; readonly status: ReplayStatus }

interface Entry<Status> {
  readonly status: Status
  readonly heardAt: number
  stale: boolean
}

const runningReplay = new Set<ReplayStatus['state']>(['starting', 'running', 'paused'])

/**
 * The boards of all workspaces, also of those in which nobody is yet: who comes finds what was told before. Reads the
 * signals `livestreams` and `replays`.
 */
export class StatusBoards implements AsyncDisposable {
  readonly #clock: Clock
  readonly #boards = new Map<string, StatusBoard>()
  readonly #open = new AsyncDisposableStack()

  private constructor(clock: Clock) {
    this.#clock = clock
  }

  static async open(ports: {
    readonly signals: Signals
    readonly clock: Clock
    readonly log: Log
  }): Promise<StatusBoards> {
    const boards = new StatusBoards(ports.clock)
    const { signals: channel } = ports
    boards.#open.use(
      await channel.listen(signals.livestreams, (status) => boards.get(status.workspaceId).putLivestream(status)),
    )
    boards.#open.use(
      await channel.listen(signals.replays, (status) => boards.get(status.workspaceId).putReplay(status)),
    )
    boards.#open.use(repeatEvery(ports, sweepEveryMs, () => boards.#sweep()))
    return boards
  }

  get(workspaceId: string): StatusBoard {
    const board = this.#boards.get(workspaceId) ?? new StatusBoard(this.#clock, workspaceId)
    this.#boards.set(workspaceId, board)
    return board
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync()
  }

  #sweep(): void {
    for (const [workspaceId, board] of this.#boards) {
      board.sweep()
      if (board.isForgotten) this.#boards.delete(workspaceId)
    }
  }
}

/**
 * What was last heard of every connection and replay of a workspace. What was not heard of for 20 s is shown with the
 * problem `status-unknown`, and never as live.
 */
export class StatusBoard {
  readonly #clock: Clock
  readonly #workspaceId: string
  readonly #livestreams = new Map<string, Entry<LivestreamStatus>>()
  readonly #replays = new Map<string, Entry<ReplayStatus>>()
  readonly #listeners = new Set<(change: StatusChange) => void>()

  constructor(clock: Clock, workspaceId: string) {
    this.#clock = clock
    this.#workspaceId = workspaceId
  }

  /** Nothing is on it, and nobody looks. */
  get isForgotten(): boolean {
    return this.#livestreams.size + this.#replays.size + this.#listeners.size === 0
  }

  /** The state of everything followed, and of what is connected without being followed, by name. */
  listLivestreams(followed: readonly string[]): LivestreamStatus[] {
    for (const uniqueId of followed) this.expect(uniqueId)
    const wanted = new Set(followed)
    return [...this.#livestreams.values()]
      .filter(({ status, stale }) => wanted.has(status.uniqueId) || !(stale || status.state === 'stopped'))
      .map(viewLivestream)
      .sort((a, b) => a.uniqueId.localeCompare(b.uniqueId, 'en'))
  }

  findLivestream(uniqueId: string): LivestreamStatus | undefined {
    const entry = this.#livestreams.get(uniqueId)
    return entry && viewLivestream(entry)
  }

  /** The state of a name that has just been asked for: `connecting` until something is heard. */
  expect(uniqueId: string): LivestreamStatus {
    const known = this.#livestreams.get(uniqueId)
    if (known && known.status.state !== 'stopped') return viewLivestream(known)
    const now = toIso(this.#clock.now())
    const status: LivestreamStatus = {
      workspaceId: this.#workspaceId,
      uniqueId,
      state: 'connecting',
      since: now,
      updatedAt: now,
      messages: 0,
      attempt: 0,
    }
    this.putLivestream(status)
    return status
  }

  putLivestream(status: LivestreamStatus): void {
    if (!this.#livestreams.has(status.uniqueId) && this.#livestreams.size >= mostLivestreams) return
    this.#livestreams.set(status.uniqueId, { status, heardAt: this.#clock.now(), stale: false })
    this.#tell({ kind: 'livestream', key: `l ${status.uniqueId}`, status })
  }

  /** Newest first. */
  listReplays(): ReplayStatus[] {
    return [...this.#replays.values()].map(viewReplay).sort((a, b) => b.startedAt.localeCompare(a.startedAt, 'en'))
  }

  findReplay(replayId: string): ReplayStatus | undefined {
    const entry = this.#replays.get(replayId)
    return entry && viewReplay(entry)
  }

  countRunningReplays(): number {
    return [...this.#replays.values()].filter(({ status, stale }) => !stale && runningReplay.has(status.state)).length
  }

  putReplay(status: ReplayStatus): void {
    this.#replays.set(status.replayId, { status, heardAt: this.#clock.now(), stale: false })
    if (this.#replays.size > mostReplays) this.#forgetOldestReplay()
    this.#tell({ kind: 'replay', key: `r ${status.replayId}`, status })
  }

  /** Streams that are received, and sessions that are written, at this moment. */
  findActive(): { readonly streams: ReadonlySet<string>; readonly sessions: ReadonlySet<string> } {
    const live = [...this.#livestreams.values()].filter(({ status, stale }) => !stale && status.state === 'live')
    const replays = [...this.#replays.values()].filter(({ status, stale }) => !stale && runningReplay.has(status.state))
    const sessions = [...live, ...replays].map(({ status }) => status.sessionId)
    return {
      streams: new Set(live.flatMap(({ status }) => status.streamId ?? [])),
      sessions: new Set(sessions.filter((id) => id !== undefined)),
    }
  }

  /** Whether a connection has told of this stream. */
  knowsStream(streamId: string): boolean {
    return this.findStream(streamId) !== undefined
  }

  /** The livestream whose connection has told of this stream. */
  findStream(streamId: string): LivestreamStatus | undefined {
    return [...this.#livestreams.values()].find(({ status }) => status.streamId === streamId)?.status
  }

  /** Tells every change until disposed. */
  watch(listener: (change: StatusChange) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  /** Says of what was not heard of for long that it is unknown, and forgets it in the end. */
  sweep(): void {
    const now = this.#clock.now()
    for (const [key, entry] of this.#livestreams) {
      if (now - entry.heardAt > forgetAfterMs) this.#livestreams.delete(key)
      if (entry.status.state === 'stopped' || !turnsStale(entry, now)) continue
      this.#tell({ kind: 'livestream', key: `l ${key}`, status: viewLivestream(entry) })
    }
    for (const [key, entry] of this.#replays) {
      if (!runningReplay.has(entry.status.state) || !turnsStale(entry, now)) continue
      this.#tell({ kind: 'replay', key: `r ${key}`, status: viewReplay(entry) })
    }
  }

  #tell(change: StatusChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  #forgetOldestReplay(): void {
    const over = [...this.#replays].find(([, { status, stale }]) => stale || !runningReplay.has(status.state))
    const [first] = over ?? [...this.#replays.keys()]
    if (first !== undefined) this.#replays.delete(first)
  }
}

function turnsStale(entry: Entry<unknown>, now: number): boolean {
  if (entry.stale || now - entry.heardAt <= staleAfterMs) return false
  entry.stale = true
  return true
}

const unknown = {
  code: 'status-unknown',
  title: 'Nothing was heard of this for 20 seconds',
  remedy: 'What is shown is the last state known. Check that the ingest service runs.',
}

function viewLivestream({ status, stale }: Entry<LivestreamStatus>): LivestreamStatus {
  if (!stale) return status
  return { ...status, state: status.state === 'live' ? 'reconnecting' : status.state, problem: unknown }
}

function viewReplay({ status, stale }: Entry<ReplayStatus>): ReplayStatus {
  return stale ? { ...status, problem: unknown } : status
}
