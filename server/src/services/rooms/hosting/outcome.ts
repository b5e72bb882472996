import type { Ack } from '@livetap/contracts/rooms/events.ts'
import type { RoomDocument, RoomOutcome } from '#domain/rooms/rooms.ts'
import type { Carried } from './telling.ts'

export type Done = Extract<RoomOutcome, { readonly document: RoomDocument }>
type Refused = Extract<RoomOutcome, { readonly refused: string }>

/** What came of an intent. */
export type Outcome =
  | { readonly refusal: Refused }
  | { readonly carried: Carried; readonly version: number; readonly id?: string }

/** The answer to a command. */
export function toAck(outcome: Outcome): Ack {
  if ('refusal' in outcome) {
    const { refused, message, retryAfterMs } = outcome.refusal
    return { ok: false, code: refused, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  }
  const { carried, id } = outcome
  return { ok: true, seq: carried.document.timeline.seq, ...(id === undefined ? {} : { id }) }
}
