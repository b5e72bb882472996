import {
  type EventOf,
  type EventType,
  type EventUser,
  type PayloadOf,
  triggerIds,
  type UnifiedEvent,
} from '@livetap/contracts/unified-event.ts'
import type { ActiveRule, Happening, RuleDefinition } from '#domain/rules/rules.ts'

/** Rules and events for tests of rules: what is not said is something likely. Times are milliseconds after `start`. */
export const start = Date.parse('2026-03-01T20:00:00.000Z')

const payloads: { readonly [Type in EventType]?: PayloadOf<Type> } = {
  CHAT: { message: 'hello', emotes: [], language: 'en' },
  GIFT: {
    ...{ giftId: '5655', giftName: 'Rose', giftCount: 1, coins: 1, diamondCount: 1, repeatCount: 1 },
    ...{ streakActive: false, streakEnd: true, isGiftStreak: true, giftImageUrl: '', streakId: 's1' },
  },
  LIKE: { likeCount: 10, totalLikeCount: 100 },
  FOLLOW: { displayType: '' },
  SHARE: { displayType: '' },
  JOIN: { viewerCount: 5, actionId: 1 },
  SUBSCRIBE: { subMonth: 1 },
  ROOM_USER: { viewerCount: 5, totalViewers: 10, topViewers: [] },
}

export function createViewer(userId: string, change: Partial<EventUser> = {}): EventUser {
  return {
    ...{ userId, uniqueId: `viewer${userId}`, displayName: `Viewer ${userId}`, avatarUrl: '', followRole: 0 as const },
    ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 0 },
    ...change,
  }
}

interface EventChange {
  readonly at?: number
  readonly id?: number
  readonly streamId?: string
  readonly user?: EventUser | null
}

export function createEvent<Type extends EventType>(
  eventType: Type,
  payload: Partial<PayloadOf<Type>> = {},
  { at = 0, id = at, streamId = '7300000000000000001', user = createViewer('1') }: EventChange = {},
): EventOf<Type> {
  const time = new Date(start + at).toISOString()
  return {
    schemaVersion: '1',
    eventId: `${eventType.toLowerCase()}${id}`.padEnd(64, '0'),
    eventType,
    triggerId: triggerIds[eventType],
    workspaceId: 'default',
    streamId,
    sessionId: '11111111-1111-4111-8111-111111111111',
    source: 'live',
    seqNo: id,
    timestamp: time,
    ingestedAt: time,
    ...(user ? { user } : {}),
    payload: { ...payloads[eventType], ...payload },
  } as unknown as EventOf<Type>
}

export function createHappening(event: UnifiedEvent, change: Partial<Happening> = {}): Happening {
  const nothing = { isExcluded: false, isTopGifter: false, isPaused: false }
  return { event, uniqueId: 'host', pos: event.seqNo, origin: 'live', ...nothing, ...change }
}

export const ruleId = '22222222-2222-4222-8222-222222222222'

export function createRule(change: Partial<RuleDefinition> = {}, id = ruleId): ActiveRule {
  const actions = [{ type: 'log' as const, template: '{username}: {giftCount} {coins}' }]
  return { ruleId: id, revision: 1, definition: { name: 'A rule', eventType: 'GIFT', actions, ...change } }
}
