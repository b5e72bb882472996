import { openSecrets } from '#domain/secrets/secrets.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { ChatOutcome } from '#ports/chat/chat.ts'
import type { Credentials } from '#ports/live-source.ts'
import type { RulesPorts } from '../rules.ts'
import type { Outcome } from './executors.ts'

/** What is needed to do something in the chat of a live. */
export type ChatPorts = Pick<RulesPorts, 'db' | 'vault' | 'chat' | 'clock' | 'configured'>

/**
 * As lives are received with. Throws AppError `chat-not-possible` when they are not enough. One that cannot be read ends
 * the action: nothing is done in somebody else's name.
 */
export async function requireCredentials(
  { db, vault, chat, configured = {} }: ChatPorts,
  workspaceId: string,
): Promise<Credentials> {
  const found: Credentials[] = (await openSecrets(db.query, vault, workspaceId)).map(({ name, value, shared }) => {
    if (value instanceof AppError) throw value
    return name === 'euler-api-key' ? { eulerApiKey: value } : { tiktokSession: value, sharesSession: shared }
  })
  const credentials: Credentials = Object.assign({}, workspaceId === defaultWorkspaceId ? configured : {}, ...found)
  const lack = chat.explainLack(credentials)
  if (lack !== undefined) throw new AppError('chat-not-possible', lack)
  return credentials
}

/** Tests, and what programs push, have streams that TikTok does not know. Throws AppError `chat-not-possible`. */
export function requireRoom(streamId: string): string {
  if (/^\d{10,20}$/.test(streamId)) return streamId
  throw new AppError('chat-not-possible', 'it is of no live on TikTok')
}

/** `now`: milliseconds since 1970. */
export function conclude(outcome: ChatOutcome, now: number): Outcome {
  if (outcome.kind === 'done') return { status: 'succeeded' }
  if (outcome.kind === 'unknown') return { status: 'unknown', error: `chat-failed: ${outcome.error}` }
  const error = `${outcome.code}: ${outcome.error}`
  const { retryAfterMs } = outcome
  return retryAfterMs === undefined
    ? { status: 'failed', error }
    : { status: 'retrying', at: now + retryAfterMs, error }
}
