import { hash } from 'node:crypto'
import type { EventOf, EventType, EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { Streaks } from './streaks.ts'
import { describeViewer } from './viewer.ts'

/** One text frame of TikFinity's event WebSocket, before it is JSON. */
export interface TikFinityFrame {
  readonly event: string
  readonly data: object
}

/** Whose live it is, as every frame says. */
export interface TikFinityChannel {
  readonly tikfinityUserId: number
  /** The streamer's @username. */
  readonly tikfinityUsername: string
}

/** Where an event is told: in which channel, at which position of the log, and what is known of gift streaks. */
export interface TikFinityPlace {
  readonly channel: TikFinityChannel
  readonly pos: number
  readonly streaks: Streaks
}

type Describe<T extends EventType> = (event: EventOf<T>, place: TikFinityPlace) => TikFinityFrame | undefined

/** The number that stands for a workspace: from 1, of at most nine digits, always the same one. */
export function channelIdOf(workspaceId: string): number {
  return 1 + (Number.parseInt(hash('sha256', workspaceId).slice(0, 8), 16) % 999_999_999)
}

/** Says which rules TikFinity would carry out: none, as Livetap has its own. */
export function createConfigFrame(): TikFinityFrame {
  return { event: 'config', data: { events: [] } }
}

/** Says that the live is being received. `streamId` is TikTok's room id. */
export function createConnectedFrame(streamId: string, channel: TikFinityChannel): TikFinityFrame {
  return { event: 'connected', data: { roomId: streamId, ...channel } }
}

/** The frame that tells the event; undefined for what TikFinity's clients have no frame for. */
export function toTikFinityFrame(event: UnifiedEvent, place: TikFinityPlace): TikFinityFrame | undefined {
  const describe = frames[event.eventType] as Describe<EventType> | undefined
  return describe?.(event, place)
}

const frames: { readonly [T in EventType]?: Describe<T> } = {
  CONNECTED: ({ streamId }, { channel }) => createConnectedFrame(streamId, channel),
  DISCONNECTED: (_event, { channel }) => ({ event: 'disconnected', data: { ...channel } }),
  CHAT: (event, place) => {
    const { message: comment, emotes } = event.payload
    return tell(event, place, 'chat', {
      comment,
      emotes: emotes.map(({ emoteId, emoteImageUrl, placeholderIndex }) => ({
        ...{ emoteId, emoteImageUrl, placeInComment: placeholderIndex },
      })),
    })
  },
  GIFT: tellGift,
  LIKE: (event, place) => {
    const { likeCount, totalLikeCount } = event.payload
    const shown = { displayType: 'pm_mt_msg_viewer', label: '{0:user} liked the LIVE' }
    return tell(event, place, 'like', { likeCount, totalLikeCount, ...shown })
  },
  FOLLOW: (event, place) => tellSocial(event, place, 'follow', '{0:user} followed the LIVE creator'),
  SHARE: (event, place) => tellSocial(event, place, 'share', '{0:user} shared the LIVE'),
  JOIN: (event, place) => {
    const shown = { displayType: 'live_room_enter_toast', label: '{0:user} joined' }
    return tell(event, place, 'member', { actionId: event.payload.actionId, ...shown })
  },
  SUBSCRIBE: (event, place) => {
    const { subMonth } = event.payload
    const status = { subscribingStatus: 1, oldSubscribeStatus: subMonth > 1 ? 1 : 0, exhibitionType: 0 }
    return tell(event, place, 'subscribe', { subMonth, ...status })
  },
  ROOM_USER: tellRoom,
}

/** Types of events that have a frame. */
export const tikFinityTypes = Object.keys(frames) as EventType[]

function tell(event: UnifiedEvent, { channel }: TikFinityPlace, name: string, fields: object): TikFinityFrame {
  const createTime = String(Date.parse(event.timestamp))
  const more = { msgId: nameMessage(event), createTime, ...channel }
  return { event: name, data: { ...fields, ...describeViewer(event.user), ...more } }
}

/** TikTok's own id; where it gave none, one of the same look that always is the same for the event. */
function nameMessage({ messageId, eventId }: UnifiedEvent): string {
  return messageId || String(BigInt(`0x${eventId.slice(0, 15)}`))
}

function tellSocial(event: EventOf<'FOLLOW' | 'SHARE'>, place: TikFinityPlace, name: string, label: string) {
  const handle = event.user?.uniqueId ?? ''
  const { displayType } = event.payload
  return tell(event, place, name, { displayType, label, profile: handle, name: handle, username: handle })
}

function tellGift(event: EventOf<'GIFT'>, place: TikFinityPlace): TikFinityFrame | undefined {
  const step = place.streaks.step(event, place.pos)
  if (step === undefined) return undefined
  const { giftName, giftImageUrl, diamondCount, isGiftStreak } = event.payload
  const { repeatCount, repeatEnd, groupId } = step
  const giftId = readNumber(event.payload.giftId)
  const giftType = isGiftStreak ? 1 : 2
  return tell(event, place, 'gift', {
    ...{ giftId, giftName, giftType, diamondCount, repeatCount, repeatEnd, groupId },
    giftPictureUrl: giftImageUrl,
    describe: `sent ${giftName}`,
    originalName: giftName,
    originalDescribe: `Sent ${giftName}`,
    receiverUserId: '',
    timestamp: Date.parse(event.timestamp),
    displayType: 'webcast_aweme_gift_send_messageNew',
    label: '{0:user} sent {1:gift} × {2:string}',
    gift: { gift_id: giftId, repeat_count: repeatCount, repeat_end: repeatEnd ? 1 : 0, gift_type: giftType },
  })
}

/** Ids of gifts are small; one that a number cannot hold would name another gift. */
function readNumber(id: string): number {
  return Number.isSafeInteger(Number(id)) ? Number(id) : 0
}

function tellRoom({ payload }: EventOf<'ROOM_USER'>, { channel }: TikFinityPlace): TikFinityFrame {
  const topViewers = payload.topViewers.map(({ userId, uniqueId, displayName, coins }) => ({
    user: { ...describeViewer(nameOnly(userId, uniqueId, displayName)), topGifterRank: null },
    coinCount: coins,
  }))
  const { viewerCount } = payload
  return { event: 'roomUser', data: { viewerCount, topGifterRank: 0, topViewers, ...channel } }
}

function nameOnly(userId: string, uniqueId: string, displayName: string): EventUser {
  const unknown = { avatarUrl: '', isModerator: false, isSubscriber: false, teamMemberLevel: 0 }
  return { userId, uniqueId, displayName, followRole: 0, ...unknown }
}
