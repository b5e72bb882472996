import type { EventOf, EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { describeArmies, describeBattle } from './battles.ts'
import { describeIdentity, describeImage, describeUser } from './people.ts'

/** One message of Euler's WebSocket, before it is JSON. */
export interface EulerMessage {
  readonly type: string
  readonly data: object
}

/** The live that a socket is about. */
export interface EulerRoom {
  readonly roomId: string
  readonly uniqueId: string
  readonly title: string
}

const agentId = 'livetap'

/** What is said before the first event: who serves, which room it is, and that it is being received. */
export function describeEulerBeginning({ roomId, uniqueId, title }: EulerRoom, webSocketId: string): EulerMessage[] {
  const owner = { uniqueId }
  const roomInfo = { id: roomId, title, status: 2, owner }
  return [
    { type: 'workerInfo', data: { webSocketId, agentId, schemaVersion: 'v2' } },
    { type: 'roomInfo', data: { id: roomId, roomInfo, user: owner } },
    { type: 'tiktok.connect', data: { agentId } },
  ]
}

/** Whether the live, or its reception, is over with this event. */
export function endsForEuler({ eventType, payload }: UnifiedEvent): boolean {
  return eventType === 'STREAM_END' || (eventType === 'DISCONNECTED' && !payload.willReconnect)
}

/** The message that tells the event in the names of schema v2; undefined for what Euler has no message for. */
export function toEulerMessage(event: UnifiedEvent): EulerMessage | undefined {
  const describe = messages[event.eventType] as Describe<EventType> | undefined
  return describe?.(event)
}

type Describe<T extends EventType> = (event: EventOf<T>) => EulerMessage | undefined

const messages: { readonly [T in EventType]?: Describe<T> } = {
  CONNECTED: () => ({ type: 'tiktok.connect', data: { agentId } }),
  DISCONNECTED: ({ payload }) => ({ type: 'tiktok.disconnect', data: { reason: payload.reason } }),
  CHAT: (event) => {
    const { message: comment, emotes, language: contentLanguage } = event.payload
    return tell(event, 'WebcastChatMessage', {
      ...{ comment, contentLanguage, ...identityOf(event) },
      emotes: emotes.map(({ emoteId, emoteImageUrl: imageUrl, placeholderIndex: placeInComment }) => ({
        placeInComment,
        emote: { emoteId, image: { imageUrl } },
      })),
    })
  },
  GIFT: tellGift,
  LIKE: (event) => tell(event, 'WebcastLikeMessage', event.payload),
  FOLLOW: (event) => tellSocial(event, '1'),
  SHARE: (event) => tellSocial(event, '3'),
  JOIN: (event) => {
    const { viewerCount: memberCount, actionId: action } = event.payload
    return tell(event, 'WebcastMemberMessage', { memberCount, action })
  },
  SUBSCRIBE: (event) => tell(event, 'WebcastSubNotifyMessage', event.payload),
  EMOTE: (event) => {
    const { emoteId, emoteImageUrl, emoteType } = event.payload
    const emote = { emoteId, image: describeImage(emoteImageUrl), emoteType: readEmoteType(emoteType) }
    return tell(event, 'WebcastEmoteChatMessage', { emoteList: [emote], ...identityOf(event) })
  },
  BATTLE: (event) => {
    if (event.payload.battleStatus === 'UPDATED') {
      return tell(event, 'WebcastLinkMicArmies', describeArmies(event.payload))
    }
    return tell(event, 'WebcastLinkMicBattle', describeBattle(event.payload))
  },
  ROOM_USER: tellRoom,
  STREAM_END: (event) => {
    const { action, reason: tips } = event.payload
    return tell(event, 'WebcastControlMessage', { action, tips })
  },
  RAW: tellRaw,
}

/** Types of events that have a message. */
export const eulerTypes = Object.keys(messages) as EventType[]

function tell(event: UnifiedEvent, type: string, fields: object): EulerMessage {
  const { user } = event
  const data = { common: describeCommon(event, type), ...(user ? { user: describeUser(user) } : {}), ...fields }
  return { type, data }
}

/** A message without an id of TikTok's has none here: `0`. */
function describeCommon({ messageId = '0', streamId, timestamp }: UnifiedEvent, method: string): object {
  return { method, msgId: messageId, roomId: streamId, createTime: String(Date.parse(timestamp)) }
}

function identityOf({ user }: UnifiedEvent): object {
  return user ? { userIdentity: describeIdentity(user) } : {}
}

function tellSocial(event: EventOf<'FOLLOW' | 'SHARE'>, action: '1' | '3'): EulerMessage {
  const type = 'WebcastSocialMessage'
  const { displayType } = event.payload
  const displayText = { displayType, defaultPattern: '', piecesList: [] }
  const common = { ...describeCommon(event, type), displayText }
  return tell(event, type, { common, action })
}

function tellGift(event: EventOf<'GIFT'>): EulerMessage {
  const { giftId, giftName, diamondCount, repeatCount, streakEnd, isGiftStreak, ...more } = event.payload
  const number = Number(giftId)
  return tell(event, 'WebcastGiftMessage', {
    giftId: Number.isSafeInteger(number) ? number : 0,
    repeatEnd: isGiftStreak && streakEnd ? 1 : 0,
    groupId: isGiftStreak ? more.streakId : '0',
    repeatCount,
    comboCount: repeatCount,
    giftDetails: {
      ...{ id: giftId, giftName, diamondCount, describe: `Sent ${giftName}` },
      ...{ combo: isGiftStreak, giftType: isGiftStreak ? 1 : 2 },
      giftImage: describeImage(more.giftImageUrl),
    },
    ...identityOf(event),
  })
}

const emoteTypes = ['NORMAL', 'WITH_STICKER', 'FANS']

function readEmoteType(name: string): number {
  const known = emoteTypes.indexOf(name)
  return known < 0 ? Number(name) || 0 : known
}

function tellRoom(event: EventOf<'ROOM_USER'>): EulerMessage {
  const { viewerCount, totalViewers: totalUser, topViewers } = event.payload
  const ranksList = topViewers.map(({ userId, uniqueId, displayName: nickname, coins: coinCount }, index) => ({
    ...{ coinCount, rank: index + 1, delta: '0' },
    user: { userId, uniqueId, nickname },
  }))
  return tell(event, 'WebcastRoomUserSeqMessage', { viewerCount, totalUser, ranksList })
}

/** What has no type of its own passes as it came. Our own notes of gaps and the like are nothing that Euler has. */
function tellRaw({ payload: { rawType, data } }: EventOf<'RAW'>): EulerMessage | undefined {
  if (rawType.startsWith('ControlEvent.') || rawType === '' || !isFields(data)) return undefined
  return { type: rawType, data }
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
