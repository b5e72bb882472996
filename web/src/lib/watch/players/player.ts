import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { MediaTier } from '@livetap/contracts/rooms/video.ts'
import type { Ticker } from '../clock/ticker.ts'

/** One way to play an item. It is made for that item, loads it at once, and is parked until it follows a timeline. */
export interface Player {
  readonly tier: MediaTier
  /** Its element in the stage. */
  readonly element: HTMLElement
  follow(timeline: Timeline): void
  setVolume(volume: number): void
  setMuted(isMuted: boolean): void
  setLiveLatency(targetMs: number): void
  /** From a handler of a click or a key: starts with sound what the browser has refused to start. */
  unlock(): void
  read(): PlayerState
  dispose(): void
}

export interface PlayerState {
  readonly state: PlayerReport['state']
  /** Seconds. */
  readonly position: number
  readonly duration: number | undefined
  /** Ahead (positive) of the timeline or behind; undefined while it does not play. */
  readonly skewMs: number | undefined
  readonly bufferedS: number | undefined
  /** It can start without waiting for the network. */
  readonly isReady: boolean
  readonly needsTap: 'sound' | 'play' | null
  readonly isStruggling: boolean
  readonly edgeLatencyMs: number | undefined
}

/** What every player works with. */
export interface PlayerSurroundings {
  readonly stage: HTMLElement
  /** The server's time with the offset of this device, in milliseconds since 1970; undefined until it is known. */
  readonly now: () => number | undefined
  readonly ticker: Ticker
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  readonly volume: number
  readonly isMuted: boolean
  readonly onChange: () => void
  /** It cannot go on, and is of no more use. */
  readonly onFailed: () => void
}

/** An element that fills the stage. */
export function fill<Element extends HTMLElement>(element: Element): Element {
  Object.assign(element.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', border: '0' })
  return element
}
