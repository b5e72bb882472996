import type { PlayerSurroundings } from './player.ts'

/** Browsers let a page begin to play without a person only when it is silent, and some not even then. */
export class SoundGate {
  private readonly element: HTMLMediaElement
  private readonly onChange: () => void
  private isMuted: boolean
  needsTap: 'sound' | 'play' | null = null

  constructor(element: HTMLMediaElement, { volume, isMuted, onChange }: PlayerSurroundings) {
    this.element = element
    this.onChange = onChange
    this.isMuted = isMuted
    element.volume = volume
    element.muted = isMuted
  }

  setVolume(volume: number): void {
    this.element.volume = volume
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted
    if (this.needsTap === null) this.element.muted = isMuted
  }

  /** Resolves to whether it plays: with sound, else without, else not. Never rejects. */
  async play(): Promise<boolean> {
    const first = await this.tryToPlay()
    if (first !== 'refused') return first === 'plays'
    if (!this.element.muted) {
      this.element.muted = true
      const second = await this.tryToPlay()
      if (second !== 'refused') return this.need('sound', second === 'plays')
    }
    return this.need('play', false)
  }

  /** Only in a gesture. */
  unlock(): void {
    this.element.muted = this.isMuted
    // From here on the browser lets the page itself start this element; its player decides when.
    if (this.needsTap === 'play') void this.tryToPlay()
    this.needsTap = null
    this.onChange()
  }

  private need(tap: 'sound' | 'play', isPlaying: boolean): boolean {
    this.needsTap = tap
    this.onChange()
    return isPlaying
  }

  private async tryToPlay(): Promise<'plays' | 'interrupted' | 'refused'> {
    try {
      await this.element.play()
      return 'plays'
    } catch (error) {
      return error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'interrupted'
    }
  }
}
