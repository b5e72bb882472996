import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import {
  type OverlayKind,
  overlayAligns,
  overlayFonts,
  overlayKinds,
  overlayThemes,
} from '@livetap/contracts/overlays/usual.ts'

/** What the address of the page says beside its link. */
export interface PageOptions {
  /** Looks only: is not there for the gallery, takes no alert from others, makes no sound. */
  readonly preview: boolean
  /** Shows made-up viewers instead of those of a live. */
  readonly demo: boolean
  /** Of a demo without a link. */
  readonly kind: OverlayKind
  readonly rtl: boolean
  /** BCP 47, for numbers and speech; empty: the browser's. */
  readonly lang: string
  /** Settings that it overrides. */
  readonly overrides: Readonly<Record<string, unknown>>
}

const isOn = (value: string | null): boolean => value !== null && !/^(0|false|no|off)$/i.test(value)

/** Reads the query of an address. What it does not know, or cannot be, is left out. */
export function readOptions(search: string): PageOptions {
  const query = new URLSearchParams(search)
  const number = (name: string, least: number, most: number) => {
    const value = Number(query.get(name) ?? Number.NaN)
    return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : undefined
  }
  const choice = <Names extends readonly string[]>(name: string, names: Names): Names[number] | undefined =>
    names.find((one) => one === query.get(name)?.toLowerCase())
  const lang = /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i.exec(query.get('lang') ?? '')?.[0] ?? ''
  return {
    preview: isOn(query.get('preview')),
    demo: isOn(query.get('demo')),
    kind: choice('kind', overlayKinds) ?? 'alert',
    rtl: isOn(query.get('rtl')),
    lang,
    overrides: leaveOut({
      scale: number('scale', 25, 400),
      font: choice('font', overlayFonts),
      fontSize: number('fontSize', 50, 300),
      hideAfter: number('hideAfter', 0, 3600),
      max: number('max', 1, 30),
      align: choice('align', overlayAligns),
      direction: choice('direction', ['up', 'down']),
      theme: choice('theme', overlayThemes),
      muted: query.has('mute') ? isOn(query.get('mute')) : undefined,
      volume: number('volume', 0, 100),
      minCoins: number('minCoins', 0, 1_000_000),
    }),
  }
}

function leaveOut(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** The settings with what the address overrides, where the kind has such a setting. */
export function override<Settings extends OverlaySettings>(
  settings: Settings,
  { overrides }: Pick<PageOptions, 'overrides'>,
): Settings {
  const known = Object.entries(overrides).filter(([name]) => Object.hasOwn(settings, name))
  return { ...settings, ...Object.fromEntries(known) }
}
