import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { WebcastControlMessage } from 'tiktok-live-proto/v3'
import type { TimedEvent } from '#scenario/scenario.ts'

/** One line of a capture: a message as it came off the wire. */
export interface CapturedMessage {
  readonly type: string
  /** Base64 of the protobuf bytes. */
  readonly payloadB64: string
  /** ISO time. */
  readonly ts: string
}

const largestGapMs = 2_000

/**
 * The messages of a capture (JSON lines, gzip or not) as events. Gaps between them are kept up to two seconds and
 * divided by `speed`; captures of several lives have times that go back, which count as no gap, and ends in the middle,
 * which are left out because a client would leave at the first.
 * Throws when the file cannot be read or a line is no message (the error names the line, never its content).
 */
export function readCapture(path: string, speed = 1): TimedEvent[] {
  const bytes = readFileSync(path)
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  let at = 0
  let before: number | undefined
  return lines.flatMap((line, index): TimedEvent[] => {
    const message = readLine(line, `${path}, line ${index + 1}`)
    if (index < lines.length - 1 && isEnd(message)) return []
    const time = Date.parse(message.ts)
    if (before !== undefined && time > before) at += Math.min(time - before, largestGapMs) / speed
    if (!Number.isNaN(time)) before = time
    return [{ at, event: { kind: 'raw', type: message.type, payloadBase64: message.payloadB64 } }]
  })
}

const ended = 3

function isEnd({ type, payloadB64 }: CapturedMessage): boolean {
  if (type !== 'WebcastControlMessage') return false
  try {
    return WebcastControlMessage.decode(Buffer.from(payloadB64, 'base64')).action >= ended
  } catch {
    return false
  }
}

function readLine(line: string, place: string): CapturedMessage {
  let value: Partial<CapturedMessage>
  try {
    value = JSON.parse(line) as Partial<CapturedMessage>
  } catch {
    throw new Error(`${place}: not JSON`)
  }
  const { type, payloadB64, ts = '' } = value
  if (typeof type !== 'string' || typeof payloadB64 !== 'string')
    throw new Error(`${place}: type or payloadB64 is missing`)
  return { type, payloadB64, ts }
}

/** One line of a capture, with its line break. */
export function formatCaptured(type: string, payload: Buffer, at: number): string {
  const message: CapturedMessage = { type, payloadB64: payload.toString('base64'), ts: new Date(at).toISOString() }
  return `${JSON.stringify(message)}\n`
}
