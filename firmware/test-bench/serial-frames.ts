/** Frames as docs/protocol-serial.md tells them, written apart from the firmware's: each checks the other. */

const flag = 0x7e
const escapeByte = 0x7d
const flip = 0x20
/** The byte that is the emergency stop wherever it comes. */
export const stopByte = 0x21

export interface Frame {
  type: number
  payload: Buffer
}

export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc
}

export function encodeFrame(type: number, payload: Uint8Array): Buffer {
  const body = Buffer.from([type, ...payload])
  const crc = crc16(body)
  const escaped = [...body, crc & 0xff, crc >> 8].flatMap((byte) =>
    byte === flag || byte === escapeByte || byte === stopByte ? [escapeByte, byte ^ flip] : [byte],
  )
  return Buffer.from([flag, ...escaped, flag])
}

/** Collects bytes and gives the frames that are whole; `broken` is how many were not. */
export function createFrameReader() {
  let bytes: number[] = []
  let escaped = false
  let broken = 0

  const finish = (): Frame[] => {
    const frame = Buffer.from(bytes)
    bytes = []
    if (frame.length === 0) return []
    if (frame.length < 3 || crc16(frame.subarray(0, -2)) !== frame.readUInt16LE(frame.length - 2)) {
      broken++
      return []
    }
    return [{ type: frame[0] ?? 0, payload: frame.subarray(1, -2) }]
  }

  const take = (byte: number): Frame[] => {
    if (byte === flag) return finish()
    if (byte === escapeByte) escaped = true
    else {
      bytes.push(escaped ? byte ^ flip : byte)
      escaped = false
    }
    return []
  }

  return {
    read: (chunk: Uint8Array): Frame[] => [...chunk].flatMap(take),
    get broken() {
      return broken
    },
  }
}
