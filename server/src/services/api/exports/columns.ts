import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'

type Cell = string | number | boolean | undefined

/** A column of the tables that are exported. */
export interface Column {
  readonly name: string
  readonly type: 'text' | 'integer' | 'flag' | 'time' | 'json'
  read(event: UnifiedEvent): Cell
}

const ofEvent = (name: keyof UnifiedEvent, type: Column['type'] = 'text'): Column => ({
  name,
  type,
  read: (event) => event[name] as Cell,
})
const ofUser = (name: keyof NonNullable<UnifiedEvent['user']>, type: Column['type'] = 'text'): Column => ({
  name,
  type,
  read: (event) => event.user?.[name],
})
const ofPayload = (name: string, type: Column['type'] = 'text'): Column => ({
  name,
  type,
  read: (event) => (event.payload as Record<string, Cell>)[name],
})

/** One row is one event: what all have, what most are asked for, and the whole payload as JSON. */
export const columns: readonly Column[] = [
  ofEvent('eventId'),
  ofEvent('timestamp', 'time'),
  ofEvent('ingestedAt', 'time'),
  ofEvent('eventType'),
  ofEvent('source'),
  ofEvent('streamId'),
  ofEvent('sessionId'),
  ofEvent('seqNo', 'integer'),
  ofUser('userId'),
  ofUser('uniqueId'),
  ofUser('displayName'),
  ofUser('followRole', 'integer'),
  ofUser('isModerator', 'flag'),
  ofUser('isSubscriber', 'flag'),
  ofUser('teamMemberLevel', 'integer'),
  ofPayload('message'),
  ofPayload('language'),
  ofPayload('giftId'),
  ofPayload('giftName'),
  ofPayload('giftCount', 'integer'),
  ofPayload('coins', 'integer'),
  ofPayload('streakId'),
  ofPayload('likeCount', 'integer'),
  ofPayload('totalLikeCount', 'integer'),
  ofPayload('viewerCount', 'integer'),
  { name: 'payload', type: 'json', read: (event) => JSON.stringify(event.payload) },
]
