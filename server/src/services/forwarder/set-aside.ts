import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import type { SetAsideBatch } from '@livetap/contracts/rules/sinks.ts'
import { topics } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'
import type { Bus } from '#ports/bus.ts'

export interface Refusal {
  /** Why it is not tried any longer. */
  readonly reason: 'ENDPOINT_REFUSED' | 'GAVE_UP'
  readonly error: string
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Keeps which part of the log it was, as a dead letter; the same batch is the same one, however often it is said. */
export async function setAside(bus: Pick<Bus, 'publish'>, batch: SetAsideBatch, refusal: Refusal): Promise<void> {
  const { reason, error, attempts, at } = refusal
  const entry: DlqEntry = {
    ...{ stage: 'forwarder', reason, error, payload: batch, attempts },
    ...{ failedAt: toIso(at), sourceId: batch.batchId },
  }
  await bus.publish(topics.dlq, [entry])
}
