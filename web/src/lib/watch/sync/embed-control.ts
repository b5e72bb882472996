import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { EmbedCommand, EmbedEvent, EmbedState } from '../players/embed-messages.ts'
import type { LearnedLatency } from './latency.ts'
import { positionAt } from './position.ts'

/** A command that shows no effect by then is sent again. */
const patienceMs = 450
const deadMs = 45
/** TikTok's player knows no other rates than 1: at those it follows by jumps, and seldom. */
const otherRateDeadMs = 1500
const fixEveryMs = 1200
const longestPauseMs = 600
const fewest = 3
/** Whoever comes late meets the others so many milliseconds ahead of where they are. */
const meetAheadMs = 700
/** Standing further away than this, in seconds, it is not started, but meets the others anew. */
const meetWithin = 0.5
const stalledMs = 1500
/** What it says so soon after a jump may be of before. */
const staleMs = 120
/** It fetches: to be left alone for so long. */
const bufferingMs = 4000
/** While it plays it tells its time four times a second: silent for so long, it does not play, whatever it said last. */
const silentMs = 1500
const weight = 0.4

/** A moment at which it is to start, and where it stands until then. */
interface Meeting {
  readonly at: number
  readonly pos: number
}

/**
 * Steers TikTok's player, which takes commands without saying that it did, loses some, and mixes up their order: what it
 * should do is compared with what it says that it does, again and again, with one command under way at a time. It cannot be
 * made to play slower or faster, so when it is ahead it is paused for that long, and otherwise it jumps.
 */
export class EmbedControl {
  private readonly latency: LearnedLatency
  private timeline: Timeline | undefined
  private meeting: Meeting | undefined
  private isParked = false
  private seen: EmbedState = 'new'
  private isHere = false
  private inFlight: { readonly command: EmbedCommand; readonly at: number } | undefined
  private sighting: { readonly position: number; readonly at: number } | undefined
  private length: number | undefined
  private errors: number[] = []
  private fixedAt = Number.NEGATIVE_INFINITY
  private pause: { readonly ms: number; until: number | undefined } | undefined
  /** A pause lasts so much longer than was asked for. */
  private pauseCost = 80
  private asked: { readonly kind: 'start' | 'seek' | 'pause'; readonly at: number; readonly from: number } | undefined
  private seenSince = 0
  private timeTold = 0
  private wantedSince: number | undefined

  constructor(latency: LearnedLatency) {
    this.latency = latency
  }

  get isReady(): boolean {
    return this.isHere && (this.isParked || this.seen === 'playing')
  }

  get state(): EmbedState {
    return this.seen
  }

  get duration(): number | undefined {
    return this.length
  }

  get isPresent(): boolean {
    return this.isHere
  }

  follow(timeline: Timeline): void {
    this.timeline = timeline
    this.meeting = undefined
    this.isParked = false
    this.pause = undefined
    this.errors = []
    this.asked = undefined
  }

  /** Seconds, going on from what it said last. */
  position(now: number): number {
    const { sighting } = this
    if (!sighting) return 0
    const isRunning = this.seen === 'playing' && this.inFlight?.command.type !== 'pause'
    const position = sighting.position + (isRunning ? (now - sighting.at) / 1000 : 0)
    return Math.max(0, Math.min(position, this.length ?? Number.POSITIVE_INFINITY))
  }

  /** Milliseconds behind the timeline (positive). */
  get error(): number | undefined {
    if (this.seen !== 'playing' || this.errors.length < fewest) return undefined
    return this.errors.toSorted((a, b) => a - b)[Math.floor(this.errors.length / 2)]
  }

  /** It should play for a while and does not. */
  isStalled(now: number): boolean {
    return this.wantedSince !== undefined && this.seen !== 'playing' && now - this.wantedSince > stalledMs
  }

  hear(event: EmbedEvent, now: number): void {
    this.isHere = true
    if (event.kind === 'state') this.hearState(event.state, now)
    if (event.kind === 'time') {
      this.length = event.duration ?? this.length
      this.timeTold = now
      this.sighting = { position: event.position, at: now }
      this.hearTime(event.position, now)
    }
  }

  private hearState(state: EmbedState, now: number): void {
    if (state === this.seen) return
    this.seen = state
    this.seenSince = now
    const { inFlight, pause } = this
    if (inFlight && agrees(inFlight.command, state)) this.inFlight = undefined
    if (pause && state === 'paused') pause.until ??= now + Math.max(0, pause.ms - this.pauseCost)
  }

  private hearTime(position: number, now: number): void {
    const { timeline, asked } = this
    if (asked?.kind === 'seek' && now - asked.at < staleMs) return
    if (this.inFlight?.command.type === 'seekTo') this.inFlight = undefined
    if (!timeline?.playing || this.seen !== 'playing' || this.inFlight || this.pause) return
    const error = (positionAt(timeline, now) - position) * 1000
    if (asked) this.learn(asked, position, error, now)
    else this.errors = [...this.errors, error].slice(-5)
  }

  private learn(
    { kind, at, from }: NonNullable<EmbedControl['asked']>,
    position: number,
    error: number,
    now: number,
  ): void {
    this.asked = undefined
    if (kind === 'pause') {
      // `from`: by how much it was ahead, for which it was to pause: whatever it is behind now, it paused too long.
      this.pauseCost = Math.max(0, Math.min(400, this.pauseCost + weight * error))
    } else {
      const took = now - (position - from) * 1000 - at
      if (took > 0 && took < 2000) this.latency.learn(kind, took)
    }
  }

  /** What to send now, if anything. `now` is the server's time. */
  step(now: number): EmbedCommand | undefined {
    const { timeline, inFlight } = this
    if (!this.isHere || !timeline) return undefined
    if (inFlight && Math.abs(now - inFlight.at) < patienceMs) return undefined
    this.inFlight = undefined
    const command = this.decide(timeline, now)
    if (command) this.inFlight = { command, at: now }
    return command
  }

  private decide(timeline: Timeline, now: number): EmbedCommand | undefined {
    const target = positionAt(timeline, now)
    const isOver = this.length !== undefined && target >= this.length - 0.05
    if (!timeline.playing || isOver) return this.stand(timeline.playing ? target : timeline.pos, now)
    if (this.seen === 'buffering' && now - this.seenSince < bufferingMs) return undefined
    if (this.pause) return this.goOnAfterPause(this.pause, now)
    if (this.seen === 'playing' && !(timeline.at > now + this.latency.start)) return this.correct(timeline, now)
    return this.start(timeline, now)
  }

  /** That it has begun by itself it says late, maybe after it was paused. */
  private onlySaysThatItPlays(now: number): boolean {
    return this.seen === 'playing' && now - Math.max(this.seenSince, this.timeTold) > silentMs
  }

  private stand(pos: number, now: number): EmbedCommand | undefined {
    this.wantedSince = undefined
    if (this.onlySaysThatItPlays(now)) this.hearState('paused', now)
    if (this.seen !== 'paused' && this.seen !== 'ended') return { type: 'pause' }
    if (this.isParked) return undefined
    this.isParked = true
    this.sighting = { position: pos, at: now }
    return { type: 'seekTo', value: pos }
  }

  /** Stands where it is to start, until it is time. */
  private start(timeline: Timeline, now: number): EmbedCommand | undefined {
    this.meeting ??= timeline.at > now ? timeline : undefined
    const { meeting } = this
    const stands = meeting && this.isParked
    const isLate = !meeting || Math.abs(positionAt(timeline, now + this.latency.start) - meeting.pos) > meetWithin
    if (isLate && (!meeting || now > meeting.at)) this.meetAhead(timeline, now)
    if (!stands || isLate) return this.stand(this.meeting?.pos ?? 0, now)
    if (now < meeting.at - this.latency.start) return undefined
    this.wantedSince ??= now
    this.asked = { kind: 'start', at: now, from: meeting.pos }
    this.errors = []
    return { type: 'play' }
  }

  private meetAhead(timeline: Timeline, now: number): void {
    const at = now + meetAheadMs
    this.meeting = { at, pos: positionAt(timeline, at) }
    this.isParked = false
  }

  private correct(timeline: Timeline, now: number): EmbedCommand | undefined {
    this.wantedSince ??= now
    this.meeting = undefined
    this.isParked = false
    // If it does play, that changes nothing.
    if (this.onlySaysThatItPlays(now)) return { type: 'play' }
    const { error } = this
    const dead = timeline.rate === 1 ? deadMs : otherRateDeadMs
    if (error === undefined || Math.abs(error) <= dead || now - this.fixedAt < fixEveryMs) return undefined
    this.fixedAt = now
    this.errors = []
    if (error < 0 && -error <= longestPauseMs && -error > this.pauseCost) {
      this.pause = { ms: -error, until: undefined }
      return { type: 'pause' }
    }
    const to = positionAt(timeline, now + this.latency.seek)
    this.asked = { kind: 'seek', at: now, from: to }
    return { type: 'seekTo', value: to }
  }

  private goOnAfterPause(pause: NonNullable<EmbedControl['pause']>, now: number): EmbedCommand | undefined {
    if (pause.until === undefined) return { type: 'pause' }
    if (now < pause.until) return undefined
    this.pause = undefined
    this.asked = { kind: 'pause', at: now, from: pause.ms }
    // Whether it took up again is looked after like any other start, from where it stands.
    this.meeting = { at: now, pos: positionAt(this.timeline as Timeline, now) }
    this.isParked = true
    return { type: 'play' }
  }
}

function agrees({ type }: EmbedCommand, state: EmbedState): boolean {
  return (type === 'play' && (state === 'playing' || state === 'buffering')) || (type === 'pause' && state === 'paused')
}
