/** Begins and ends a frame. */
const flagByte = 0x7e
const escapeByte = 0x7d
/** `!`: the emergency stop, which a board obeys wherever it comes; within frames it is always escaped. */
export const haltByte = 0x21
const flip = 0x20
/** Most bytes of a frame before escaping: type, payload and checksum. */
export const mostFrameBytes = 64

/** CRC-16/CCITT-FALSE: 0x29B1 for `123456789`. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc
}

/** The bytes for the line. `content` is the type and the payload; a RangeError when it is too long. */
export function encodeFrame(content: Uint8Array): Uint8Array {
  if (content.length === 0 || content.length + 2 > mostFrameBytes) throw new RangeError(`${content.length} bytes`)
  const crc = crc16(content)
  const line = [flagByte]
  for (const byte of [...content, crc & 0xff, crc >> 8]) {
    if (byte === flagByte || byte === escapeByte || byte === haltByte) line.push(escapeByte, byte ^ flip)
    else line.push(byte)
  }
  line.push(flagByte)
  return Uint8Array.from(line)
}

/** Takes the bytes of a line as they come and gives the contents of whole frames. Whatever comes, it never throws. */
export class FrameReader {
  /** Frames that could not be read so far. */
  bad = 0
  #bytes: number[] = []
  #isEscaped = false
  #isBroken = false

  read(chunk: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = []
    for (const byte of chunk) {
      if (byte !== flagByte) this.#take(byte)
      else {
        const frame = this.#end()
        if (frame) frames.push(frame)
      }
    }
    return frames
  }

  #take(byte: number): void {
    if (byte === escapeByte) {
      this.#isBroken ||= this.#isEscaped
      this.#isEscaped = true
      return
    }
    // A bare halt byte never belongs to a frame.
    if (byte === haltByte || this.#bytes.length >= mostFrameBytes) this.#isBroken = true
    else this.#bytes.push(this.#isEscaped ? byte ^ flip : byte)
    this.#isEscaped = false
  }

  #end(): Uint8Array | undefined {
    const bytes = Buffer.from(this.#bytes)
    const isWhole = !this.#isBroken && !this.#isEscaped && bytes.length > 2
    const isAnything = bytes.length > 0 || this.#isBroken || this.#isEscaped
    this.#bytes = []
    this.#isEscaped = this.#isBroken = false
    if (!isAnything) return undefined // two flags in a row
    const content = bytes.subarray(0, -2)
    if (isWhole && crc16(content) === bytes.readUInt16LE(bytes.length - 2)) return content
    this.bad++
    return undefined
  }
}
