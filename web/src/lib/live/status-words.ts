import type { LivestreamState, LivestreamStatus } from '@livetap/contracts/livestream.ts'

export interface StatusWords {
  readonly tone: 'accent' | 'warn' | 'danger' | 'plain'
  readonly word: string
  /** What comes behind the word, counting down where something is awaited. */
  readonly detail: string | undefined
  readonly moving: boolean
  /** The button that makes sense now, and what it does. */
  readonly action: { readonly name: string; readonly verb: 'retry' | 'follow' } | undefined
}

const shortWords: Record<LivestreamState, string> = {
  connecting: 'Connecting',
  live: 'LIVE',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  ended: 'Ended',
  failed: 'Failed',
  stopped: 'Stopped',
}

const tones: Record<LivestreamState, StatusWords['tone']> = {
  connecting: 'warn',
  live: 'accent',
  reconnecting: 'warn',
  offline: 'plain',
  ended: 'plain',
  failed: 'danger',
  stopped: 'plain',
}

export const shortWord = (state: LivestreamState): string => shortWords[state]
export const toneOf = (state: LivestreamState): StatusWords['tone'] => tones[state]

/** Followed means that Livetap is at it, or waits for it, without anybody doing anything. */
export const isFollowed = ({ state }: LivestreamStatus): boolean => state !== 'stopped' && state !== 'failed'

/** The state of a live in words, at `now` (milliseconds). */
export function describeLive(status: LivestreamStatus, now: number): StatusWords {
  const { state } = status
  const base = { tone: tones[state], word: shortWords[state], moving: false, detail: undefined, action: undefined }
  const wait = secondsUntil(status.retryAt, now)
  switch (state) {
    case 'connecting':
      return { ...base, moving: true, detail: 'asking TikTok for the live' }
    case 'live':
      return { ...base, moving: true }
    case 'reconnecting':
      return { ...base, moving: true, detail: waiting('next try', wait), action: { name: 'Retry now', verb: 'retry' } }
    case 'offline':
      return { ...base, detail: waiting('checking again', wait), action: { name: 'Check now', verb: 'retry' } }
    case 'ended':
      return { ...base, detail: waiting('checking again', wait), action: { name: 'Check now', verb: 'retry' } }
    case 'failed':
      return { ...base, action: { name: 'Try again', verb: 'retry' } }
    case 'stopped':
      return { ...base, detail: 'nothing is being received', action: { name: 'Follow again', verb: 'follow' } }
  }
}

function secondsUntil(at: string | undefined, now: number): number | undefined {
  return at === undefined ? undefined : Math.max(0, Math.ceil((Date.parse(at) - now) / 1000))
}

function waiting(what: string, seconds: number | undefined): string | undefined {
  if (seconds === undefined) return undefined
  if (seconds === 0) return `${what} now`
  return seconds < 120 ? `${what} in ${seconds} s` : `${what} in ${Math.round(seconds / 60)} min`
}
