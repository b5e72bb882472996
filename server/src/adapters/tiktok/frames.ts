import { gunzipSync } from 'node:zlib'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { ControlAction, WebcastControlMessage } from 'tiktok-live-proto/v3'
import type { SourceMessage } from '#ports/live-source.ts'
import { ProtobufReader } from './protobuf-reader.ts'

/** What TikTok expects back for a frame once its messages are safe. */
export interface Acknowledgement {
  readonly logId: string
  readonly internalExt: string
}

interface Frame {
  /** In the order of the wire; one `badFrame` message when the frame could not be read. */
  readonly messages: readonly SourceMessage[]
  readonly acknowledgement: Acknowledgement | undefined
  /** A message says that the live is over. */
  readonly ended: boolean
}

/** A frame inflates to at most this many bytes. */
export const inflateLimit = 8 * 1024 * 1024
/** Real frames carry tens; each message costs far more memory than the two bytes it can be sent in. */
const messagesPerFrame = 20_000
const keptOfBadFrame = 8 * 1024
const nothing: Frame = { messages: [], acknowledgement: undefined, ended: false }

/** Reads one WebSocket frame: its messages are not decoded, only taken apart. Never throws. */
export function readFrame(frame: Buffer): Frame {
  let reason = 'bad-push-frame'
  try {
    const push = readPushFrame(frame)
    if (push.type !== 'msg' && push.type !== '') return nothing
    reason = 'bad-gzip'
    const inflated = inflate(push.payload)
    reason = 'bad-fetch-result'
    return readFetchResult(inflated, push.logId)
  } catch (error) {
    return { ...nothing, messages: [badFrame(frame, isTooLarge(error) ? 'inflates-too-large' : reason)] }
  }
}

/** The messages of a fetch result that the connector has taken apart: what TikTok sends again on each connect. */
export function readHistory(messages: readonly HistoryMessage[]): Frame {
  return {
    messages: messages.map(({ method, msgId, payload }) => {
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
      return sourceMessage(method, msgId, true, bytes)
    }),
    acknowledgement: undefined,
    ended: messages.some(({ method, payload }) => method === controlMethod && endsLive(payload)),
  }
}

interface HistoryMessage {
  readonly method: string
  readonly msgId: string
  readonly payload: Uint8Array
}

/** The frame as a message of its own: with why it could not be read, its size, and its beginning. */
function badFrame(frame: Buffer, reason: string): SourceMessage {
  const bytes = frame.toString('base64', 0, keptOfBadFrame)
  return { type: ControlEvent.badFrame, isHistory: false, data: { reason, size: frame.length, bytes } }
}

interface PushFrame {
  readonly logId: string
  readonly type: string
  readonly payload: Buffer
}

function readPushFrame(frame: Buffer): PushFrame {
  const reader = new ProtobufReader(frame)
  let logId = '0'
  let type = ''
  let payload: Buffer | undefined
  while (!reader.done) {
    const tag = reader.uint32()
    if (tag === 16) logId = reader.int64()
    else if (tag === 58) type = reader.string()
    else if (tag === 66) {
      const end = reader.spanEnd()
      payload = frame.subarray(reader.position, end)
      reader.position = end
    } else reader.skip(tag)
  }
  if (payload === undefined && (type === 'msg' || type === '')) throw new SyntaxError('no payload')
  return { logId, type, payload: payload ?? Buffer.alloc(0) }
}

/** Inflates when the bytes are gzip. The size that gzip claims at its end spares growing the output, and is not trusted. */
function inflate(payload: Buffer): Buffer {
  if (payload.length < 18 || payload[0] !== 0x1f || payload[1] !== 0x8b || payload[2] !== 8) {
    if (payload.length > inflateLimit) throw new TooLarge()
    return payload
  }
  const claimed = payload.readUInt32LE(payload.length - 4)
  const chunkSize = Math.max(1024, Math.min(claimed + 64, 512 * 1024))
  return gunzipSync(payload, { maxOutputLength: inflateLimit, chunkSize })
}

class TooLarge extends RangeError {
  /** As gzip's own. */
  readonly code = 'ERR_BUFFER_TOO_LARGE'
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}

function readFetchResult(bytes: Buffer, logId: string): Frame {
  const reader = new ProtobufReader(bytes)
  const messages: SourceMessage[] = []
  let internalExt = ''
  let needsAck = false
  let ended = false
  while (!reader.done) {
    const tag = reader.uint32()
    if (tag === 10) {
      if (messages.length === messagesPerFrame) throw new SyntaxError('too many messages')
      ended = readMessage(reader, messages) || ended
    } else if (tag === 42) internalExt = reader.string()
    else if (tag === 72) needsAck = reader.uint32() !== 0
    else reader.skip(tag)
  }
  const canAck = needsAck && internalExt !== '' && logId !== '0'
  return { messages, acknowledgement: canAck ? { logId, internalExt } : undefined, ended }
}

/** Appends the message; returns whether it ends the live. */
function readMessage(outer: ProtobufReader, messages: SourceMessage[]): boolean {
  const end = outer.spanEnd()
  const reader = new ProtobufReader(outer.bytes, outer.position, end)
  outer.position = end
  let type = ''
  let messageId = '0'
  let isHistory = false
  let payloadStart = end
  let payloadEnd = end
  while (!reader.done) {
    const tag = reader.uint32()
    if (tag === 10) type = reader.string()
    else if (tag === 18) {
      payloadEnd = reader.spanEnd()
      payloadStart = reader.position
      reader.position = payloadEnd
    } else if (tag === 24) messageId = reader.int64()
    else if (tag === 48) isHistory = reader.uint32() !== 0
    else reader.skip(tag)
  }
  const payload = outer.bytes.subarray(payloadStart, payloadEnd)
  messages.push(sourceMessage(type, messageId, isHistory, payload))
  return type === controlMethod && endsLive(payload)
}

function sourceMessage(type: string, messageId: string, isHistory: boolean, data: Buffer): SourceMessage {
  return messageId === '0' || messageId === '' ? { type, isHistory, data } : { type, messageId, isHistory, data }
}

const controlMethod = 'WebcastControlMessage'

function endsLive(payload: Uint8Array): boolean {
  try {
    const { action } = WebcastControlMessage.decode(payload)
    return (
      action === ControlAction.CONTROL_ACTION_STREAM_ENDED || action === ControlAction.CONTROL_ACTION_STREAM_SUSPENDED
    )
  } catch {
    return false
  }
}
