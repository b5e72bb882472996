import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { sql } from 'kysely'
import { cancelExecutions } from '#domain/executions/executions.ts'
import { AppError } from '#kernel/errors.ts'
import type { Query } from './stored.ts'

export interface RuleSettings {
  /** Grows with every change that whoever carries the rules out has to know. */
  readonly revision: number
  /** Who has paused all rules, and when. */
  readonly paused: Done | null
  readonly pausedQueues: readonly string[]
}

const mostPausedQueues = 200

export async function readRuleSettings(query: Query, workspaceId: string): Promise<RuleSettings> {
  const row = await query
    .selectFrom('rules.settings')
    .select(['revision', 'paused', 'paused_queues'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  return { revision: row?.revision ?? 0, paused: row?.paused ?? null, pausedQueues: row?.paused_queues ?? [] }
}

/** Who paused first stays named. */
export async function pauseRules(query: Query, workspaceId: string, isPaused: boolean, done: Done): Promise<void> {
  await changeSettings(query, workspaceId, (before) => ({
    ...before,
    paused: isPaused ? (before.paused ?? done) : null,
  }))
}

/** What runs in the queue ends; nothing more begins. Rejects with `too-many-queues`. */
export async function pauseQueue(query: Query, workspaceId: string, queue: string, isPaused: boolean): Promise<void> {
  await changeSettings(query, workspaceId, ({ paused, pausedQueues }) => {
    const others = pausedQueues.filter((name) => name !== queue)
    if (isPaused && others.length >= mostPausedQueues) {
      throw new AppError('too-many-queues', `${mostPausedQueues} queues are paused already`, {
        remedy: 'Let one go on first.',
      })
    }
    return { paused, pausedQueues: isPaused ? [...others, queue] : others }
  })
}

/**
 * Pauses all rules and ends all that waits or runs, at one moment: what is planned meanwhile is either among it, or not
 * planned any more. Resolves to how many executions there were.
 */
export async function stopEverything(query: Query, workspaceId: string, done: Done): Promise<number> {
  return query.transaction().execute(async (tx) => {
    await changePauses(tx, workspaceId, (before) => ({ ...before, paused: before.paused ?? done }))
    return cancelExecutions(tx, workspaceId, 'all', Date.parse(done.at))
  })
}

/**
 * Ends what waits or runs in a queue, with what is just being planned; resolves to how many executions there were.
 * `now` in milliseconds.
 */
export async function clearQueue(query: Query, workspaceId: string, queue: string, now: number): Promise<number> {
  return query.transaction().execute(async (tx) => {
    await lockBook(tx, workspaceId, 'keep')
    return cancelExecutions(tx, workspaceId, { queue }, now)
  })
}

type Pauses = Omit<RuleSettings, 'revision'>

type Change = (before: Pauses) => Pauses

async function changeSettings(query: Query, workspaceId: string, change: Change): Promise<void> {
  await query.transaction().execute((tx) => changePauses(tx, workspaceId, change))
}

async function changePauses(tx: Query, workspaceId: string, change: Change): Promise<void> {
  await lockBook(tx, workspaceId, 'grow')
  const { paused, pausedQueues } = change(await readRuleSettings(tx, workspaceId))
  await tx
    .updateTable('rules.settings')
    .set({ paused: paused && JSON.stringify(paused), paused_queues: JSON.stringify(pausedQueues) })
    .where('workspace_id', '=', workspaceId)
    .execute()
}

/**
 * Locks the rules of the workspace until the transaction ends: changes come one after the other. With `grow` the rules
 * service reads them again.
 */
export async function lockBook(tx: Query, workspaceId: string, how: 'grow' | 'keep'): Promise<void> {
  const growth = how === 'grow' ? 1 : 0
  await sql`insert into rules.settings (workspace_id, revision) values (${workspaceId}, ${growth})
    on conflict (workspace_id) do update set revision = settings.revision + ${growth}`.execute(tx)
}

/** The first rule that acts begins with the events that come now; without any nothing is decided. */
export async function settleProgress(tx: Query, workspaceId: string): Promise<void> {
  const active = await tx
    .selectFrom('rules.rules')
    .select('rule_id')
    .where('workspace_id', '=', workspaceId)
    .where('enabled', '=', true)
    .where('revision', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  if (active === undefined) {
    await tx.deleteFrom('rules.progress').where('workspace_id', '=', workspaceId).execute()
    return
  }
  await sql`
    insert into rules.progress (workspace_id, pos)
    values (${workspaceId}, coalesce((select pos from live.heads where workspace_id = ${workspaceId}), 0))
    on conflict do nothing`.execute(tx)
}
