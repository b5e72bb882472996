import type { EventKind, TimedEvent } from './events.ts'

export { builtInScenarios } from './built-in.ts'
export { checkScenario, completeEvent, ScenarioError } from './by-hand.ts'
export type { BattleSide, ControlAction, EmoteMark, EventKind, Person, SimulatedEvent, TimedEvent } from './events.ts'
export { type GiftFacts, getGift, gifts, isStreakGift } from './gifts.ts'
export { Crowd } from './people.ts'
export { hostileComments, hostileNames, loneSurrogateMark } from './phrases/phrases.ts'
export { createRandom, hashText, type Random } from './random.ts'
export { createHost, createTimeline } from './timeline.ts'

/** The kinds of event that have a rate of their own. */
export type RatedKind = Exclude<EventKind, 'battle' | 'control' | 'raw'>

export interface Load {
  readonly perSecond: number
  /** `heavy` is about 2 KB each, `light` 0.6 KB. */
  readonly kind: 'heavy' | 'light'
  /**
   * `whole` compresses each frame in one piece, as TikTok does. `prepared` (default) joins pieces that were compressed
   * beforehand: far less work for the simulator, and twice the inflating for who reads it.
   */
  readonly compression?: 'prepared' | 'whole'
}

/**
 * A live, written down: plain data that can be kept in JSON. The same scenario and seed give the same events.
 * Everything is optional; what is left out is quiet.
 */
export interface Scenario {
  readonly seed?: number
  readonly title?: string
  /** The host's name as shown. */
  readonly nickname?: string
  /** Which phrases comments are made of: music, cooking, gaming, art, battle, study, talk. */
  readonly theme?: string
  /** Mean number of events per second, by kind. A gift streak is one event here. */
  readonly rates?: Readonly<Partial<Record<RatedKind, number>>>
  /** Every so often everything comes faster for a while. */
  readonly burst?: { readonly everySeconds: number; readonly seconds: number; readonly factor: number }
  readonly viewers?: { readonly start: number; readonly peak: number; readonly rampSeconds: number }
  /** How many different viewers there are. */
  readonly crowd?: number
  /** Share of comments by language code; English takes what is left. */
  readonly languages?: Readonly<Record<string, number>>
  /** Share of comments and names that attack (0 to 1). */
  readonly hostile?: number
  readonly gifts?: {
    /** Share of streaks whose end is never sent. */
    readonly lostEnds?: number
    /** Share of gifts that cost 100 coins or more. */
    readonly large?: number
    readonly longestStreak?: number
  }
  readonly battles?: {
    readonly firstAfterSeconds: number
    readonly everySeconds: number
    readonly seconds: number
    readonly rival: string
  }
  /** Events at fixed times, beside those that come from the rates. */
  readonly script?: readonly TimedEvent[]
  /** Stop after this many events… */
  readonly messages?: number
  /** …or after this long. */
  readonly seconds?: number
  /** What follows then: nothing more comes; the live ends; or it ends and is on again in a new room later. */
  readonly afterwards?: 'silence' | 'end' | 'restart'
  /** How long it takes to be on again (default 20). */
  readonly comebackSeconds?: number
  /** How many events there were before anybody looked; they come as history. */
  readonly warmUp?: number
  /** Whether time stands still while nobody is connected. */
  readonly whenUnwatched?: 'pause' | 'continue'
  /**
   * Whether time stands still while nobody has acknowledged everything: `wait` makes no more meanwhile than the history
   * that is sent again holds, so that whoever comes back can always have all of it.
   */
  readonly whenUnacknowledged?: 'continue' | 'wait'
  /** Ready-made messages at a fixed rate in place of all of the above. */
  readonly load?: Load
  /** Plays a capture (JSON lines of `type`, `payloadB64`, `ts`; gzip or not) in place of all of the above. */
  readonly capture?: { readonly path: string; readonly speed?: number }
}
