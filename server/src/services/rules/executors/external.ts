import { type Order, runExternalAction } from '#domain/external-actions/external-actions.ts'
import { AppError } from '#kernel/errors.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor, Outcome } from './executors.ts'

/**
 * Has another program do something, once at most: such programs do not know one order from another, and a creeper that
 * comes twice is worse than one that does not come. What broke off is not known, and said to be so.
 */
export function createExternalRunner({ outbound, clock }: Pick<RulesPorts, 'outbound' | 'clock'>): Executor {
  return {
    isRepeatable: false,
    execute: async ({ workspaceId, rendered }, signal): Promise<Outcome> => {
      try {
        const {
          status,
          ms,
          text: answer,
        } = await runExternalAction({ outbound, workspaceId, signal }, rendered as Order)
        const result = { httpStatus: status, ms, answer }
        if (status >= 200 && status <= 299) return { status: 'succeeded', ...result }
        return { status: 'failed', ...result, error: `endpoint-refused: it answered with ${status}` }
      } catch (error) {
        if (signal.aborted) return { status: 'unknown', error: 'interrupted' }
        if (!(error instanceof AppError)) throw error
        return conclude(error, clock.now())
      }
    },
  }
}

/** After these it may have been done. */
const unclear: ReadonlySet<string> = new Set(['endpoint-timeout', 'endpoint-broke-off', 'answer-too-large'])
const busyMs = 1000

function conclude({ code, message }: AppError, now: number): Outcome {
  const error = `${code}: ${message}`
  // Nothing was sent, as others were before it.
  if (code === 'outbound-busy') return { status: 'retrying', at: now + busyMs, error }
  return { status: unclear.has(code) ? 'unknown' : 'failed', error }
}
