import { BinaryReader } from '@bufbuild/protobuf/wire'
import { WebcastEventMap } from 'tiktok-live-connector'
import * as schema from 'tiktok-live-proto/v3'
import { describeError } from '#kernel/errors.ts'
import type { DecodedMessage, DecodeResult, Wire } from '#ports/wire.ts'

interface Codec {
  decode(input: BinaryReader | Uint8Array, length?: number): object
}

/** Real messages need far less; what is beyond was made to cost memory or stack. */
const limits = { bytes: 4 * 1024 * 1024, reads: 40_000, depth: 16 }

const unknown: DecodeResult = { kind: 'unknown' }
const types = new Set([...Object.keys(WebcastEventMap), 'WebcastGiftMessage'])
const codecs = new Map(Object.entries(schema as unknown as Record<string, Codec>).filter(([name]) => types.has(name)))

/** Reads the messages whose schema the connector knows. Never throws; memory and depth are bounded. */
export function createTikTokWire(): Wire {
  return {
    decode(type, bytes) {
      const codec = codecs.get(type)
      return codec === undefined ? unknown : decode(codec, bytes)
    },
  }
}

function decode(codec: Codec, bytes: Uint8Array): DecodeResult {
  try {
    if (bytes.length > limits.bytes) throw new RangeError('the message is too large')
    const reader = new PlainReader(bytes)
    const message = codec.decode(reader) as DecodedMessage
    if (reader.pos !== reader.len) throw new RangeError('bytes are left over behind the message')
    return { kind: 'decoded', message }
  } catch (error) {
    return { kind: 'corrupt', error: describeError(error) }
  }
}

const readVarint32 = new BinaryReader(new Uint8Array()).uint32

/** Its messages come out as plain JSON. It counts tags and lengths: two bytes of wire can become an object of a hundred fields. */
class PlainReader extends BinaryReader {
  depth = 0
  reads = 0

  constructor(bytes: Uint8Array) {
    super(bytes)
    this.uint32 = readCounted
  }
}

function readCounted(this: PlainReader): number {
  if (++this.reads > limits.reads) throw new RangeError('the message has too many fields')
  return readVarint32.call(this)
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

function givePlainBytes<Message extends object>(
  codec: { decode(input: BinaryReader | Uint8Array, length?: number): Message },
  fields: readonly (keyof Message)[],
): void {
  const decodeAsBefore = codec.decode
  codec.decode = (input, length) => {
    if (!(input instanceof PlainReader)) return decodeAsBefore(input, length)
    if (++input.depth > limits.depth) throw new RangeError('the message is nested too deeply')
    const message = decodeAsBefore(input, length) as Record<keyof Message, unknown>
    input.depth--
    for (const field of fields) message[field] = plain(message[field])
    return message as Message
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!(value instanceof Uint8Array)) return value
  return value.length === 0 ? '' : Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
}
