import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { MediaTier } from '@livetap/contracts/rooms/video.ts'
import { type DriftState, errorOf, isStruggling, settleDrift, startDrift, stepDrift, strike } from '../sync/drift.ts'
import { LearnedLatency } from '../sync/latency.ts'
import { positionAt } from '../sync/position.ts'
import type { Player, PlayerState, PlayerSurroundings } from './player.ts'
import { SoundGate } from './sound-gate.ts'

const stepMs = 100
/** A player that stands is put right when it is off by more, in seconds. */
const parkedWithin = 0.02
/** One that runs and will be as near as this when a change holds is not stopped for it, in seconds. */
const glideWithin = 0.35
/** Whoever comes late meets the others so many milliseconds ahead of where they are: time to load that place. */
const meetAheadMs = 400
const readyAheadS = 3
/** A place so far away is worth a jump also while something is being fetched, in seconds. */
const farS = 5
/** Progress by which it is known when a start or jump took effect, in seconds. */
const progress = 0.03

/** A start that was asked for: when and where. */
interface Pending {
  readonly kind: 'start' | 'seek'
  readonly askedAt: number
  readonly from: number
}

/** Plays a file in a media element, in step with a timeline. */
export class ElementPlayer implements Player {
  readonly tier: MediaTier
  readonly element: HTMLMediaElement
  private readonly around: PlayerSurroundings
  private readonly latency: LearnedLatency
  private readonly gate: SoundGate
  private readonly stopSteps: () => void
  private stopStart = () => {}
  private drift: DriftState
  private timeline: Timeline | undefined
  /** The timeline is acted upon; not yet while the clock or the length of the file is unknown. */
  private isApplied = false
  /** It is meant to play, and was started. */
  private isRunning = false
  private startsAt: number | undefined
  private pending: Pending | undefined
  private isFailed = false

  constructor(tier: MediaTier, element: HTMLMediaElement, src: string, around: PlayerSurroundings) {
    this.tier = tier
    this.element = element
    this.around = around
    this.latency = new LearnedLatency(tier, around.storage)
    this.drift = startDrift(isSafari())
    this.gate = new SoundGate(element, around)
    element.preload = 'auto'
    element.preservesPitch = true
    element.addEventListener('error', this.fail)
    element.addEventListener('waiting', this.stall)
    for (const event of ['loadedmetadata', 'canplay', 'seeked', 'ended']) element.addEventListener(event, this.step)
    element.src = src
    this.stopSteps = around.ticker.every(stepMs, this.step)
  }

  follow(timeline: Timeline): void {
    this.timeline = timeline
    this.isApplied = false
    this.step()
  }

  setVolume(volume: number): void {
    this.gate.setVolume(volume)
  }

  setMuted(isMuted: boolean): void {
    this.gate.setMuted(isMuted)
  }

  setLiveLatency(): void {}

  unlock(): void {
    this.gate.unlock()
    this.step()
  }

  read(): PlayerState {
    const { element } = this
    const error = this.isRunning ? errorOf(this.drift) : undefined
    return {
      state: this.describe(),
      position: element.currentTime,
      duration: Number.isFinite(element.duration) ? element.duration : undefined,
      skewMs: error === undefined ? undefined : -error,
      bufferedS: this.bufferedAhead(),
      isReady: this.isReady(),
      needsTap: this.gate.needsTap,
      isStruggling: isStruggling(this.drift, performance.now()),
      edgeLatencyMs: undefined,
    }
  }

  dispose(): void {
    const { element } = this
    this.stopSteps()
    this.stopStart()
    element.removeEventListener('error', this.fail)
    element.removeEventListener('waiting', this.stall)
    for (const event of ['loadedmetadata', 'canplay', 'seeked', 'ended']) element.removeEventListener(event, this.step)
    element.pause()
    element.removeAttribute('src')
    element.load()
    element.remove()
  }

  private describe(): PlayerState['state'] {
    const { element } = this
    if (this.isFailed) return 'failed'
    if (element.ended) return 'ended'
    if (this.gate.needsTap === 'play') return 'blocked'
    if (this.isRunning) return element.readyState < 3 || element.seeking ? 'stalled' : 'playing'
    if (!this.isReady()) return 'loading'
    return this.timeline && !this.timeline.playing ? 'paused' : 'ready'
  }

  private isReady(): boolean {
    const { element } = this
    if (element.readyState < 3 || element.seeking) return false
    const left = element.duration - element.currentTime
    return element.readyState === 4 || this.bufferedAhead() >= Math.min(readyAheadS, left - 0.1)
  }

  private bufferedAhead(): number {
    const { buffered, currentTime } = this.element
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) <= currentTime + 0.1 && buffered.end(i) > currentTime) return buffered.end(i) - currentTime
    }
    return 0
  }

  private readonly fail = (): void => {
    if (this.isFailed) return
    this.isFailed = true
    this.around.onFailed()
  }

  private readonly stall = (): void => {
    if (!this.isRunning || this.element.seeking) return
    if (this.drift.factor !== 1) this.drift = strike(this.drift)
    this.pending = undefined
    this.settle()
    this.around.onChange()
  }

  private readonly step = (): void => {
    const now = this.around.now()
    if (now === undefined || !this.timeline || this.element.readyState < 1 || this.isFailed) return
    if (!this.isApplied) this.apply(this.timeline, now)
    else if (this.isRunning) this.keepUp(this.timeline, now)
    else if (!this.timeline.playing) this.park(this.timeline.pos)
    else if (this.startsAt === undefined && this.canMeet(this.timeline, now)) this.meet(this.timeline, now)
    this.around.onChange()
  }

  /** As long as the place where the others are is being fetched, jumping about would only delay it. */
  private canMeet(timeline: Timeline, now: number): boolean {
    const { element } = this
    if (this.gate.needsTap === 'play' || element.seeking) return false
    return element.readyState >= 3 || Math.abs(element.currentTime - positionAt(timeline, now)) > farS
  }

  private apply(timeline: Timeline, now: number): void {
    this.isApplied = true
    this.stopStart()
    this.startsAt = undefined
    const lead = Math.max(0, timeline.at - now)
    if (!timeline.playing) this.halt(timeline.pos)
    else if (this.isRunning && this.willArrive(timeline, lead, now)) this.settle()
    else if (lead > 0) this.startAt(timeline.at, timeline.pos, now)
    else if (this.isRunning) this.jump(timeline, now)
    else this.meet(timeline, now)
  }

  /** Whether going on as it does brings it to where it has to be when the change holds. */
  private willArrive({ pos, rate, ...rest }: Timeline, lead: number, now: number): boolean {
    const wanted = positionAt({ pos, rate, ...rest }, now)
    return Math.abs(this.element.currentTime + (lead / 1000) * rate - wanted) <= glideWithin
  }

  private halt(pos: number): void {
    this.isRunning = false
    this.pending = undefined
    this.element.pause()
    this.park(pos)
  }

  private park(pos: number): void {
    const { element } = this
    const place = Math.min(pos, element.duration)
    if (!element.seeking && Math.abs(element.currentTime - place) > parkedWithin) element.currentTime = place
  }

  /** Stands at `pos` and plays from there when the server's clock says `at`. */
  private startAt(at: number, pos: number, now: number): void {
    this.halt(pos)
    this.startsAt = at
    this.stopStart = this.around.ticker.after(Math.max(0, at - this.latency.start - now), () => this.start(pos))
  }

  /** The others play already: waits for them a little ahead of where they are. */
  private meet(timeline: Timeline, now: number): void {
    const at = now + meetAheadMs
    const pos = positionAt(timeline, at)
    if (timeline.duration !== undefined && pos >= timeline.duration) this.park(pos)
    else this.startAt(at, pos, now)
  }

  private start(pos: number): void {
    this.startsAt = undefined
    if (this.element.readyState < 3 || this.element.seeking) return
    const askedAt = this.around.now() ?? 0
    this.isRunning = true
    const start: Pending = { kind: 'start', askedAt, from: pos }
    this.pending = start
    this.settle()
    void this.gate.play().then((isPlaying) => {
      if (!isPlaying && this.pending === start) this.isRunning = false
      this.around.onChange()
    })
  }

  private jump(timeline: Timeline, now: number): void {
    const to = positionAt(timeline, now + this.latency.seek)
    this.pending = { kind: 'seek', askedAt: now, from: to }
    this.settle()
    this.element.currentTime = to
  }

  /** Plays at the room's own rate from here on, until it is known how far off it is. */
  private settle(): void {
    this.drift = settleDrift(this.drift, performance.now())
    const rate = this.timeline?.rate ?? 1
    if (this.element.playbackRate !== rate) this.element.playbackRate = rate
  }

  private keepUp(timeline: Timeline, now: number): void {
    const { element } = this
    if (element.ended || element.readyState < 3 || element.seeking) return
    // Somebody's keyboard, or the system, has paused it: the room has not.
    if (element.paused) {
      this.isRunning = false
      return
    }
    if (this.pending && !this.learn(this.pending, timeline, now)) return
    // Before `at` a timeline stands, but whoever glides over a change runs towards it.
    const wanted =
      timeline.at > now ? timeline.pos - ((timeline.at - now) / 1000) * timeline.rate : positionAt(timeline, now)
    const errorMs = ((wanted - element.currentTime) * 1000) / timeline.rate
    const { state, action } = stepDrift(this.drift, { now: performance.now(), errorMs })
    this.drift = state
    if (action.kind === 'rate') element.playbackRate = timeline.rate * action.factor
    if (action.kind === 'seek') this.jump(timeline, now)
  }

  /** How long it took until it really played; false: it does not yet. */
  private learn({ kind, askedAt, from }: Pending, { rate }: Timeline, now: number): boolean {
    const done = this.element.currentTime - from
    if (done < progress) return now - askedAt > 2000
    this.pending = undefined
    this.latency.learn(kind, now - (done * 1000) / rate - askedAt)
    return true
  }
}

/** It stutters whenever the rate changes. */
function isSafari(): boolean {
  const { userAgent } = navigator
  return /Safari\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent)
}
