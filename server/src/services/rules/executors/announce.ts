import { sql } from 'kysely'
import type { ClaimedAction } from '#domain/executions/executions.ts'
import { openSecrets } from '#domain/secrets/secrets.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Said } from '#ports/chat/chat.ts'
import type { Credentials } from '#ports/live-source.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor, Outcome } from './executors.ts'

type AnnouncerPorts = Pick<RulesPorts, 'db' | 'vault' | 'chat' | 'limits' | 'clock' | 'configured'>

/** In one live one thing is said in that time: what is quicker looks like a robot to TikTok. */
const spacingMs = 3000
/** What somebody says is taken for our own for so long, when we have said the same. */
const echoMs = 120_000

/** Says something in the chat, once at most: what nobody knows of is not said again. */
export function createAnnouncer(ports: AnnouncerPorts): Executor {
  return { isRepeatable: false, execute: (action, signal) => announce(ports, action, signal) }
}

async function announce(ports: AnnouncerPorts, action: ClaimedAction, signal: AbortSignal): Promise<Outcome> {
  const { chat, clock, limits } = ports
  const { workspaceId, streamId: roomId, rendered } = action
  const { text } = rendered as { text: string }
  if (text === '') return { status: 'skipped', error: 'nothing-to-say' }
  if (await isEcho(ports, action)) return { status: 'skipped', error: 'own-words' }
  const credentials = await findCredentials(ports, workspaceId)
  const lack = chat.explainLack(credentials)
  if (lack !== undefined) throw new AppError('announce-not-possible', lack)
  const { allowed, resetMs } = await limits.take(`announce:${workspaceId}:${roomId}`, 1, spacingMs)
  if (!allowed)
    return { status: 'retrying', at: clock.now() + resetMs, error: 'announce-busy: something else was said' }
  return conclude(await chat.say({ roomId, text, credentials }, signal), clock.now())
}

/**
 * Whether it was set off by a comment that is what a rule has lately said in this live: TikTok tells us of our own
 * comments as of those of others, and a rule that answers would answer itself for ever.
 */
async function isEcho({ db, clock }: AnnouncerPorts, action: ClaimedAction): Promise<boolean> {
  const { workspaceId, streamId, eventId } = action
  const since = new Date(clock.now() - echoMs)
  const { rows } = await sql`
    select from live.events v
    join rules.executions e on e.workspace_id = v.workspace_id and e.stream_id = ${streamId} and e.decided_at > ${since}
    join rules.actions a on a.workspace_id = e.workspace_id and a.execution_id = e.execution_id
    where v.workspace_id = ${workspaceId} and v.event_id = ${eventId}
      and a.action ->> 'type' = 'announce' and a.status in ('started', 'succeeded', 'unknown')
      and a.action_id <> ${action.actionId} and a.rendered ->> 'text' = v.body #>> '{payload,message}'
    limit 1`.execute(db.query)
  return rows.length > 0
}

/** As lives are received with. What cannot be read ends the action: it is not said in somebody else's name. */
async function findCredentials(
  { db, vault, configured = {} }: AnnouncerPorts,
  workspaceId: string,
): Promise<Credentials> {
  const found: Credentials[] = (await openSecrets(db.query, vault, workspaceId)).map(({ name, value, shared }) => {
    if (value instanceof AppError) throw value
    return name === 'euler-api-key' ? { eulerApiKey: value } : { tiktokSession: value, sharesSession: shared }
  })
  return Object.assign({}, workspaceId === defaultWorkspaceId ? configured : {}, ...found)
}

function conclude(said: Said, now: number): Outcome {
  if (said.kind === 'said') return { status: 'succeeded' }
  if (said.kind === 'unknown') return { status: 'unknown', error: `announce-failed: ${said.error}` }
  const error = `${said.code}: ${said.error}`
  const { retryAfterMs } = said
  return retryAfterMs === undefined
    ? { status: 'failed', error }
    : { status: 'retrying', at: now + retryAfterMs, error }
}
