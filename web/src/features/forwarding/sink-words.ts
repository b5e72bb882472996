import type { Sink, SinkKind, SinkRewindPlan, SinkStatus, SinkTrial } from '@livetap/contracts/rules/sinks.ts'
import { formatCount, plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { timeWords } from '../../lib/words/words.ts'

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
export function filterWords({ eventTypes, uniqueId, includeReplays, withoutHidden }: Sink): string {
  const types = eventTypes.length === 0 ? 'All events' : eventTypes.join(', ')
  const lives = uniqueId === null ? 'all lives' : `lives of @${cleanText(uniqueId)}`
  return `${types} of ${lives}${includeReplays ? ', replays too' : ''}${withoutHidden ? ', without what is hidden' : ''}`
}

/** How a webhook is sent to. */
export function paceWords({ batch: { maxEvents, maxMs }, giveUpAfterMinutes }: Sink): string {
  return `up to ${plural(maxEvents, 'event')} at a time, within ${maxMs} ms; tried for ${minuteWords(giveUpAfterMinutes)}`
}

export function minuteWords(minutes: number): string {
  if (minutes % 1440 === 0) return plural(minutes / 1440, 'day')
  return minutes % 60 === 0 ? plural(minutes / 60, 'hour') : plural(minutes, 'minute')
}

/** What moving a sink to another place in the log does. */
export function rewindWords({ again, skipped, firstAt, isCut }: SinkRewindPlan): string {
  const about = (count: number) => `${isCut ? 'more than ' : ''}${plural(count, 'event')}`
  const begin = firstAt === null ? 'It goes on with what comes next.' : `It begins with ${timeWords(firstAt)}.`
  if (again > 0) return `${about(again)} that went out before will be sent again. ${begin}`
  if (skipped > 0) return `${about(skipped)} still to come will never be sent. ${begin}`
  return `Nothing is sent twice, and nothing is left out. ${begin}`
}

/** What came of a test. */
export function trialWords({ ok, status, ms, error }: SinkTrial): string {
  const time = `${Math.round(ms)} ms`
  if (ok) return status === 101 ? `It opened in ${time}.` : `It answered ${status} in ${time}.`
  return `It failed after ${time}: ${cleanText(error ?? 'no answer')}.`
}
