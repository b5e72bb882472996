import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { PlannedTestEvent, TestTicket } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'

/** What is sent now, and what is left; undefined when nothing is. */
export interface TestTurn {
  readonly envelopes: readonly RawEnvelope[]
  readonly rest: TestTicket | undefined
}

/** When there is something to send, in milliseconds; at `now` where nothing has begun yet. */
export function dueAt({ beganAt, nextAfterMs }: TestTicket, now: number): number {
  return (beganAt ?? now) + nextAfterMs
}

/** Pure. The first turn says that the session begins, the last one that it is over. */
export function takeTurn(ticket: TestTicket, planned: readonly PlannedTestEvent[], now: number): TestTurn {
  const { sent, beganAt = now } = ticket
  const left = planned.slice(sent)
  const later = left.findIndex(({ afterMs }) => beganAt + afterMs > now)
  const due = later < 0 ? left : left.slice(0, later)
  const messages = [
    ...(ticket.beganAt === undefined ? [begin(ticket)] : []),
    ...due.map(({ eventType, user, payload }, index) => {
      return {
        seqNo: sent + index + 1,
        type: ControlEvent.pushed,
        data: { eventType, ...(user ? { user } : {}), payload },
      }
    }),
    ...(later < 0 ? [end(sent + due.length + 1)] : []),
  ]
  const next = left[later]
  const rest = next && { ...ticket, beganAt, sent: sent + due.length, nextAfterMs: next.afterMs }
  return { envelopes: messages.map((message) => toEnvelope(ticket, message, now)), rest }
}

type Message = Pick<RawEnvelope, 'seqNo' | 'type' | 'data'>

const begin = ({ streamId, uniqueId }: TestTicket): Message => {
  return { seqNo: 0, type: ControlEvent.connected, data: { roomId: streamId, provider: 'test', uniqueId } }
}

const end = (seqNo: number): Message => {
  const data = { code: 0, reason: 'test finished', willReconnect: false }
  return { seqNo, type: ControlEvent.disconnected, data }
}

function toEnvelope({ workspaceId, streamId, sessionId }: TestTicket, message: Message, now: number): RawEnvelope {
  const at = toIso(now)
  return {
    ...{ schemaVersion: 'raw.v1', workspaceId, streamId, sessionId, source: 'test' },
    ...{ ...message, timestamp: at, ingestedAt: at },
  }
}
