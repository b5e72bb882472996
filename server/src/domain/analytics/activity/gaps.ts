import type { Gap } from '@livetap/contracts/http.ts'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import type { EventOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { cutText } from '../text.ts'

/** Spans in which nothing could be received. Times in milliseconds. */
export interface Gaps {
  /** The newest of them. */
  readonly from: number[]
  readonly to: number[]
  readonly reasons: string[]
  /** Of all. */
  missing: number
  /** End of the last one. */
  until: number
  /** Since when nothing is received; 0 while something is. */
  openSince: number
  openReason: string
}

const mostGaps = 32
const longestReason = 60

export function createGaps(): Gaps {
  return { from: [], to: [], reasons: [], missing: 0, until: 0, openSince: 0, openReason: '' }
}

/**
 * A connection that has ended opens a gap, the first message behind it closes it again: when something is missing, that
 * is a gap record. What was missing before the counting began is not.
 */
export function noteReception(gaps: Gaps, event: UnifiedEvent, now: number, startedAt: number): void {
  if (event.eventType === 'DISCONNECTED') {
    if (!event.payload.willReconnect || gaps.openSince > 0) return
    gaps.openSince = now
    gaps.openReason = cutText(event.payload.reason, longestReason)
  } else if (event.eventType !== 'CONNECTED' && event.eventType !== 'ERROR') {
    gaps.openSince = 0
    gaps.openReason = ''
    if (event.eventType === 'RAW' && event.payload.rawType === ControlEvent.gap) addGap(gaps, event, startedAt)
  }
}

function addGap(gaps: Gaps, { payload }: EventOf<'RAW'>, startedAt: number): void {
  const { from, to, reason } = (payload.data ?? {}) as Record<string, unknown>
  const [begin, end] = [Math.max(Date.parse(String(from)), startedAt), Date.parse(String(to))]
  if (!(begin < end)) return
  gaps.missing += Math.max(0, end - Math.max(begin, gaps.until))
  gaps.until = Math.max(gaps.until, end)
  if (gaps.from.length >= mostGaps) for (const column of [gaps.from, gaps.to, gaps.reasons]) column.shift()
  gaps.from.push(begin)
  gaps.to.push(end)
  gaps.reasons.push(typeof reason === 'string' ? cutText(reason, longestReason) : 'unknown')
}

/** Seconds in all, and the newest gaps; one that goes on lasts until `now`. */
export function readGaps(gaps: Gaps, now: number): { readonly seconds: number; readonly gaps: Gap[] } {
  const toIso = (time: number) => new Date(time).toISOString()
  const known = gaps.from.map((from, index) => ({
    from: toIso(from),
    to: toIso(gaps.to[index] ?? from),
    reason: gaps.reasons[index] ?? '',
  }))
  if (gaps.openSince === 0 || gaps.openSince >= now) return { seconds: Math.round(gaps.missing / 1000), gaps: known }
  const open = { from: toIso(gaps.openSince), to: toIso(now), reason: gaps.openReason }
  return { seconds: Math.round((gaps.missing + now - gaps.openSince) / 1000), gaps: [...known, open] }
}

/** Milliseconds of the span in which something could be received. */
export function countReceiving(gaps: Gaps, from: number, to: number): number {
  let receiving = Math.max(0, to - from)
  const spans = gaps.from.map((begin, index) => [begin, gaps.to[index] ?? begin] as const)
  if (gaps.openSince > 0) spans.push([gaps.openSince, to])
  for (const [begin, end] of spans) receiving -= Math.max(0, Math.min(end, to) - Math.max(begin, from))
  return Math.max(0, receiving)
}
