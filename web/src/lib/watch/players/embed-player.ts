import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import { EmbedControl } from '../sync/embed-control.ts'
import { LearnedLatency } from '../sync/latency.ts'
import {
  autoplayBlocked,
  type EmbedCommand,
  type EmbedEvent,
  embedAddress,
  readEvent,
  writeCommand,
} from './embed-messages.ts'
import { fill, type Player, type PlayerState, type PlayerSurroundings } from './player.ts'

const stepMs = 30
/** A player that has said nothing by then is not there: blocked, or the network is. */
const silentMs = 15_000
/** Errors of this thousand are the network's: worth a second try. The post itself cannot be played after those of the first. */
const networkErrors = 2
const unMutes = { most: 3, everyMs: 500 }

/** TikTok's own player in a frame, in step with a timeline as far as it can be. */
export class EmbedPlayer implements Player {
  readonly tier = 'embed'
  readonly element: HTMLIFrameElement
  private readonly origin: string
  private readonly around: PlayerSurroundings
  private readonly control: EmbedControl
  private readonly ends: (() => void)[]
  private timeline: Timeline | undefined
  private isMuted: boolean
  private isSilent = true
  private unMuted = { times: 0, at: Number.NEGATIVE_INFINITY }
  private needsTap: 'sound' | 'play' | null = null
  private isFailed = false
  private hasTriedAgain = false

  constructor(tiktokId: string, origin: string, around: PlayerSurroundings) {
    this.origin = origin
    this.around = around
    this.isMuted = around.isMuted
    this.control = new EmbedControl(new LearnedLatency('embed', around.storage))
    this.element = fill(document.createElement('iframe'))
    this.element.title = 'TikTok'
    this.element.allow = 'autoplay; fullscreen; encrypted-media; picture-in-picture'
    this.element.src = embedAddress(origin, tiktokId)
    window.addEventListener('message', this.hear)
    this.ends = [
      () => window.removeEventListener('message', this.hear),
      around.ticker.every(stepMs, this.step),
      around.ticker.after(silentMs, () => !this.control.isPresent && this.fail()),
    ]
    around.stage.append(this.element)
  }

  follow(timeline: Timeline): void {
    this.timeline = timeline
    this.control.follow(timeline)
    this.step()
  }

  /** It has no volume that could be set from outside. */
  setVolume(): void {}

  setLiveLatency(): void {}

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted
    this.unMuted = { times: 0, at: Number.NEGATIVE_INFINITY }
    if (isMuted) this.send({ type: 'mute' })
  }

  unlock(): void {
    const isBlocked = this.needsTap !== null
    this.needsTap = null
    this.unMuted = { times: 0, at: Number.NEGATIVE_INFINITY }
    if (!this.isMuted) this.send({ type: 'unMute' })
    // In the gesture itself: the frame may play from here on, and is put right if it should not.
    if (isBlocked) this.send({ type: 'play' })
  }

  read(): PlayerState {
    const { control } = this
    const now = this.around.now() ?? 0
    const { error } = control
    return {
      state: this.describe(now),
      position: control.position(now),
      duration: control.duration,
      skewMs: error === undefined ? undefined : -error,
      bufferedS: undefined,
      isReady: control.isReady,
      needsTap: this.needsTap,
      isStruggling: false,
      edgeLatencyMs: undefined,
    }
  }

  dispose(): void {
    for (const end of this.ends) end()
    this.element.remove()
  }

  private describe(now: number): PlayerState['state'] {
    const { control } = this
    if (this.isFailed) return 'failed'
    if (this.needsTap === 'play') return 'blocked'
    if (control.state === 'ended') return 'ended'
    if (control.isStalled(now)) return 'stalled'
    if (!control.isReady) return 'loading'
    if (control.state === 'playing' && this.timeline?.playing) return 'playing'
    return this.timeline && !this.timeline.playing ? 'paused' : 'ready'
  }

  private readonly hear = ({ origin, source, data }: MessageEvent): void => {
    if (origin !== this.origin || !this.isOurs(source)) return
    const event = readEvent(data)
    if (!event) return
    if (event.kind === 'error') this.hearError(event.code)
    else this.hearEvent(event)
    this.around.onChange()
  }

  /** Frames inside of the player speak for it at times. */
  private isOurs(source: MessageEventSource | null): boolean {
    const own = this.element.contentWindow
    return own !== null && (source === own || (source as Window | null)?.parent === own)
  }

  private hearEvent(event: EmbedEvent): void {
    if (event.kind === 'muted') this.isSilent = event.isMuted
    if (event.kind === 'state' && event.state === 'playing' && this.needsTap === 'play') this.needsTap = null
    const now = this.around.now()
    if (now !== undefined) this.control.hear(event, now)
    this.step()
  }

  private hearError(code: number): void {
    if (code === autoplayBlocked) this.hearBlocked()
    else if (Math.floor(code / 1000) === networkErrors && !this.hasTriedAgain) {
      this.hasTriedAgain = true
      this.element.src = String(this.element.src)
    } else this.fail()
  }

  /** Silence is usually allowed. */
  private hearBlocked(): void {
    this.needsTap = this.isSilent ? 'play' : 'sound'
    if (!this.isSilent) this.send({ type: 'mute' })
  }

  private fail(): void {
    if (this.isFailed) return
    this.isFailed = true
    this.around.onFailed()
  }

  private readonly step = (): void => {
    const now = this.around.now()
    if (now === undefined || this.isFailed) return
    const command = this.needsTap === 'play' ? undefined : this.control.step(now)
    if (command) this.send(command)
    this.unMuteIfWanted(now)
  }

  /** It starts silent, and may be refused to be heard. */
  private unMuteIfWanted(now: number): void {
    const isWanted = !this.isMuted && this.isSilent && this.control.state === 'playing'
    if (!isWanted || this.needsTap !== null || now - this.unMuted.at < unMutes.everyMs) return
    if (this.unMuted.times >= unMutes.most) {
      this.needsTap = 'sound'
      this.around.onChange()
      return
    }
    this.unMuted = { times: this.unMuted.times + 1, at: now }
    this.send({ type: 'unMute' })
  }

  private send(command: EmbedCommand): void {
    this.element.contentWindow?.postMessage(writeCommand(command), this.origin)
  }
}
