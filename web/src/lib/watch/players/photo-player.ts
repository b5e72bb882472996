import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { Media } from '@livetap/contracts/rooms/video.ts'
import { positionAt } from '../sync/position.ts'
import { ElementPlayer } from './element-player.ts'
import { fill, type Player, type PlayerState, type PlayerSurroundings } from './player.ts'

const stepMs = 100
const usualSlideMs = 2500

/** Which picture is shown at `position` seconds: they begin anew when all were shown. */
export function slideAt(position: number, slideMs: number, pictures: number): number {
  return pictures === 0 ? 0 : Math.floor((position * 1000) / slideMs) % pictures
}

/** The pictures of a post, in step with a timeline, and its sound if it has one. */
export class PhotoPlayer implements Player {
  readonly tier = 'photo'
  readonly element: HTMLElement
  private readonly around: PlayerSurroundings
  private readonly sound: ElementPlayer | undefined
  private readonly images: readonly HTMLImageElement[]
  private readonly slideMs: number
  private readonly stopSteps: () => void
  private timeline: Timeline | undefined

  constructor({ src, pictures = [], slideMs = usualSlideMs }: Media, around: PlayerSurroundings) {
    this.around = around
    this.slideMs = slideMs
    this.element = fill(document.createElement('div'))
    this.images = pictures.map((address) => this.addImage(address))
    if (src !== undefined) this.sound = this.addSound(src)
    this.stopSteps = around.ticker.every(stepMs, this.step)
    around.stage.append(this.element)
    this.turn(0)
  }

  follow(timeline: Timeline): void {
    this.timeline = timeline
    this.sound?.follow(timeline)
    this.step()
  }

  setVolume(volume: number): void {
    this.sound?.setVolume(volume)
  }

  setMuted(isMuted: boolean): void {
    this.sound?.setMuted(isMuted)
  }

  setLiveLatency(): void {}

  unlock(): void {
    this.sound?.unlock()
  }

  /** The slides are where the room is, always; the sound is what can be behind, and is of no use any more when it is over. */
  read(): PlayerState {
    const sound = this.sound?.read()
    const position = this.position()
    const duration = Math.max(sound?.duration ?? 0, (this.images.length * this.slideMs) / 1000)
    const isShown = this.images.some(({ complete }) => complete)
    const own = this.timeline?.playing ? (position >= duration ? 'ended' : 'playing') : 'paused'
    const waits = sound && !['ended', 'failed', 'playing', 'paused'].includes(sound.state)
    return {
      state: !isShown ? 'loading' : waits ? sound.state : own,
      position,
      duration,
      skewMs: sound?.skewMs ?? (this.timeline?.playing ? 0 : undefined),
      bufferedS: sound?.bufferedS,
      isReady: isShown && (sound?.isReady ?? true),
      needsTap: sound?.needsTap ?? null,
      isStruggling: sound?.isStruggling ?? false,
      edgeLatencyMs: undefined,
    }
  }

  dispose(): void {
    this.stopSteps()
    this.sound?.dispose()
    this.element.remove()
  }

  private position(): number {
    const now = this.around.now()
    return this.timeline && now !== undefined ? positionAt(this.timeline, now) : 0
  }

  private readonly step = (): void => {
    this.turn(slideAt(this.position(), this.slideMs, this.images.length))
    this.around.onChange()
  }

  private turn(shown: number): void {
    for (const [index, image] of this.images.entries()) image.style.visibility = index === shown ? 'inherit' : 'hidden'
  }

  private addImage(address: string): HTMLImageElement {
    const image = fill(document.createElement('img'))
    image.alt = ''
    image.style.objectFit = 'contain'
    image.src = address
    this.element.append(image)
    return image
  }

  private addSound(src: string): ElementPlayer {
    const audio = document.createElement('audio')
    this.element.append(audio)
    // Without its sound a post of photos is still one of photos.
    return new ElementPlayer('photo', audio, src, { ...this.around, onFailed: this.around.onChange })
  }
}
