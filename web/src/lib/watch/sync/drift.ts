import { clamp } from './latency.ts'

/** How a player that runs is kept in step: by playing a little slower or faster, and by a jump when it is far off. */
interface DriftProfile {
  /** Off by more: the rate is changed; off by no more than `leaveMs`: it is the usual one again. */
  readonly deadMs: number
  readonly leaveMs: number
  readonly seekMs: number
  readonly seekEveryMs: number
  /** Largest change of the rate; 0: it is never changed. */
  readonly largestNudge: number
  readonly gainPerMs: number
}

/** An error of one second is made up for in one second, as far as the largest change allows. */
const gainPerMs = 0.001
/** Who has just begun to play is where it begins anyway: there it may be put right more quickly. */
const beginning = { forMs: 2000, gainPerMs: 0.002, largestNudge: 0.12 }

const usual: DriftProfile = { deadMs: 12, leaveMs: 4, seekMs: 350, seekEveryMs: 1500, largestNudge: 0.05, gainPerMs }
/** For players that stutter when their rate changes: seldom a jump, and otherwise nothing. */
const gentle: DriftProfile = { deadMs: 250, leaveMs: 250, seekMs: 250, seekEveryMs: 5000, largestNudge: 0, gainPerMs }

const smallestWrite = 0.004
const fewest = 3
const remembered = 5
const backOff = { seeks: 3, withinMs: 10_000, forMs: 30_000, factor: 2 }
/** Changes of the rate are judged once they should have made up for so much; so many in a row without effect are enough. */
const judged = { afterMs: 40, least: 0.3, strikes: 3 }

export interface DriftState {
  readonly isGentle: boolean
  /** Newest last: how far behind the timeline (positive) the player was. */
  readonly errors: readonly number[]
  /** What the rate of the room is multiplied by. */
  readonly factor: number
  readonly seeks: readonly number[]
  readonly begunAt: number
  /** Until then this device is left alone more, because it had to jump too often. */
  readonly backOffUntil: number
  readonly trial: Trial | undefined
  readonly strikes: number
  readonly lastAt: number
}

/** A change of the rate that is being watched: where it began and what it should have made up for by now. */
interface Trial {
  readonly from: number
  readonly expected: number
}

export interface DriftSample {
  /** Milliseconds of a clock that does not go back. */
  readonly now: number
  readonly errorMs: number
}

export type DriftAction = { readonly kind: 'none' | 'seek' } | { readonly kind: 'rate'; readonly factor: number }

export function startDrift(isGentle: boolean): DriftState {
  const none = Number.NEGATIVE_INFINITY
  return {
    isGentle,
    errors: [],
    factor: 1,
    seeks: [],
    begunAt: none,
    backOffUntil: none,
    trial: undefined,
    strikes: 0,
    lastAt: none,
  }
}

/** The player was started, stalled or jumps: what was measured before says nothing any more. Its rate is the room's again. */
export function settleDrift(state: DriftState, now: number): DriftState {
  return { ...state, errors: [], factor: 1, begunAt: now, trial: undefined }
}

/** A change of the rate made the player stall, or had no effect: after a few it is left at that. */
export function strike(state: DriftState): DriftState {
  const strikes = state.strikes + 1
  return { ...state, strikes, trial: undefined, isGentle: state.isGentle || strikes >= judged.strikes }
}

/** Milliseconds behind the timeline (positive), or undefined when too little is known. */
export function errorOf({ errors }: DriftState): number | undefined {
  return errors.length < fewest ? undefined : errors.toSorted((a, b) => a - b)[Math.floor(errors.length / 2)]
}

export function isStruggling({ backOffUntil }: DriftState, now: number): boolean {
  return now < backOffUntil
}

/** One look at a player that runs, about every 100 ms. */
export function stepDrift(before: DriftState, sample: DriftSample): { state: DriftState; action: DriftAction } {
  const state = judge({ ...before, errors: [...before.errors, sample.errorMs].slice(-remembered) }, sample)
  const error = errorOf(state)
  if (error === undefined) return { state, action: { kind: 'none' } }
  const profile = profileOf(state, sample.now)
  const isOff = Math.abs(error) > profile.seekMs
  if (isOff && sample.now - (state.seeks.at(-1) ?? Number.NEGATIVE_INFINITY) >= profile.seekEveryMs) {
    return { state: afterSeek(state, sample.now), action: { kind: 'seek' } }
  }
  return nudge(state, error, profile)
}

function profileOf(state: DriftState, now: number): DriftProfile {
  const profile = state.isGentle ? gentle : now - state.begunAt < beginning.forMs ? { ...usual, ...beginning } : usual
  if (!isStruggling(state, now)) return profile
  return { ...profile, deadMs: profile.deadMs * backOff.factor, seekMs: profile.seekMs * backOff.factor }
}

function afterSeek(state: DriftState, now: number): DriftState {
  const seeks = [...state.seeks.filter((at) => now - at < backOff.withinMs), now]
  const isTooOften = seeks.length >= backOff.seeks
  return { ...settleDrift(state, now), seeks, backOffUntil: isTooOften ? now + backOff.forMs : state.backOffUntil }
}

function nudge(state: DriftState, error: number, profile: DriftProfile): { state: DriftState; action: DriftAction } {
  const isNudged = state.factor !== 1
  const isWanted = Math.abs(error) > (isNudged ? profile.leaveMs : profile.deadMs)
  const change = isWanted ? clamp(error * profile.gainPerMs, -profile.largestNudge, profile.largestNudge) : 0
  const factor = 1 + change
  const isLeft = isNudged && change === 0
  if (!isLeft && Math.abs(factor - state.factor) <= smallestWrite) return { state, action: { kind: 'none' } }
  return { state: { ...state, factor, errors: [] }, action: { kind: 'rate', factor } }
}

/** Some players take a rate and do not play at it, or stop for a moment at every change: that shows in the error. */
function judge(state: DriftState, { now, errorMs }: DriftSample): DriftState {
  const next = { ...state, lastAt: now }
  if (state.factor === 1) return { ...next, trial: undefined }
  if (!state.trial) return { ...next, trial: { from: errorMs, expected: 0 } }
  const passed = clamp(now - state.lastAt, 0, 500)
  const expected = state.trial.expected + (state.factor - 1) * passed
  if (Math.abs(expected) < judged.afterMs) return { ...next, trial: { ...state.trial, expected } }
  const made = (state.trial.from - errorMs) / expected
  return made < judged.least ? strike(next) : { ...next, strikes: 0, trial: undefined }
}
