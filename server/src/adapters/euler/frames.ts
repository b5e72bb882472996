import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import type { FrameContent } from '#ports/delivery/delivery.ts'
import type { SourceMessage } from '#ports/live-source.ts'

type Fields = Record<string, unknown>

export interface Room {
  readonly roomId: string
  readonly title: string | undefined
}

/** What the service says about itself and the room: nothing TikTok sent. */
const serviceTypes = new Set([
  'workerInfo',
  'roomInfo',
  'room.status',
  'tiktok.connect',
  'tiktok.disconnect',
  'tiktok.rawBytes',
])
/** Deeper data would overflow whoever turns it into text again. */
const depthLimit = 40
const keptOfBadFrame = 8 * 1024

/** Reads one text frame, a bundle of messages or a single one. Never throws: what cannot be read is one `badFrame`. */
export function readFrame(frame: Buffer): FrameContent {
  const items = parseItems(frame)
  if (items === undefined) return { messages: [badFrame(frame)], ended: false }
  const messages = items.filter(({ type }) => !serviceTypes.has(type)).map(toMessage)
  return { messages, ended: items.some(endsLive) }
}

/** The room, from the service's own description or from any of TikTok's messages. */
export function findRoom(frame: Buffer): Room | undefined {
  for (const { type, data } of parseItems(frame) ?? []) {
    const places = type === 'roomInfo' ? [data, fields(data.roomInfo), fields(data.data)] : []
    const ids = type === 'roomInfo' ? places.map(readRoomId) : [numeric(fields(data.common).roomId)]
    const roomId = ids.find((id) => id !== undefined)
    const title = places.map((place) => text(place.title)).find((found) => found !== undefined)
    if (roomId !== undefined) return { roomId, title: title?.slice(0, 500) }
  }
  return undefined
}

interface Item {
  readonly type: string
  readonly data: Fields
}

function parseItems(frame: Buffer): Item[] | undefined {
  try {
    const parsed: unknown = JSON.parse(frame.toString('utf8'))
    const bundle = fields(parsed).messages
    const items: unknown[] = Array.isArray(bundle) ? bundle : [parsed]
    return items.every(isItem) ? items : undefined
  } catch {
    return undefined
  }
}

function isItem(value: unknown): value is Item {
  const { type, data } = fields(value)
  return text(type) !== undefined && isFields(data) && !isDeeper(data, depthLimit)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

function toMessage({ type, data }: Item): SourceMessage {
  const messageId = text(fields(data.common).msgId)
  const known = messageId !== undefined && messageId !== '0'
  return { type, isHistory: false, data, ...(known ? { messageId } : {}) }
}

/** TikTok's own word for it: the live was ended (3) or suspended (4). */
function endsLive({ type, data }: Item): boolean {
  return type === 'WebcastControlMessage' && (data.action === 3 || data.action === 4)
}

function badFrame(frame: Buffer): SourceMessage {
  const bytes = frame.toString('base64', 0, keptOfBadFrame)
  return { type: ControlEvent.badFrame, isHistory: false, data: { reason: 'bad-json', size: frame.length, bytes } }
}

function readRoomId(place: Fields): string | undefined {
  return [place.id_str, place.roomId, place.room_id, place.id].map(numeric).find((id) => id !== undefined)
}

/** Only text counts: an id that came as a number has lost its last digits. */
function numeric(value: unknown): string | undefined {
  return typeof value === 'string' && /^[1-9]\d{0,19}$/.test(value) ? value : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
