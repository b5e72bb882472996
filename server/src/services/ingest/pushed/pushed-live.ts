import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { PushedMessage } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'

/** A live that a program tells of, as it is remembered from one message to the next. Times in milliseconds. */
export interface PushedLive {
  readonly workspaceId: string
  readonly uniqueId: string
  readonly provider: string
  readonly streamId: string
  readonly sessionId: string
  readonly nextSeqNo: number
  readonly openedAt: number
  readonly lastAt: number
  /** What came last, by fingerprint or id. */
  readonly seen: readonly { readonly key: string; readonly at: number }[]
  readonly isOver: boolean
}

export interface PushedTurn {
  /** Undefined: there was none, and there is none. */
  readonly live: PushedLive | undefined
  readonly envelopes: readonly RawEnvelope[]
}

/** A live of which nothing was told for so long is over: TikFinity does not say when one ends. */
export const silenceMs = 10 * 60_000
/** What says the same twice within this was sent twice: by a retry, or by two actions of one trigger. */
const sameWithinMs = 2000
const mostSeen = 100

type PushedEvent = Extract<PushedMessage, { kind: 'event' }>

/** Pure. What a message makes of a live; `sessionId` is for when it begins one. */
export function receive(
  before: PushedLive | undefined,
  message: PushedMessage,
  sessionId: string,
  now: number,
): PushedTurn {
  const live = before?.isOver ? undefined : before
  if (message.kind === 'event') return take(live, message, sessionId, now)
  const isMeant = live?.sessionId === message.sessionId && isSilent(live, now)
  return live && isMeant ? end(live, now) : { live, envelopes: [] }
}

export function isSilent({ lastAt }: PushedLive, now: number): boolean {
  return now - lastAt >= silenceMs
}

function take(before: PushedLive | undefined, message: PushedEvent, sessionId: string, now: number): PushedTurn {
  const ended = before && isSilent(before, now) ? end(before, now).envelopes : []
  const begun = before && ended.length === 0 ? { live: before, envelopes: [] } : begin(message, sessionId, now)
  const key = message.messageId ?? message.fingerprint
  if (isKnown(begun.live, key, message.messageId === undefined, now)) return { live: begun.live, envelopes: [] }
  const { live } = begun
  const { eventType, user, payload } = message.event
  const data = { eventType, ...(user ? { user } : {}), payload }
  const envelope = toEnvelope(live, { type: ControlEvent.pushed, data, ...nameOf(message) }, now)
  const seen = [...live.seen, { key, at: now }].slice(-mostSeen)
  return {
    live: { ...live, nextSeqNo: live.nextSeqNo + 1, lastAt: now, seen },
    envelopes: [...ended, ...begun.envelopes, envelope],
  }
}

function begin({ workspaceId, uniqueId, provider }: PushedEvent, sessionId: string, now: number) {
  const streamId = `${provider}-${uniqueId}-${now}`
  const ids = { workspaceId, uniqueId, provider, streamId, sessionId }
  const live = { ...ids, nextSeqNo: 0, openedAt: now, lastAt: now, seen: [], isOver: false } satisfies PushedLive
  const data = { roomId: streamId, provider, uniqueId }
  const envelopes = [toEnvelope(live, { type: ControlEvent.connected, data }, now)]
  return { live: { ...live, nextSeqNo: 1 } as PushedLive, envelopes }
}

function end(live: PushedLive, now: number): PushedTurn {
  const data = { code: 0, reason: 'nothing was told for ten minutes', willReconnect: false }
  const envelopes = [toEnvelope(live, { type: ControlEvent.disconnected, data }, now)]
  return { live: { ...live, nextSeqNo: live.nextSeqNo + 1, isOver: true }, envelopes }
}

function isKnown({ seen }: PushedLive, key: string, fades: boolean, now: number): boolean {
  return seen.some((known) => known.key === key && (!fades || now - known.at < sameWithinMs))
}

const nameOf = ({ messageId, provider }: PushedEvent) => (messageId ? { messageId: `${provider}:${messageId}` } : {})

function toEnvelope(
  { workspaceId, streamId, sessionId, nextSeqNo: seqNo }: PushedLive,
  message: Pick<RawEnvelope, 'type' | 'data' | 'messageId'>,
  now: number,
): RawEnvelope {
  const at = toIso(now)
  return {
    ...{ schemaVersion: 'raw.v1', workspaceId, streamId, sessionId, source: 'live', seqNo },
    ...{ ...message, timestamp: at, ingestedAt: at },
  }
}
