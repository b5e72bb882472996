import type { ClaimedAction } from '#domain/executions/executions.ts'
import type { Sanction } from '#ports/chat/chat.ts'
import type { Outcome } from './executors.ts'
import { type ChatPorts, conclude, requireCredentials } from './in-chat.ts'

/** What a rule wants done on TikTok, to the viewer of the event. */
export interface SanctionWish {
  readonly deed: 'timeout' | 'ban'
  readonly seconds?: number
  /** Who keeps order in the live is spared: a rule that is wrong must not leave it without anybody who can mend that. */
  readonly isSpared: boolean
}

const usualSeconds = 60
/** It is the same when it is done twice: what nobody knows of is done again. */
const againMs = 2000

/** Keeps the viewer from writing, or from the live, on TikTok itself. */
export async function sanction(
  ports: ChatPorts,
  action: ClaimedAction,
  wish: SanctionWish,
  signal: AbortSignal,
): Promise<Outcome> {
  const { workspaceId, streamId: roomId, userId } = action
  if (userId === undefined) return skip('no-viewer')
  if (wish.isSpared) return skip('is-moderator')
  const credentials = await requireCredentials(ports, workspaceId)
  const deed: Sanction['deed'] =
    wish.deed === 'ban' ? { kind: 'ban' } : { kind: 'timeout', seconds: wish.seconds ?? usualSeconds }
  const outcome = await ports.chat.sanction({ roomId, userId, deed, credentials }, signal)
  const now = ports.clock.now()
  const error = outcome.kind === 'unknown' ? `chat-failed: ${outcome.error}` : undefined
  return error === undefined ? conclude(outcome, now) : { status: 'retrying', at: now + againMs, error }
}

const skip = (error: string): Outcome => ({ status: 'skipped', error })
