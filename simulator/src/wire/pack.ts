import * as v3 from 'tiktok-live-proto/v3'
import type { Person } from '#scenario/scenario.ts'
import { type Codec, create, encode } from './codecs.ts'
import type { Scenery } from './people.ts'

/** Where and when an event happens, for those parts of its message that the event itself does not say. */
export interface Occasion extends Scenery {
  readonly messageId: string
  readonly roomId: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** When the live began, in milliseconds since 1970. */
  readonly startedAt: number
  readonly host: Person
}

export type Encoded = readonly [type: string, payload: Buffer]
/** What every message begins with. */
export function createCommon(type: string, occasion: Occasion, textKey?: string): v3.CommonMessageData {
  return create(v3.CommonMessageData, {
    method: type,
    msgId: occasion.messageId,
    roomId: occasion.roomId,
    createTime: String(occasion.now),
    isShowMsg: true,
    displayText: textKey ? create(v3.MessageCommonText, { key: textKey, defaultPattern: '{0:user}' }) : undefined,
  })
}

/** The message of one type, with its common part and whatever else it has. */
export function pack<T extends { common: v3.CommonMessageData | undefined }>(
  type: string,
  codec: Codec<T>,
  occasion: Occasion,
  fields: Partial<Omit<T, 'common'>>,
  textKey?: string,
): Encoded {
  const common = createCommon(type, occasion, textKey)
  return [type, encode(codec, create(codec, { ...fields, common } as Partial<T>))]
}
