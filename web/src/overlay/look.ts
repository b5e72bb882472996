import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { PageOptions } from './options.ts'

/** Gives the stage the looks of the settings. */
export function applyLook(stage: HTMLElement, settings: OverlaySettings, { rtl, preview }: PageOptions): void {
  const { theme, font, align, kind } = settings
  Object.assign(stage.dataset, { theme, font, align, kind })
  stage.dir = rtl ? 'rtl' : 'ltr'
  stage.classList.toggle('preview', preview)
  stage.style.setProperty('--scale', String(settings.scale / 100))
  stage.style.setProperty('--size', String(settings.fontSize / 100))
  stage.style.setProperty('--accent', settings.accent)
}
