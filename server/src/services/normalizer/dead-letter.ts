import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import type { Delivery } from '#ports/bus.ts'
import { readFields, readText } from './mapping/fields.ts'
import { boundJson, cleanText } from './mapping/sanitize.ts'
import type { FailureReason } from './normalize.ts'

/** Most of a message's bytes (in base64) that a dead letter keeps: enough to try all but monsters again. */
const mostData = 256 * 1024

/** The dead letter of a message. The same message gives the same sourceId, however often it fails. */
export function writeDeadLetter(
  delivery: Delivery<unknown>,
  reason: FailureReason,
  error: string,
  failedAt: string,
): DlqEntry {
  const envelope = readFields(delivery.message)
  const { sessionId, seqNo } = envelope
  const isNamed = typeof sessionId === 'string' && Number.isSafeInteger(seqNo)
  return {
    stage: 'normalizer',
    reason,
    error: cleanText(error, 500),
    payload: boundEnvelope(delivery.message),
    failedAt,
    sourceId: isNamed ? `${readText(sessionId, 128)}:${String(seqNo)}` : `delivery:${delivery.id}`,
    attempts: delivery.attempt,
  }
}

function boundEnvelope(message: unknown): unknown {
  const { value } = boundJson(message)
  const { data } = readFields(message)
  if (typeof data !== 'string') return value
  const kept = cleanText(data, mostData)
  const envelope = { ...readFields(value), data: kept }
  return kept.length === data.length ? envelope : { ...envelope, truncated: true, size: data.length }
}
