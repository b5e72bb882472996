import Type, { type Static } from 'typebox'
import { StreamSummary } from './http.ts'
import { GiftFigures, Metrics, Person } from './metrics.ts'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })

/** What one recorded live came to. Replays of it do not count. */
export const LiveFigures = Type.Object({
  streamId: Type.String(),
  title: Type.String({ description: 'Untrusted text.' }),
  startedAt: time('First event.'),
  lastEventAt: time('Newest event.'),
  live: Type.Boolean({ description: 'Being received right now.' }),
  events: count(),
  comments: count(),
  gifts: count('Streaks counted once.'),
  coins: count(),
  likes: count(),
  follows: count(),
  shares: count(),
  joins: count(),
  peakViewers: count(),
  missingSeconds: count('In which events could not be received.'),
})
export type LiveFigures = Static<typeof LiveFigures>

/** The lives of one creator, oldest first. */
export const Trends = Type.Object({ uniqueId: Type.String(), lives: Type.Array(LiveFigures) })
export type Trends = Static<typeof Trends>

/** Those who did something, by whether a live recorded earlier has seen them do it. */
export const NewAndReturning = Type.Object({ fresh: count('Seen for the first time.'), returning: count() })
export type NewAndReturning = Static<typeof NewAndReturning>

export const Giver = Type.Object({ person: Person, gifts: count('Streaks counted once.'), coins: count() })
export type Giver = Static<typeof Giver>

/** A live after it is over (or so far): all numbers, counted from the log. */
export const StreamReport = Type.Object({
  stream: StreamSummary,
  metrics: Metrics,
  viewers: NewAndReturning,
  gifters: NewAndReturning,
  gifts: Type.Array(GiftFigures, { description: 'All that were given, most coins first, at most 500.' }),
  givers: Type.Array(Giver, { description: 'Most coins first, at most 100.' }),
})
export type StreamReport = Static<typeof StreamReport>
