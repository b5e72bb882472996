import type { DraftOf } from './draft.ts'
import { type Fields, readText } from './fields.ts'
import { boundJson } from './sanitize.ts'

/** Most bytes that are kept as they came: 64 kB in base64. */
const mostBytes = 48 * 1024

/** What has no type of its own: the message as it was decoded, or its bytes where they say it shorter or nothing else can. */
export function draftRaw(type: string, message: Fields | undefined, bytes: Buffer | undefined): DraftOf<'RAW'> {
  const rawType = readText(type, 256)
  const decoded = message && boundJson(message, { omitDefaults: bytes !== undefined })
  const fits = bytes !== undefined && bytes.length <= mostBytes
  const data = decoded && (decoded.complete || !fits) ? decoded.value : encodeBytes(bytes ?? Buffer.alloc(0))
  return { eventType: 'RAW', payload: { rawType, data } }
}

function encodeBytes(bytes: Buffer): object {
  const encoded = { encoding: 'base64', bytes: bytes.toString('base64', 0, mostBytes) }
  return bytes.length <= mostBytes ? encoded : { ...encoded, truncated: true, size: bytes.length }
}
