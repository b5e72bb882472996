import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { ConsumeOptions, Delivery } from '#ports/bus.ts'

export interface FailedDelivery {
  readonly topic: string
  readonly options: ConsumeOptions
  readonly delivery: Delivery<unknown>
  readonly error: unknown
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly failedAt: number
}

/** The dead letter of a delivery: the same `sourceId` however often it is made for it, and no secrets in `error`. */
export function createDeadLetter(failed: FailedDelivery): DlqEntry {
  const { topic, options, delivery, error, attempts, failedAt } = failed
  return {
    stage: options.stage,
    reason: describeReason(error),
    error: withoutSecrets(describeError(error)),
    payload: delivery.message,
    failedAt: toIso(failedAt),
    sourceId: `${topic}/${delivery.id}/${options.group}`,
    attempts,
  }
}

function describeReason(error: unknown): string {
  return error instanceof AppError ? error.code.replaceAll('-', '_').toUpperCase() : 'HANDLER_ERROR'
}

/** Leaves out credentials in addresses, and what PostgreSQL cannot store in a text. */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/\/\/[^\s/@]*@/g, '//***@')
    .replaceAll('\0', '')
    .toWellFormed()
}
