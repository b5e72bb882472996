import type { Metrics } from '@livetap/contracts/metrics.ts'
import type { Insight } from '@livetap/contracts/user-session.ts'

/** What could be said to the streamer. */
export interface Prompt {
  /** Whom or what it is about: the same thing is not brought up twice. Empty for the state of the live as a whole. */
  readonly about: string
  readonly title: string
  /** Why, with the numbers in words. */
  readonly reason: string
  readonly numbers: Insight['numbers']
  /** Worth showing for so many seconds. */
  readonly seconds: number
}

/** What there is to say of one kind now, the best first. `now` in milliseconds. */
export type FindPrompts = (metrics: Metrics, now: number) => Prompt[]

/** Milliseconds since a time. */
export function since(time: string, now: number): number {
  return now - Date.parse(time)
}

/** `3 minutes`, `40 seconds`. */
export function tellDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  const [count, unit] = seconds < 100 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** `12,400`, and one decimal below ten. */
export function tellNumber(value: number): string {
  const rounded = Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value)
  return String(rounded).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 coin`, `12,400 coins`. */
export function tellCount(count: number, unit: string): string {
  return `${tellNumber(count)} ${unit}${count === 1 ? '' : 's'}`
}

/** `0.25` as `25 %`. */
export function tellShare(share: number): string {
  return `${Math.round(share * 100)} %`
}

export function nameOf({ displayName, uniqueId }: { readonly displayName: string; readonly uniqueId: string }): string {
  return displayName.trim() || (uniqueId && `@${uniqueId}`) || 'a viewer'
}
