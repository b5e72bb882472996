import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { readArmies, readBarrage, readBattle } from './battle.ts'
import { readChat, readEmoteChat } from './chat.ts'
import type { Reader } from './draft.ts'
import { readGift } from './gift.ts'
import { readConnected, readDisconnected, readError } from './lifecycle.ts'
import { readControl, readRoomUsers } from './room.ts'
import { readLike, readMember, readSocial, readSubNotify } from './social.ts'

/** Message name → how to read it. What is not here, or not understood by its reader, becomes RAW. */
export const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['WebcastChatMessage', readChat],
  ['WebcastGiftMessage', readGift],
  ['WebcastLikeMessage', readLike],
  ['WebcastMemberMessage', readMember],
  ['WebcastSocialMessage', readSocial],
  ['WebcastSubNotifyMessage', readSubNotify],
  ['WebcastEmoteChatMessage', readEmoteChat],
  ['WebcastLinkMicBattle', readBattle],
  ['WebcastLinkMicArmies', readArmies],
  ['WebcastBarrageMessage', readBarrage],
  ['WebcastRoomUserSeqMessage', readRoomUsers],
  ['WebcastControlMessage', readControl],
  [ControlEvent.connected, readConnected],
  [ControlEvent.disconnected, readDisconnected],
  [ControlEvent.error, readError],
])
