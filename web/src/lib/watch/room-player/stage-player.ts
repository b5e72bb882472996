import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { ShownItem } from '../players/source.ts'
import { clamp } from '../sync/latency.ts'
import { Cast } from './cast.ts'
import { Reporter } from './reporter.ts'
import type { RoomPlayer, RoomPlayerOptions, RoomPlayerStatus } from './room-player.ts'

const largestOffsetMs = 500
const offsetKey = 'livetap.watch.offset'

/** Puts together the clock, the players and what is told of them. */
export class StagePlayer implements RoomPlayer {
  private readonly options: RoomPlayerOptions
  private readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  private readonly cast: Cast
  private readonly reporter: Reporter
  private readonly listeners = new Set<() => void>()
  private item: ShownItem | null = null
  private timeline: Timeline | undefined
  private offsetMs: number

  constructor(stage: HTMLElement, options: RoomPlayerOptions) {
    const { clock, ticker, storage = localStorage, embedOrigin = 'https://www.tiktok.com', onFailed } = options
    this.options = options
    this.storage = storage
    this.offsetMs = readOffset(storage)
    this.cast = new Cast({
      stage,
      ticker,
      storage,
      embedOrigin,
      volume: 1,
      isMuted: false,
      now: () => (clock.read().isReady ? clock.now() + this.offsetMs : undefined),
      onChange: () => this.changed(),
      onFailed: (itemId, tier) => onFailed?.(itemId, tier),
    })
    this.reporter = new Reporter(ticker, () => this.item && options.onReport?.(this.report()))
  }

  show(item: ShownItem | null): void {
    this.item = item
    this.cast.show(item)
    this.changed()
  }

  follow(timeline: Timeline): void {
    if (this.timeline && timeline.seq < this.timeline.seq) return
    this.timeline = timeline
    this.cast.follow(timeline)
    this.changed()
  }

  preload(next: ShownItem | null): void {
    this.cast.preload(next)
  }

  setOffset(offsetMs: number): void {
    this.offsetMs = clamp(offsetMs, -largestOffsetMs, largestOffsetMs)
    try {
      this.storage.setItem(offsetKey, String(this.offsetMs))
    } catch {
      // Private windows may refuse to store: then it holds as long as the page.
    }
    this.changed()
  }

  setVolume(volume: number): void {
    this.cast.setVolume(clamp(volume, 0, 1))
    this.changed()
  }

  setMuted(isMuted: boolean): void {
    this.cast.setMuted(isMuted)
    this.changed()
  }

  setLiveLatency(targetMs: number): void {
    for (const player of this.cast.all()) player.setLiveLatency(targetMs)
  }

  unlock(): void {
    for (const player of this.cast.all()) player.unlock()
    this.changed()
  }

  read(): RoomPlayerStatus {
    const { player, volume, isMuted, isFailed } = this.cast
    const { offsetMs } = this
    const own = { volume, isMuted, offsetMs, tier: player?.tier ?? null }
    if (player) return { ...player.read(), ...own }
    const state = this.item === null ? 'idle' : isFailed ? 'failed' : 'loading'
    const nothing = {
      position: 0,
      duration: undefined,
      skewMs: undefined,
      needsTap: null,
      isStruggling: false,
    } as const
    return { ...own, ...nothing, state }
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  report(): PlayerReport {
    const { clock } = this.options
    const { errorMs, rttMs } = clock.read()
    const player = this.cast.player?.read()
    const { state, position, skewMs, tier } = this.read()
    return {
      seq: this.timeline?.seq ?? 0,
      state,
      pos: position,
      at: clock.now(),
      clockErrorMs: errorMs,
      rttMs,
      ready: player?.isReady ?? false,
      ...(tier && { tier }),
      ...(skewMs !== undefined && { skewMs }),
      ...(player?.duration !== undefined && { duration: player.duration }),
      ...(player?.bufferedS !== undefined && { bufferedS: player.bufferedS }),
      ...(player?.edgeLatencyMs !== undefined && { edgeLatencyMs: player.edgeLatencyMs }),
    }
  }

  dispose(): void {
    this.reporter.dispose()
    this.cast.dispose()
    this.listeners.clear()
  }

  private changed(): void {
    const { state } = this.read()
    this.reporter.note(`${this.item?.video.id} ${state} ${this.cast.player?.read().isReady} ${this.cast.player?.tier}`)
    for (const listener of this.listeners) listener()
  }
}

function readOffset(storage: Pick<Storage, 'getItem'>): number {
  try {
    return clamp(Number(storage.getItem(offsetKey)) || 0, -largestOffsetMs, largestOffsetMs)
  } catch {
    return 0
  }
}
