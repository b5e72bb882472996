import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { encodeOversizeComment, type Message, wrapCompressed } from '#wire/wire.ts'
import type { Faults } from './faults.ts'

export const oversizeBytes = 2 * 1024 * 1024
export const bombBytes = 256 * 1024 * 1024

/** What a disturbance needs from the room. */
export interface Disturbed {
  readonly faults: Faults
  history(): Message[]
  /** A new message of the room that is written down as a fault. */
  createFaulty(type: string, payload: Buffer): Message
}

/** The messages of a frame after the room's faults have had their way. Nothing real is ever missing. */
export function disturb(messages: readonly Message[], room: Disturbed): Message[] {
  const { faults } = room
  const result = messages.flatMap((message) => (faults.take('duplicate') ? [message, message] : [message]))
  if (result.length > 1 && faults.take('reorder')) result.reverse()
  if (faults.take('late-history')) result.push(...room.history())
  if (faults.take('corrupt-payload')) result.push(room.createFaulty('WebcastChatMessage', Buffer.alloc(40, 0xff)))
  if (faults.take('unknown-type')) result.push(room.createFaulty('WebcastSimulatedUnknownMessage', Buffer.from([8, 1])))
  if (faults.take('oversize'))
    result.push(room.createFaulty('WebcastChatMessage', encodeOversizeComment(oversizeBytes)))
  return result
}

/** Frames that come in addition and cannot be read. */
export function createBadFrames(logId: string, faults: Faults): Buffer[] {
  const frames: Buffer[] = []
  if (faults.take('corrupt-frame')) frames.push(Buffer.alloc(64, 0xff), wrapCompressed(logId, createBrokenGzip()))
  if (faults.take('gzip-bomb')) frames.push(wrapCompressed(logId, createBomb()))
  return frames
}

function createBrokenGzip(): Buffer {
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), randomBytes(60)])
}

let bomb: Buffer | undefined

/** Sixteen gzip members of the same zeros: small here, large there. */
function createBomb(): Buffer {
  if (!bomb) {
    const member = gzipSync(Buffer.alloc(bombBytes / 16))
    bomb = Buffer.concat(Array.from({ length: 16 }, () => member))
  }
  return bomb
}
