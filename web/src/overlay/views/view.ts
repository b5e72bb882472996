import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageAlert, StageChange, StagePart } from '@livetap/contracts/overlays/stage.ts'

/** What a kind of overlay has on the screen. */
export interface View {
  /** How it is to look from now on. The kind is the same every time. */
  set(settings: OverlaySettings): void
  /** Lists that it shows have changed. */
  change(part: StagePart, change: StageChange): void
  /** Shows something made up, once. */
  test(alert: StageAlert): void
  /** What is on the screen, in a few words, for whoever is at the gallery. */
  describe(): string
}

/** What all views need of the page around them. */
export interface Place {
  readonly root: HTMLElement
  /** BCP 47; empty: the browser's. */
  readonly lang: string
  /** Made-up items stand beside real ones for so long. Milliseconds. */
  readonly testMs: number
}

export const countWords = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
