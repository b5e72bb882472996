import type { ClaimedAction } from '#domain/executions/executions.ts'
import type { Sanction } from '#ports/chat/chat.ts'
import type { RulesPorts } from '../rules.ts'
import type { Outcome } from './executors.ts'
import { type ChatPorts, conclude, requireCredentials, requireRoom } from './in-chat.ts'

/** What a rule wants done on TikTok, to the viewer of the event. */
export interface SanctionWish {
  readonly deed: 'timeout' | 'ban'
  readonly seconds?: number
  /** Who keeps order in the live is spared: a rule that is wrong must not leave it without anybody who can mend that. */
  readonly isSpared: boolean
}

const usualSeconds = 60
/** One after the other, in a live: Euler Stream is asked no more often than somebody could do it by hand. */
const spacingMs = 1000
/** It is the same when it is done twice: what nobody knows of is done again, every time twice as much later. */
const firstAgainMs = 2000

export type SanctionPorts = ChatPorts & Pick<RulesPorts, 'limits'>

/** Keeps the viewer from writing, or from the live, on TikTok itself. */
export async function sanction(
  ports: SanctionPorts,
  action: ClaimedAction,
  wish: SanctionWish,
  signal: AbortSignal,
): Promise<Outcome> {
  const { workspaceId, streamId, userId } = action
  if (userId === undefined) return skip('no-viewer')
  // Of everything else it is not known whether the viewer was there, and who keeps order.
  if (action.origin !== 'live') return skip('not-live')
  if (wish.isSpared) return skip('is-moderator')
  const roomId = requireRoom(streamId)
  const credentials = await requireCredentials(ports, workspaceId)
  const { allowed, resetMs } = await ports.limits.take(`sanction:${workspaceId}:${roomId}`, 1, spacingMs)
  if (!allowed) return again(ports, resetMs, 'chat-busy: somebody else was kept out')
  const deed: Sanction['deed'] =
    wish.deed === 'ban' ? { kind: 'ban' } : { kind: 'timeout', seconds: wish.seconds ?? usualSeconds }
  const outcome = await ports.chat.sanction({ roomId, userId, deed, credentials }, signal)
  if (outcome.kind !== 'unknown') return conclude(outcome, ports.clock.now())
  return again(ports, firstAgainMs * 2 ** Math.min(action.attempt - 1, 10), `chat-failed: ${outcome.error}`)
}

function again({ clock }: SanctionPorts, afterMs: number, error: string): Outcome {
  return { status: 'retrying', at: clock.now() + afterMs, error }
}

const skip = (error: string): Outcome => ({ status: 'skipped', error })
