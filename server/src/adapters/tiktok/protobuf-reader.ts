/** Protobuf wire types, the low three bits of a tag. */
const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/**
 * A cursor over protobuf bytes that copies nothing: length-delimited fields are given as a span of the buffer.
 * Throws RangeError when a field reaches beyond the end, SyntaxError on a malformed varint or wire type.
 */
export class ProtobufReader {
  readonly bytes: Buffer
  position: number
  readonly end: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.position = start
    this.end = end
  }

  get done(): boolean {
    return this.position >= this.end
  }

  /** The next tag, or a length: a varint of at most 32 bits. */
  uint32(): number {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    const last = this.#byte()
    if (last < 0x10) return value + last * 2 ** 28
    throw new SyntaxError('a length or tag is longer than 32 bits')
  }

  /** A varint as a signed 64-bit decimal string. */
  int64(): string {
    let low = 0
    let high = 0
    for (let index = 0; index < 10; index++) {
      const byte = this.#byte()
      if (index < 4) low |= (byte & 0x7f) << (7 * index)
      else high += (byte & 0x7f) * 2 ** (7 * (index - 4))
      if (byte < 0x80) return joinInt64(low, high)
    }
    throw new SyntaxError('a number is longer than 64 bits')
  }

  /** Enters a length-delimited field: moves behind its length and returns where it ends. */
  spanEnd(): number {
    const length = this.uint32()
    const end = this.position + length
    if (end > this.end) throw new RangeError('a field reaches beyond the end')
    return end
  }

  string(): string {
    const end = this.spanEnd()
    const text = this.bytes.toString('utf8', this.position, end)
    this.position = end
    return text
  }

  skip(tag: number): void {
    const wireType = tag & 7
    if (tag >>> 3 === 0) throw new SyntaxError('field number 0')
    if (wireType === WireType.varint) while (this.#byte() >= 0x80);
    else if (wireType === WireType.bytes) this.position = this.spanEnd()
    else if (wireType === WireType.fixed64) this.position += 8
    else if (wireType === WireType.fixed32) this.position += 4
    else throw new SyntaxError(`wire type ${wireType}`)
    if (this.position > this.end) throw new RangeError('a field reaches beyond the end')
  }

  #byte(): number {
    const byte = this.position < this.end ? this.bytes[this.position++] : undefined
    if (byte === undefined) throw new RangeError('a number reaches beyond the end')
    return byte
  }
}

/** `low` holds 28 bits, `high` the bits above them. */
function joinInt64(low: number, high: number): string {
  if (high < 2 ** 25) return String(high * 2 ** 28 + low)
  return BigInt.asIntN(64, (BigInt(high) << 28n) | BigInt(low)).toString()
}
