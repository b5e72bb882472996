import { signals } from '@livetap/contracts/topics.ts'
import { planSingle } from '#domain/executions/executions.ts'
import { type ActiveRule, fireRule, type Happening } from '#domain/rules/rules.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

/**
 * Has the actions of a rule carried out for real, once, whatever its conditions and limits say. Resolves to the id of the
 * execution; rejects with `rules-paused`. `prepare`: what is done before it in the same transaction, or not at all.
 */
export async function fireOnce(
  { db, workspaceId, clock, signals: channel }: Workspace,
  rule: ActiveRule,
  happening: Happening,
  prepare: (tx: Db['query']) => Promise<void> = async () => {},
): Promise<string> {
  const execution = fireRule(rule, workspaceId, happening, clock.now())
  await db.query.transaction().execute(async (tx) => {
    await prepare(tx)
    if (await planSingle(tx, workspaceId, execution)) return
    throw new AppError('rules-paused', 'all rules are paused', { remedy: 'Let them go on first.' })
  })
  channel.send(signals.rules, { workspaceId, parts: ['work', 'executions'] })
  return execution.executionId
}
