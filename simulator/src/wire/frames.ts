import { gzipSync } from 'node:zlib'
import {
  BaseProtoMessage,
  HeartBeatMessage,
  ProtoMessageFetchResult,
  PushHeader,
  WebcastImEnterRoomMessage,
  WebcastPushFrame,
} from 'tiktok-live-proto/v3'
import { create, encode } from './codecs.ts'
import type { Message } from './messages.ts'

/** What a connection is told beside its messages. */
export interface FetchResultFields {
  readonly cursor: string
  readonly internalExt: string
  readonly needAck: boolean
  readonly pushServer?: string
  readonly routeParams?: Record<string, string>
}

/** Messages in the form in which both the first answer and every frame carry them. */
export function encodeFetchResult(messages: readonly Message[], fields: FetchResultFields): Buffer {
  const result = create(ProtoMessageFetchResult, {
    messages: messages.map(createEntry),
    cursor: fields.cursor,
    internalExt: fields.internalExt,
    needAck: fields.needAck,
    fetchInterval: '1000',
    now: String(Date.now()),
    heartbeatDuration: '10000',
    pushServer: fields.pushServer ?? '',
    routeParams: fields.routeParams ?? {},
    isFirst: fields.pushServer !== undefined,
    historyNoMore: true,
  })
  return encode(ProtoMessageFetchResult, result)
}

function createEntry({ type, payload, messageId, isHistory = false }: Message): BaseProtoMessage {
  return create(BaseProtoMessage, { method: type, payload, msgId: messageId, isHistory })
}

/** A frame of messages, compressed. */
export function encodeMessageFrame(logId: string, fetchResult: Buffer): Buffer {
  return wrapCompressed(logId, gzipSync(fetchResult, { level: 4 }))
}

/** A frame around bytes that are gzip already (or pretend to be). */
export function wrapCompressed(logId: string, payload: Buffer): Buffer {
  const headers = [create(PushHeader, { key: 'compress_type', value: 'gzip' })]
  return encode(
    WebcastPushFrame,
    create(WebcastPushFrame, {
      logId,
      payloadEncoding: 'pb',
      payloadType: 'msg',
      headers,
      payload,
      service: '2283',
      method: '8',
    }),
  )
}

export function encodeEnterRoomAnswer(): Buffer {
  return encode(
    WebcastPushFrame,
    create(WebcastPushFrame, { payloadEncoding: 'text_json', payloadType: 'im_enter_room_resp' }),
  )
}

/** What a client may say. */
export type ClientFrame =
  | { readonly kind: 'enter'; readonly roomId: string }
  | { readonly kind: 'heartbeat'; readonly roomId: string }
  | { readonly kind: 'ack'; readonly logId: string; readonly internalExt: string }
  | { readonly kind: 'other'; readonly payloadType: string }

/** Reads a client's frame; throws when the bytes are none. */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame {
  const { payloadType, payload, logId } = WebcastPushFrame.decode(bytes)
  switch (payloadType) {
    case 'im_enter_room':
      return { kind: 'enter', roomId: WebcastImEnterRoomMessage.decode(payload).roomId }
    case 'hb':
      return { kind: 'heartbeat', roomId: HeartBeatMessage.decode(payload).roomId }
    case 'ack':
      return { kind: 'ack', logId, internalExt: payload.toString('utf8') }
    default:
      return { kind: 'other', payloadType }
  }
}
