import type { MediaTier } from '@livetap/contracts/rooms/video.ts'

/** A viewer of a room as the tests of its players need one: no screens, and a way to see how far its player is. */
export interface WatchClientOptions {
  /** `bare`: knows the first events of the protocol and no more, and jumps when it is told of a place over a second off. */
  readonly kind: 'bare' | 'engine'
  readonly roomId: string
  readonly name: string
  readonly tier: MediaTier
  readonly src: string
  readonly embedOrigin: string
}

/** Where the player was, in seconds, at a moment of the machine's own clock, in milliseconds since 1970. */
export interface Sighting {
  readonly at: number
  readonly position: number
  readonly isPlaying: boolean
}

export interface WatchClient {
  join(): Promise<void>
  command(event: 'player_play' | 'player_pause' | 'player_seek', time: number): void
  add(url: string): Promise<void>
  /** The player gets nothing to play for so long. */
  stall(ms: number): void
  /** What there is to watch is loaded, and the time is known. */
  isReady(): boolean
  position(): number
  readonly sightings: Sighting[]
  /** What was on the screen: the time of each picture in the video. */
  readonly pictures: Sighting[]
}
