import * as v3 from 'tiktok-live-proto/v3'
import { getGift, isStreakGift, loneSurrogateMark, type SimulatedEvent } from '#scenario/scenario.ts'
import { encodeArmies, encodeBattle } from './battles.ts'
import { create, encode } from './codecs.ts'
import { type Encoded, type Occasion, pack } from './pack.ts'
import { createIdentity, createImage, createUser } from './people.ts'

/** A message as it goes over the wire. */
export interface Message {
  readonly type: string
  readonly messageId: string
  readonly roomId: string
  readonly payload: Buffer
  /** Sent again to somebody who has just come. */
  readonly isHistory?: boolean
}

/** The message that TikTok would send for `event`. */
export function encodeEvent(event: SimulatedEvent, occasion: Occasion): Message {
  const { messageId, roomId } = occasion
  if (event.kind === 'raw') {
    return { type: event.type, messageId, roomId, payload: Buffer.from(event.payloadBase64, 'base64') }
  }
  const [type, payload] = encoders[event.kind](event as never, occasion)
  return { type, messageId, roomId, payload: breakSurrogates(payload) }
}

type Encoder<K> = (event: Extract<SimulatedEvent, { kind: K }>, occasion: Occasion) => Encoded
type Encoders = { readonly [K in Exclude<SimulatedEvent['kind'], 'raw'>]: Encoder<K> }

function createEmote(number: number, occasion: Occasion): v3.EmoteModel {
  return create(v3.EmoteModel, {
    emoteId: `70000000000000000${String(number).padStart(2, '0')}`,
    image: createImage(`${occasion.origin}/images/emotes/${number}.svg`),
  })
}

function createGift(id: number, occasion: Occasion): v3.Gift {
  const gift = getGift(id)
  return create(v3.Gift, {
    id: String(id),
    name: gift.name,
    describe: `sent ${gift.name}`,
    diamondCount: gift.diamonds,
    type: isStreakGift(gift) ? 1 : 2,
    combo: isStreakGift(gift),
    image: createImage(`${occasion.origin}/images/gifts/${id}.svg`),
    icon: createImage(`${occasion.origin}/images/gifts/${id}.svg`),
  })
}

const memberJoined = 1

const encoders: Encoders = {
  comment: (event, occasion) =>
    pack('WebcastChatMessage', v3.WebcastChatMessage, occasion, {
      user: createUser(event.person, occasion),
      userIdentity: createIdentity(event.person),
      content: event.text,
      contentLanguage: event.language,
      emotes: (event.emotes ?? []).map(({ index, emote }) =>
        create(v3.EmojiEmoteWithIndex, { index, emote: createEmote(emote, occasion) }),
      ),
    }),
  gift: encodeGift,
  like: (event, occasion) =>
    pack('WebcastLikeMessage', v3.WebcastLikeMessage, occasion, {
      user: createUser(event.person, occasion),
      count: event.count,
      total: String(event.total),
    }),
  join: (event, occasion) =>
    pack('WebcastMemberMessage', v3.WebcastMemberMessage, occasion, {
      user: createUser(event.person, occasion),
      memberCount: event.viewers,
      action: memberJoined,
      clientEnterSource: 'homepage_hot-live_cell',
    }),
  follow: (event, occasion) =>
    pack(
      'WebcastSocialMessage',
      v3.WebcastSocialMessage,
      occasion,
      { user: createUser(event.person, occasion), action: '1', followCount: String(event.followers) },
      'pm_main_follow_message_viewer_2',
    ),
  share: (event, occasion) =>
    pack(
      'WebcastSocialMessage',
      v3.WebcastSocialMessage,
      occasion,
      { user: createUser(event.person, occasion), action: '3', shareType: '1', shareCount: event.shares },
      'pm_mt_guidance_share',
    ),
  subscribe: (event, occasion) =>
    pack('WebcastSubNotifyMessage', v3.WebcastSubNotifyMessage, occasion, {
      user: createUser(event.person, occasion),
      subMonth: String(event.months),
      oldSubscribeStatus: event.months > 1 ? 1 : 0,
      subscribingStatus: 1,
    }),
  emote: (event, occasion) =>
    pack('WebcastEmoteChatMessage', v3.WebcastEmoteChatMessage, occasion, {
      user: createUser(event.person, occasion),
      userIdentity: createIdentity(event.person),
      emoteList: [createEmote(event.emote, occasion)],
    }),
  question: (event, occasion) =>
    pack('WebcastQuestionNewMessage', v3.WebcastQuestionNewMessage, occasion, {
      data: create(v3.Question, {
        questionId: String(BigInt(occasion.roomId) + BigInt(event.question)),
        content: event.text,
        createTime: String(occasion.now),
        user: createUser(event.person, occasion),
      }),
    }),
  envelope: (event, occasion) =>
    pack('WebcastEnvelopeMessage', v3.WebcastEnvelopeMessage, occasion, {
      display: 1,
      envelopeInfo: create(v3.MessageRedEnvelopInfo, {
        envelopeId: String(BigInt(occasion.roomId) + BigInt(event.envelope)),
        businessType: 1,
        sendUserId: event.person.userId,
        sendUserName: event.person.nickname,
        diamondCount: event.diamonds,
        peopleCount: event.people,
        unpackAt: Math.floor(occasion.now / 1000) + 180,
        createAt: String(Math.floor(occasion.now / 1000)),
        roomId: occasion.roomId,
      }),
    }),
  viewers: (event, occasion) =>
    pack('WebcastRoomUserSeqMessage', v3.WebcastRoomUserSeqMessage, occasion, {
      total: String(event.current),
      totalUser: String(event.total),
      popularity: String(event.current * 3),
      ranks: event.top.map(({ person, score }, place) =>
        create(v3.Contributor, {
          user: createUser(person, occasion),
          score: String(score),
          rank: String(place + 1),
        }),
      ),
    }),
  battle: (event, occasion) =>
    event.phase === 'score' ? encodeArmies(event, occasion) : encodeBattle(event, occasion),
  control: (event, occasion) =>
    pack('WebcastControlMessage', v3.WebcastControlMessage, occasion, {
      action: { paused: 1, resumed: 2, ended: 3, suspended: 4 }[event.action],
    }),
}

function encodeGift(event: Extract<SimulatedEvent, { kind: 'gift' }>, occasion: Occasion): Encoded {
  const user = createUser(event.person, occasion)
  return pack('WebcastGiftMessage', v3.WebcastGiftMessage, occasion, {
    giftId: String(event.giftId),
    gift: createGift(event.giftId, occasion),
    // Only gifts carry the id a second time as text.
    user: { ...user, idStr: user.id },
    userIdentity: createIdentity(event.person),
    repeatCount: event.repeatCount,
    comboCount: event.repeatCount,
    groupCount: 1,
    repeatEnd: event.repeatEnd ? 1 : 0,
    groupId: event.streak === 0 ? '0' : String(occasion.startedAt + event.streak),
    sendType: '1',
  })
}

/** Bytes of the same length in place of the mark: half of a surrogate pair, which is not valid UTF-8. */
function breakSurrogates(payload: Buffer): Buffer {
  const mark = Buffer.from(loneSurrogateMark)
  for (let at = payload.indexOf(mark); at >= 0; at = payload.indexOf(mark, at + 3)) payload.set([0xed, 0xa0, 0x80], at)
  return payload
}

/** A comment of about `bytes` bytes by nobody. */
export function encodeOversizeComment(bytes: number): Buffer {
  return encode(
    v3.WebcastChatMessage,
    create(v3.WebcastChatMessage, { content: 'oversize '.repeat(Math.ceil(bytes / 9)) }),
  )
}
