import { constants, crc32, deflateRawSync } from 'node:zlib'
import type { SimulatedEvent } from '#scenario/scenario.ts'
import { wrapCompressed } from './frames.ts'
import { encodeEvent, type Message } from './messages.ts'
import type { Occasion } from './pack.ts'

/**
 * Messages that are encoded and compressed once and sent many times, each time with an id and a time of its own.
 *
 * A message is cut in two: the head (envelope and common part, which hold the ids) and the tail (everything else).
 * In the gzip stream of a frame the head is a stored block, the tail a block that was compressed beforehand.
 */
export interface Template {
  readonly event: SimulatedEvent
  readonly type: string
  readonly roomId: string
  readonly head: Buffer
  /** Where in the head the payload begins, and where the ids and the time are. */
  readonly payloadAt: number
  readonly envelopeIdAt: number
  readonly idAt: number
  readonly timeAt: number
  readonly tail: Buffer
  readonly deflatedTail: Buffer
}

/** Ids of 19 digits take nine bytes as a varint, times in milliseconds six. */
const idBytes = 9
const timeBytes = 6
const placeholderId = '7000000000000000000'

export function createTemplate(event: SimulatedEvent, occasion: Omit<Occasion, 'messageId'>): Template {
  const { type, payload } = encodeEvent(event, { ...occasion, messageId: placeholderId })
  const id = encodeVarint(BigInt(placeholderId), idBytes)
  const commonEnd = 1 + varintLength(payload, 1) + readVarint(payload, 1)
  const idAt = payload.indexOf(Buffer.concat([Buffer.from([0x10]), id])) + 1
  const envelope = Buffer.concat([
    Buffer.from([0x0a, type.length]),
    Buffer.from(type),
    Buffer.from([0x18]),
    id,
    Buffer.from([0x12]),
    encodeVarint(BigInt(payload.length)),
  ])
  const entryLength = encodeVarint(BigInt(envelope.length + payload.length))
  const prefix = Buffer.concat([Buffer.from([0x0a]), entryLength, envelope])
  const tail = payload.subarray(commonEnd)
  return {
    event,
    type,
    roomId: occasion.roomId,
    head: Buffer.concat([prefix, payload.subarray(0, commonEnd)]),
    payloadAt: prefix.length,
    envelopeIdAt: 1 + entryLength.length + 2 + type.length + 1,
    idAt: prefix.length + idAt,
    // After the message's id: tag and room id, then the tag of the time.
    timeAt: prefix.length + idAt + idBytes + 1 + idBytes + 1,
    tail,
    deflatedTail: deflateRawSync(tail, { finishFlush: constants.Z_FULL_FLUSH, level: 6 }),
  }
}

/** A message made of a template: its payload is put together only when somebody asks for it. */
export class PreparedMessage implements Message {
  readonly messageId: string
  readonly template: Template
  readonly now: number

  constructor(template: Template, messageId: string, now: number) {
    this.template = template
    this.messageId = messageId
    this.now = now
  }

  get type(): string {
    return this.template.type
  }

  get roomId(): string {
    return this.template.roomId
  }

  get payload(): Buffer {
    return Buffer.concat([this.writeHead().subarray(this.template.payloadAt), this.template.tail])
  }

  /** The head with this message's id and time. */
  writeHead(): Buffer {
    const { head, envelopeIdAt, idAt, timeAt } = this.template
    const copy = Buffer.from(head)
    const id = encodeVarint(BigInt(this.messageId), idBytes)
    id.copy(copy, envelopeIdAt)
    id.copy(copy, idAt)
    encodeVarint(BigInt(this.now), timeBytes).copy(copy, timeAt)
    return copy
  }
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])

/** A frame of prepared messages; `trailer` is the fetch result without its messages. */
export function encodePreparedFrame(logId: string, messages: readonly PreparedMessage[], trailer: Buffer): Buffer {
  const parts: Buffer[] = [gzipHeader]
  let checksum = 0
  let size = trailer.length
  for (const message of messages) {
    const head = message.writeHead()
    const { tail, deflatedTail } = message.template
    parts.push(storedBlock(head.length, false), head, deflatedTail)
    checksum = crc32(tail, crc32(head, checksum))
    size += head.length + tail.length
  }
  const end = Buffer.alloc(8)
  end.writeUInt32LE(crc32(trailer, checksum), 0)
  end.writeUInt32LE(size % 2 ** 32, 4)
  parts.push(storedBlock(trailer.length, true), trailer, end)
  return wrapCompressed(logId, Buffer.concat(parts))
}

/** The five bytes before data that is not compressed (deflate, block type 0). */
function storedBlock(length: number, last: boolean): Buffer {
  return Buffer.from([last ? 1 : 0, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff])
}

function encodeVarint(value: bigint, bytes = 0): Buffer {
  const result: number[] = []
  let left = value
  while (left > 0x7fn) {
    result.push(Number(left & 0x7fn) | 0x80)
    left >>= 7n
  }
  result.push(Number(left))
  if (bytes > 0 && result.length !== bytes) throw new Error(`${value} does not take ${bytes} bytes`)
  return Buffer.from(result)
}

function readVarint(bytes: Buffer, at: number): number {
  let value = 0
  for (let index = 0; index < varintLength(bytes, at); index++)
    value += ((bytes[at + index] ?? 0) & 0x7f) * 2 ** (7 * index)
  return value
}

function varintLength(bytes: Buffer, at: number): number {
  let length = 1
  while ((bytes[at + length - 1] ?? 0) & 0x80) length++
  return length
}
