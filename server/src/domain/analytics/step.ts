import type { Counts } from '@livetap/contracts/metrics.ts'
import type { EventOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { ChatReading } from '#domain/language/language.ts'
import { addSample, loseSight, tellViewers } from './activity/crowd.ts'
import { noteReception } from './activity/gaps.ts'
import { addToHistory } from './activity/history.ts'
import { addToMoments } from './activity/moments.ts'
import { addToRates } from './activity/rates.ts'
import { addToRecent } from './activity/recent.ts'
import type { Slice } from './activity/slice.ts'
import { recordDeeds } from './audience/deeds.ts'
import { addKeywords } from './chat/keywords.ts'
import { addLanguage } from './chat/languages.ts'
import { addMood, readMood } from './chat/mood.ts'
import { addQuestion } from './chat/questions.ts'
import { recordBattle } from './ledger/battles.ts'
import { type Analytics, createCounts } from './state.ts'

/** An event of the log, with what was found out about it. */
export interface AnalyticsInput {
  /** Place in the log. One that is not behind all that were counted is left out. */
  readonly pos: number
  readonly event: UnifiedEvent
  /** Of a comment. Without it, it counts, but says nothing. */
  readonly reading?: ChatReading
  /** The viewer was seen in an earlier recorded live. */
  readonly returning?: boolean
  /** Coins that the viewer gave in earlier recorded lives. */
  readonly coinsBefore?: number
}

/** When an event counts, in milliseconds: when it happened, but never later than it was received. */
export function timeOf({ timestamp, ingestedAt }: UnifiedEvent): number {
  return Math.min(Date.parse(timestamp), Date.parse(ingestedAt))
}

/** Counts an event. The state is the caller's and is changed in place. */
export function step(analytics: Analytics, input: AnalyticsInput): void {
  if (input.pos <= analytics.pos) return
  const { event } = input
  const at = timeOf(event)
  analytics.pos = input.pos
  analytics.events++
  analytics.startedAt ||= at
  analytics.newestAt = Math.max(analytics.newestAt, at)
  noteReception(analytics.gaps, event, analytics.newestAt, analytics.startedAt)
  const viewers = noteViewers(analytics, event)
  const mood = event.eventType === 'CHAT' ? addComment(analytics, event, input) : undefined
  const added = countEvent(event)
  addActivity(analytics, at, { ...added, viewers, mood })
  if (event.eventType === 'BATTLE') recordBattle(analytics.battles, event.payload, analytics.newestAt)
  recordDeeds(analytics, event, at, added, { returning: false, coinsBefore: 0, ...input })
}

/** What the event adds. */
function countEvent(event: UnifiedEvent): Counts {
  const counts = createCounts()
  switch (event.eventType) {
    case 'CHAT':
      counts.comments = 1
      break
    case 'LIKE':
      counts.likes = event.payload.likeCount
      break
    case 'GIFT':
      counts.gifts = event.payload.giftCount
      counts.coins = event.payload.coins
      break
    case 'FOLLOW':
      counts.follows = 1
      break
    case 'SHARE':
      counts.shares = 1
      break
    case 'JOIN':
      counts.joins = 1
      break
    case 'SUBSCRIBE':
      counts.subscribes = 1
  }
  return counts
}

function addActivity(analytics: Analytics, at: number, added: Slice): void {
  const { totals } = analytics
  for (const name of countNames) totals[name] += added[name]
  const second = Math.floor(at / 1000)
  addToRates(analytics.rates, second, added)
  addToRecent(analytics.recent, second, added)
  addToHistory(analytics.history, second, added)
  addToMoments(analytics.moments, analytics.pos, analytics.newestAt, added)
}

const countNames = Object.keys(createCounts()) as (keyof Counts)[]

/** How many are watching, where the event tells it. */
function noteViewers({ crowd, newestAt }: Analytics, event: UnifiedEvent): number | undefined {
  if (event.eventType === 'LIKE') {
    if (event.payload.totalLikeCount > 0) crowd.totalLikes = Math.max(crowd.totalLikes, event.payload.totalLikeCount)
  } else if (event.eventType === 'ROOM_USER') {
    const { viewerCount, totalViewers } = event.payload
    if (totalViewers > 0) crowd.totalViewers = Math.max(crowd.totalViewers, totalViewers)
    addSample(crowd, viewerCount)
    tellViewers(crowd, viewerCount, newestAt)
    return viewerCount
  } else if (event.eventType === 'JOIN' && event.payload.viewerCount > 0) {
    tellViewers(crowd, event.payload.viewerCount, newestAt)
    return event.payload.viewerCount
  } else if (isBreak(event)) loseSight(crowd, newestAt)
  return undefined
}

/** A connection has begun or ended, or the live has. */
function isBreak({ eventType }: UnifiedEvent): boolean {
  return eventType === 'CONNECTED' || eventType === 'DISCONNECTED' || eventType === 'STREAM_END'
}

/** The mood, when it is known. */
function addComment(analytics: Analytics, event: EventOf<'CHAT'>, { pos, reading }: AnalyticsInput) {
  const mood = readMood(reading)
  addMood(analytics.mood, mood, reading?.substantial ?? false)
  addLanguage(analytics.languages, reading?.language ?? '')
  if (reading === undefined) return mood
  addKeywords(analytics.keywords, reading.keywords, Math.floor(analytics.newestAt / 1000))
  addQuestion(analytics.questions, event, reading, { pos, now: analytics.newestAt })
  return mood
}
