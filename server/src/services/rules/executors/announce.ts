import { sql } from 'kysely'
import type { ClaimedAction } from '#domain/executions/executions.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor, Outcome } from './executors.ts'
import { type ChatPorts, conclude, requireCredentials, requireRoom } from './in-chat.ts'

type AnnouncerPorts = ChatPorts & Pick<RulesPorts, 'limits'>

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
  const { workspaceId, streamId, rendered } = action
  const { text } = rendered as { text: string }
  if (text === '') return { status: 'skipped', error: 'nothing-to-say' }
  if (await isEcho(ports, action)) return { status: 'skipped', error: 'own-words' }
  const roomId = requireRoom(streamId)
  const credentials = await requireCredentials(ports, workspaceId)
  const { allowed, resetMs } = await limits.take(`announce:${workspaceId}:${roomId}`, 1, spacingMs)
  if (!allowed) return { status: 'retrying', at: clock.now() + resetMs, error: 'chat-busy: something else was said' }
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
