import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc16, encodeFrame, FrameReader, haltByte, mostFrameBytes } from './frames.ts'

const content = fc.uint8Array({ minLength: 1, maxLength: mostFrameBytes - 2 })
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const read = (...chunks: Uint8Array[]) => {
  const reader = new FrameReader()
  return chunks.flatMap((chunk) => reader.read(chunk)).map(hex)
}

test('the checksum is that of the standard', () => {
  expect(crc16(Buffer.from('123456789'))).toBe(0x29b1)
})

describe('a frame', () => {
  test.each([
    ['a hello', '0101'],
    ['a stop', '04'],
  ])('of %s is its bytes and their checksum, the low byte first', (_name, bytes) => {
    const sum = crc16(Buffer.from(bytes, 'hex'))
    const expected = `7e${bytes}${hex(Uint8Array.of(sum & 0xff, sum >> 8))}7e`
    expect(hex(encodeFrame(Buffer.from(bytes, 'hex')))).toBe(expected)
  })

  test('has what begins, ends, escapes and halts escaped', () => {
    expect(hex(encodeFrame(Uint8Array.of(0x7e, 0x7d, 0x21))).startsWith('7e7d5e7d5d7d01')).toBe(true)
  })

  test('comes back as it was, however the line cuts it', () => {
    fc.assert(
      fc.property(fc.array(content, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (contents, size) => {
        const line = Buffer.concat(contents.map(encodeFrame))
        const chunks = Array.from({ length: Math.ceil(line.length / size) }, (_, at) =>
          line.subarray(at * size, (at + 1) * size),
        )
        expect(read(...chunks)).toEqual(contents.map(hex))
      }),
    )
  })

  test('never has the byte of the emergency stop', () => {
    fc.assert(fc.property(content, (bytes) => !encodeFrame(bytes).includes(haltByte)))
  })

  test('with one byte changed is never taken for another', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
        const line = encodeFrame(bytes)
        const at = place % line.length
        line[at] = (line[at] ?? 0) ^ change
        for (const frame of read(line, Uint8Array.of(0x7e))) expect(frame).toBe(hex(bytes))
      }),
    )
  })

  test('is refused when it is too long', () => {
    expect(() => encodeFrame(new Uint8Array(mostFrameBytes - 1))).toThrow(RangeError)
    expect(() => encodeFrame(new Uint8Array(0))).toThrow(RangeError)
  })
})

describe('a line', () => {
  test('of noise gives nothing that has no checksum, and what follows is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), content, (noise, bytes) => {
        const frames = read(noise, Uint8Array.of(0x7e), encodeFrame(bytes))
        expect(frames.at(-1)).toBe(hex(bytes))
      }),
    )
  })

  test('drops a frame that is too long, or cut off within an escape', () => {
    const long = Buffer.concat([Buffer.from([0x7e]), Buffer.alloc(200, 1), Buffer.from([0x7e])])
    expect(read(long, Uint8Array.of(0x7e, 1, 2, 3, 0x7d, 0x7e), encodeFrame(Uint8Array.of(4)))).toEqual(['04'])
  })
})
