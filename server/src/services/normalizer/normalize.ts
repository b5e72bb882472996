import { isUnifiedEvent } from '@livetap/contracts/checks.ts'
import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { triggerIds, type UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { createEventId } from '#kernel/ids.ts'
import type { Wire } from '#ports/wire.ts'
import type { Draft, DraftOf } from './mapping/draft.ts'
import { type Fields, readFields, readId, readText } from './mapping/fields.ts'
import { readers } from './mapping/mapping.ts'
import { draftRaw } from './mapping/raw.ts'
import { boundJson } from './mapping/sanitize.ts'
import { readTime, toUtc } from './time.ts'

export const failureReasons = ['SCHEMA', 'PARSE_ERROR', 'BAD_FRAME', 'INTERNAL'] as const
/** Category of a dead letter. */
export type FailureReason = (typeof failureReasons)[number]

/** What a message says, or why it cannot be read. */
export type Normalized = ReadableMessage | UnreadableMessage

export interface ReadableMessage {
  readonly kind: 'readable'
  readonly draft: Draft
  readonly timestamp: string
  readonly ingestedAt: string
  /** Empty when TikTok gave it none. */
  readonly messageId: string
  /** The same message as RAW, for when what it tells turns out to have been told before. */
  toRaw(): DraftOf<'RAW'>
}

export interface UnreadableMessage {
  readonly kind: 'unreadable'
  readonly reason: FailureReason
  readonly error: string
}

/** Reads one valid envelope. Pure; does not throw on any data that JSON can hold. */
export function normalize(envelope: RawEnvelope, wire: Wire): Normalized {
  const { type, data } = envelope
  if (type === ControlEvent.badFrame)
    return fail('BAD_FRAME', readText(readFields(data).reason, 300) || 'unreadable frame')
  if (type === ControlEvent.replay) return normalizeReplayed(data, envelope.ingestedAt)
  if (type === ControlEvent.pushed) return normalizePushed(envelope)
  if (typeof data !== 'string') return normalizeMessage(envelope, data, () => draftRaw(type, data, undefined))
  const bytes = decodeBase64(data)
  if (bytes === undefined) return fail('PARSE_ERROR', 'the message is not base64')
  const isMapped = readers.has(type)
  const decoded = wire.decode(type, bytes, isMapped ? 'brief' : 'whole')
  if (decoded.kind === 'corrupt') return fail('PARSE_ERROR', decoded.error)
  const message = decoded.kind === 'decoded' ? decoded.message : undefined
  const toRaw = () => draftRaw(type, isMapped ? decodeWhole(type, bytes, wire) : message, bytes)
  return normalizeMessage(envelope, message, toRaw)
}

function decodeWhole(type: string, bytes: Buffer, wire: Wire): Fields | undefined {
  const decoded = wire.decode(type, bytes, 'whole')
  return decoded.kind === 'decoded' ? decoded.message : undefined
}

function normalizeMessage(envelope: RawEnvelope, message: Fields | undefined, toRaw: () => DraftOf<'RAW'>): Normalized {
  const common = readFields(message?.common)
  return {
    kind: 'readable',
    draft: (message && readers.get(envelope.type)?.(message)) ?? toRaw(),
    timestamp: readTime(common.createTime, envelope.timestamp, envelope.ingestedAt),
    ingestedAt: toUtc(envelope.ingestedAt),
    messageId: readId(envelope.messageId, common.msgId),
    toRaw,
  }
}

/** A stored event keeps what it says and when it happened. */
function normalizeReplayed(data: unknown, ingestedAt: string): Normalized {
  if (!isUnifiedEvent(data)) return fail('SCHEMA', 'the event to play again is not valid')
  const draft = { eventType: data.eventType, user: data.user, payload: data.payload } as Draft
  const toRaw = () => draftRaw(data.eventType, readFields(data.payload), undefined)
  const { timestamp, messageId = '' } = data
  return { kind: 'readable', draft, timestamp, ingestedAt: toUtc(ingestedAt), messageId, toRaw }
}

/** What a program hands over is cleaned like what TikTok says, and has to be an event. */
function normalizePushed(envelope: RawEnvelope): Normalized {
  const { value, complete } = boundJson(envelope.data)
  const { eventType, user, payload } = readFields(value)
  const draft = { eventType, user, payload } as Draft
  const readable: ReadableMessage = {
    kind: 'readable',
    draft,
    timestamp: toUtc(envelope.timestamp),
    ingestedAt: toUtc(envelope.ingestedAt),
    messageId: readId(envelope.messageId),
    toRaw: () => draftRaw(String(eventType), readFields(payload), undefined),
  }
  const isEvent = complete && isUnifiedEvent(identify(envelope, readable, draft))
  return isEvent ? readable : fail('SCHEMA', 'what was handed over is no event')
}

/** The event that a message makes in its session, with this draft of what it says. */
export function identify(envelope: RawEnvelope, message: ReadableMessage, draft: Draft): UnifiedEvent {
  const { workspaceId, streamId, sessionId, source, seqNo } = envelope
  const { timestamp, ingestedAt, messageId } = message
  const { eventType, payload, user } = draft
  const event = {
    schemaVersion: '1' as const,
    eventId: createEventId(streamId, sessionId, seqNo, eventType),
    workspaceId,
    eventType,
    triggerId: triggerIds[eventType],
    streamId,
    sessionId,
    source,
    seqNo,
    ...(messageId === '' ? undefined : { messageId }),
    timestamp,
    ingestedAt,
    ...(user === undefined ? undefined : { user }),
    payload,
  }
  return event as UnifiedEvent
}

export function fail(reason: FailureReason, error: string): UnreadableMessage {
  return { kind: 'unreadable', reason, error }
}

/** Undefined when there is anything in it that Node would silently pass over. */
function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return bytes.length === Math.floor(((text.length - padding) * 3) / 4) ? bytes : undefined
}
