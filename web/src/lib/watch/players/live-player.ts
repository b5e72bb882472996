import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import { levelLatency } from '../sync/live-rate.ts'
import { attachFlv, attachHls, type LiveSource } from './live-source.ts'
import { fill, type Player, type PlayerState, type PlayerSurroundings } from './player.ts'
import { SoundGate } from './sound-gate.ts'

const stepMs = 500
const usualLatencyMs = 4000
const smallestWrite = 0.005

/** A live: it has no place to be at, so players are level when they are equally far behind its newest picture. */
export class LivePlayer implements Player {
  readonly tier: 'hls' | 'flv'
  readonly element: HTMLVideoElement
  private readonly around: PlayerSurroundings
  private readonly gate: SoundGate
  private readonly stopSteps: () => void
  private source: LiveSource | undefined
  private timeline: Timeline | undefined
  private targetMs = usualLatencyMs
  private isFailed = false
  private isDisposed = false

  constructor(tier: 'hls' | 'flv', src: string, around: PlayerSurroundings) {
    this.tier = tier
    this.around = around
    this.element = fill(document.createElement('video'))
    this.element.playsInline = true
    this.element.style.objectFit = 'contain'
    this.gate = new SoundGate(this.element, around)
    around.stage.append(this.element)
    this.stopSteps = around.ticker.every(stepMs, this.step)
    void this.attach(src)
  }

  follow(timeline: Timeline): void {
    this.timeline = timeline
    this.step()
  }

  setVolume(volume: number): void {
    this.gate.setVolume(volume)
  }

  setMuted(isMuted: boolean): void {
    this.gate.setMuted(isMuted)
  }

  setLiveLatency(targetMs: number): void {
    this.targetMs = targetMs
  }

  unlock(): void {
    this.gate.unlock()
    this.step()
  }

  read(): PlayerState {
    const latency = this.latency()
    return {
      state: this.describe(),
      position: this.element.currentTime,
      duration: undefined,
      skewMs: latency === undefined || this.element.paused ? undefined : this.targetMs - latency,
      bufferedS: this.ahead(),
      isReady: this.element.readyState >= 3,
      needsTap: this.gate.needsTap,
      isStruggling: false,
      edgeLatencyMs: latency === undefined ? undefined : Math.max(0, latency),
    }
  }

  dispose(): void {
    this.isDisposed = true
    this.stopSteps()
    this.source?.dispose()
    this.element.remove()
  }

  private async attach(src: string): Promise<void> {
    try {
      const attach = this.tier === 'hls' ? attachHls : attachFlv
      const source = await attach(this.element, src, this.fail)
      if (this.isDisposed) source.dispose()
      else this.source = source
      this.step()
    } catch {
      this.fail()
    }
  }

  private readonly fail = (): void => {
    if (this.isFailed || this.isDisposed) return
    this.isFailed = true
    this.around.onFailed()
  }

  private describe(): PlayerState['state'] {
    const { element } = this
    if (this.isFailed) return 'failed'
    if (this.gate.needsTap === 'play') return 'blocked'
    if (element.readyState < 3) return element.played.length === 0 ? 'loading' : 'stalled'
    if (element.ended) return 'ended'
    return element.paused ? 'paused' : 'playing'
  }

  /** Milliseconds behind the newest picture. */
  private latency(): number | undefined {
    return this.source?.latencyMs() ?? (this.element.buffered.length > 0 ? this.ahead() * 1000 : undefined)
  }

  /** Seconds that can be played without the network. */
  private ahead(): number {
    const { buffered, currentTime } = this.element
    return buffered.length === 0 ? 0 : Math.max(0, buffered.end(buffered.length - 1) - currentTime)
  }

  private readonly step = (): void => {
    const { element } = this
    if (!this.source || this.isFailed) return
    if (!this.timeline?.playing) element.pause()
    else if (element.paused && this.gate.needsTap !== 'play') void this.gate.play()
    const latency = this.latency()
    if (latency !== undefined && !element.paused) this.level(latency)
    this.around.onChange()
  }

  private level(latency: number): void {
    const { element } = this
    const { rate, isJump } = levelLatency(latency, this.targetMs)
    if (isJump) element.currentTime += (latency - this.targetMs) / 1000
    if (Math.abs(element.playbackRate - rate) > smallestWrite) element.playbackRate = rate
  }
}
