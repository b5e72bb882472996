import { addCorrection } from './correction.ts'
import { chooseMask, type Grid, layOut } from './grid.ts'

/** A QR code of ISO 18004: rows of modules, true where dark, without the quiet border. */
export type QrCode = readonly (readonly boolean[])[]

/** Of version 1 to 20 with error correction M: how many blocks, and correction bytes of each. */
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]
const correction = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]

const byteMode = 0b0100
const padding = [0xec, 0x11]

/** The text as bytes with error correction M, in the smallest version that holds it; undefined above 666 bytes. */
export function makeQrCode(text: string): QrCode | undefined {
  const bytes = new TextEncoder().encode(text)
  const version = blocks.findIndex((_, index) => bytes.length <= roomOf(index + 1)) + 1
  if (version === 0) return undefined
  const codewords = addCorrection(fill(bytes, version), blocks[version - 1] ?? 1, correction[version - 1] ?? 10)
  const grids = Array.from({ length: 8 }, (_, mask) => layOut(codewords, version, mask))
  return chooseMask(grids as [Grid, ...Grid[]])
}

/** Bytes of text that a version holds. */
const roomOf = (version: number): number => wordsOf(version) - (version < 10 ? 2 : 3)

const wordsOf = (version: number): number =>
  Math.floor(modulesOf(version) / 8) - (blocks[version - 1] ?? 0) * (correction[version - 1] ?? 0)

/** Modules that hold codewords: all but finders, timing, alignment, format and version. */
function modulesOf(version: number): number {
  const all = (16 * version + 128) * version + 64
  if (version === 1) return all
  const alignments = Math.floor(version / 7) + 2
  return all - (25 * alignments - 10) * alignments + 55 - (version < 7 ? 0 : 36)
}

/** Mode, length, text and padding as bytes. */
function fill(bytes: Uint8Array, version: number): number[] {
  const long = version >= 10
  const head = long ? [byteMode, bytes.length >> 12, bytes.length >> 8, bytes.length >> 4, bytes.length] : []
  const nibbles = long ? head : [byteMode, bytes.length >> 4, bytes.length]
  const all = [...nibbles, ...[...bytes].flatMap((byte) => [byte >> 4, byte]), 0].map((nibble) => nibble & 15)
  const words = Array.from({ length: all.length / 2 }, (_, at) => ((all[2 * at] ?? 0) << 4) | (all[2 * at + 1] ?? 0))
  const missing = wordsOf(version) - words.length
  return [...words, ...Array.from({ length: missing }, (_, at) => padding[at % 2] ?? 0)]
}
