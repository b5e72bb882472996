import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { MediaTier } from '@livetap/contracts/rooms/video.ts'
import type { RoomClock } from '../clock/clock.ts'
import type { Ticker } from '../clock/ticker.ts'
import type { ShownItem } from '../players/source.ts'
import { StagePlayer } from './stage-player.ts'

/**
 * What a room watches, in step with everybody else. It obeys the timeline and nothing else: whatever the player in it does
 * is never taken for somebody's wish. Its methods never throw and may be called in any order.
 */
export interface RoomPlayer {
  /** The item of the timeline, and the best that it can be played from. The same item again with better media: taken over where it is. */
  show(item: ShownItem | null): void
  /** Older timelines than the one that is followed are left out. */
  follow(timeline: Timeline): void
  /** What comes next is fetched in the background. */
  preload(next: ShownItem | null): void
  /** This device is to be ahead (positive) or behind, -500 to 500 ms; kept by the browser. */
  setOffset(offsetMs: number): void
  /** 0 to 1; without effect in TikTok's player, which can only be muted. */
  setVolume(volume: number): void
  setMuted(isMuted: boolean): void
  /** How far behind its newest picture a live is to be, as `presence` says. */
  setLiveLatency(targetMs: number): void
  /** Starts what the browser has refused to start, with sound. Only from a handler of a click or a key. */
  unlock(): void
  read(): RoomPlayerStatus
  /** Called after every change of what `read` tells, about ten times a second while something plays; ends with the returned function. */
  subscribe(listener: () => void): () => void
  report(): PlayerReport
  dispose(): void
}

export interface RoomPlayerStatus {
  readonly state: PlayerReport['state']
  readonly tier: MediaTier | null
  /** Seconds. */
  readonly position: number
  readonly duration: number | undefined
  /** Ahead of the timeline (positive) or behind; undefined while nothing plays. */
  readonly skewMs: number | undefined
  readonly isMuted: boolean
  readonly volume: number
  readonly offsetMs: number
  /** What the browser lets only a person do: hear it, or start it at all. `unlock` does it. */
  readonly needsTap: 'sound' | 'play' | null
  /** This device cannot keep up: it had to jump again and again. */
  readonly isStruggling: boolean
}

export interface RoomPlayerOptions {
  readonly clock: RoomClock
  readonly ticker: Ticker
  /** Where TikTok's player comes from. */
  readonly embedOrigin?: string
  /** Where what was learned of this device is kept; usual: `localStorage`. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'>
  /** Every two seconds while something is shown, and at once when the state changes or it gets ready. */
  readonly onReport?: (report: PlayerReport) => void
  /** The media of the item cannot be played from here: something else is shown, or nothing. */
  readonly onFailed?: (itemId: string, tier: MediaTier) => void
}

/** Fills `stage`, which has to have a position and a size, and belongs to the player until it is disposed of. */
export function createRoomPlayer(stage: HTMLElement, options: RoomPlayerOptions): RoomPlayer {
  return new StagePlayer(stage, options)
}
