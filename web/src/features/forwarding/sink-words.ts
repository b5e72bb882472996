import type { Sink, SinkKind, SinkStatus, SinkTrial } from '@livetap/contracts/rules/sinks.ts'
import { formatCount, plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'

export const kindWords: Record<SinkKind, string> = { webhook: 'Webhook', websocket: 'WebSocket' }

export interface StateWords {
  readonly tone: 'accent' | 'warn' | 'danger' | 'plain'
  readonly title: string
  /** What whoever looks at it can do. */
  readonly advice: string
}

/** How a sink does, in words. */
export function stateWords({ status: { state, openUntil, lag } }: Pick<Sink, 'status'>): StateWords {
  if (state === 'paused') return { tone: 'plain', title: 'Switched off', advice: 'It stays where it is in the log.' }
  if (state === 'failed') {
    const advice = 'Livetap has stopped. Correct the address, or have the other side ready, and switch it on again.'
    return { tone: 'danger', title: 'Stopped', advice }
  }
  if (state === 'retrying') {
    const title = openUntil === null ? 'Trying again' : 'Keeps failing'
    return {
      tone: 'warn',
      title,
      advice: 'Nothing is lost: it is tried again by itself. Check that the other side runs.',
    }
  }
  return { tone: 'accent', title: lag === 0 ? 'Up to date' : 'Sending', advice: '' }
}

export function lagWords({ lag }: SinkStatus): string {
  return lag === 0 ? 'nothing left to send' : `${plural(lag, 'event')} behind`
}

export function countWords({ deliveredEvents, failedBatches, missedEvents }: SinkStatus): string {
  const parts = [
    `${formatCount(deliveredEvents)} delivered`,
    ...(failedBatches > 0 ? [`${plural(failedBatches, 'batch', 'batches')} set aside`] : []),
    ...(missedEvents > 0 ? [`${formatCount(missedEvents)} removed before they could be sent`] : []),
  ]
  return parts.join(', ')
}

/** What it sends. */
export function filterWords({ eventTypes, uniqueId, includeReplays }: Sink): string {
  const types = eventTypes.length === 0 ? 'All events' : eventTypes.join(', ')
  const lives = uniqueId === null ? 'all lives' : `lives of @${cleanText(uniqueId)}`
  return `${types} of ${lives}${includeReplays ? ', replays too' : ''}`
}

/** What came of a test. */
export function trialWords({ ok, status, ms, error }: SinkTrial): string {
  const time = `${Math.round(ms)} ms`
  if (ok) return status === 101 ? `It opened in ${time}.` : `It answered ${status} in ${time}.`
  return `It failed after ${time}: ${cleanText(error ?? 'no answer')}.`
}
