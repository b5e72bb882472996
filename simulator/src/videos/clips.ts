import { readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import { hashText } from '#scenario/scenario.ts'

const read = new Map<string, Buffer>()

/** A file of the folder `clips`; read once. */
export function readClip(name: string): Buffer {
  const bytes = read.get(name) ?? readFileSync(new URL(`../../clips/${name}`, import.meta.url))
  read.set(name, bytes)
  return bytes
}

const width = 90
const height = 160

/** A PNG of one colour, which depends on the name. */
export function drawPicture(name: string): Buffer {
  const hash = hashText(name)
  const row = Buffer.alloc(1 + width * 3)
  for (let x = 0; x < width; x++) row.writeUIntBE(hash & 0xffffff, 1 + x * 3, 3)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** Captions that count the seconds, as WebVTT. */
export function writeCaptions(seconds: number, language: string): string {
  const cues = Array.from({ length: Math.ceil(seconds / 2) }, (_, index) => {
    const [from, to] = [index * 2, Math.min(index * 2 + 2, seconds)]
    return `${timestamp(from)} --> ${timestamp(to)}\n${language}: second ${from}\n`
  })
  return ['WEBVTT\n', ...cues].join('\n')
}

function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 23)
}
