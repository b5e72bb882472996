import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** Real messages need far less; what is beyond was made to cost memory or stack. */
const limits = { reads: 40_000, depth: 16 }

const readVarint32 = new BinaryReader(new Uint8Array()).uint32
const nothing = new Uint8Array()

/**
 * Its messages come out as plain JSON. It counts tags and lengths: two bytes of wire can become an object of a hundred
 * fields. Strings and skipped fields are read in place: BinaryReader makes a view for each, which costs more than they do.
 * Throws RangeError when a message is beyond the limits or its end.
 */
export class PlainReader extends BinaryReader {
  /** Whether of each user only that is read which tells who it is. */
  readonly brief: boolean
  depth = 0
  reads = 0
  readonly input: Buffer

  constructor(bytes: Uint8Array, brief: boolean) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    super(buffer)
    this.input = buffer
    this.brief = brief
    this.uint32 = readCounted
  }

  override string(): string {
    const start = this.#passSpan()
    return this.input.toString('utf8', start, this.pos)
  }

  /** What BinaryReader's returns, the bytes that were skipped, the codecs do not ask for. */
  override skip(wireType: WireType, fieldNumber?: number): Uint8Array<ArrayBuffer> {
    if (wireType === WireType.LengthDelimited) this.#passSpan()
    else super.skip(wireType, fieldNumber)
    return nothing
  }

  /** Reads a message that may hold itself. */
  nest<Message>(read: () => Message): Message {
    if (++this.depth > limits.depth) throw new RangeError('the message is nested too deeply')
    const message = read()
    this.depth--
    return message
  }

  /** Moves behind a length and what it is the length of; returns where that begins. */
  #passSpan(): number {
    const length = this.uint32()
    const start = this.pos
    this.pos += length
    if (this.pos > this.len) throw new RangeError('a field reaches beyond the end')
    return start
  }
}

function readCounted(this: PlainReader): number {
  if (++this.reads > limits.reads) throw new RangeError('the message has too many fields')
  const first = this.input[this.pos]
  if (first === undefined || first > 0x7f) return readVarint32.call(this)
  this.pos++
  return first
}
