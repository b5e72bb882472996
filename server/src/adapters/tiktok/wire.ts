import type { BinaryReader } from '@bufbuild/protobuf/wire'
import { WebcastEventMap } from 'tiktok-live-connector'
import * as schema from 'tiktok-live-proto/v3'
import { describeError } from '#kernel/errors.ts'
import type { DecodedMessage, DecodeResult, Wire } from '#ports/wire.ts'
import { decodeBriefUser } from './brief-user.ts'
import { PlainReader } from './plain-reader.ts'

interface Codec {
  decode(input: BinaryReader | Uint8Array, length?: number): object
}

/** Real messages need far less; what is beyond was made to cost memory. */
const mostBytes = 4 * 1024 * 1024

const unknown: DecodeResult = { kind: 'unknown' }
const types = new Set([...Object.keys(WebcastEventMap), 'WebcastGiftMessage'])
const codecs = new Map(Object.entries(schema as unknown as Record<string, Codec>).filter(([name]) => types.has(name)))

/** Reads the messages whose schema the connector knows. Never throws; memory and depth are bounded. */
export function createTikTokWire(): Wire {
  return {
    decode(type, bytes, detail) {
      const codec = codecs.get(type)
      return codec === undefined ? unknown : decode(codec, bytes, detail === 'brief')
    },
  }
}

function decode(codec: Codec, bytes: Uint8Array, brief: boolean): DecodeResult {
  try {
    if (bytes.length > mostBytes) throw new RangeError('the message is too large')
    const reader = new PlainReader(bytes, brief)
    const message = codec.decode(reader) as DecodedMessage
    if (reader.pos !== reader.len) throw new RangeError('bytes are left over behind the message')
    return { kind: 'decoded', message }
  } catch (error) {
    return { kind: 'corrupt', error: describeError(error) }
  }
}

/**
 * The few places where the schema holds bytes; `User` is also the only message that can hold itself.
 * Looking for them in every decoded message costs three times the decoding, so their codecs turn them into base64
 * when a PlainReader asks, and behave as before for everybody else. The tests find a place that is missing here.
 */
givePlainBytes(schema.User, ['deprecated9', 'deprecated10', 'deprecated11', 'deprecated14', 'userVipInfo', 'stats'])
givePlainBytes(schema.RankUpdate, ['prompt'])
givePlainBytes(schema.WebcastLinkMicMethod, ['userScores', 'invitorInfo'])
givePlainBytes(schema.WebcastMemberMessage, ['effectConfig'])
giveBriefUsers()

function givePlainBytes<Message extends object>(
  codec: { decode(input: BinaryReader | Uint8Array, length?: number): Message },
  fields: readonly (keyof Message)[],
): void {
  const decodeAsBefore = codec.decode
  codec.decode = (input, length) => {
    if (!(input instanceof PlainReader)) return decodeAsBefore(input, length)
    const message = input.nest(() => decodeAsBefore(input, length)) as Record<keyof Message, unknown>
    for (const field of fields) message[field] = plain(message[field])
    return message as Message
  }
}

function giveBriefUsers(): void {
  const decodeAsBefore = schema.User.decode
  schema.User.decode = (input, length) => {
    if (!(input instanceof PlainReader && input.brief)) return decodeAsBefore(input, length)
    return decodeBriefUser(input, length) as schema.User
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!(value instanceof Uint8Array)) return value
  return value.length === 0 ? '' : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
}
