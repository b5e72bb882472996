import { signals } from '@livetap/contracts/topics.ts'
import { planSingle } from '#domain/executions/executions.ts'
import { type ActiveRule, fireRule, type Happening } from '#domain/rules/rules.ts'
import { AppError } from '#kernel/errors.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

/**
 * Has the actions of a rule carried out for real, once, whatever its conditions and limits say. Resolves to the id of the
 * execution; rejects with `rules-paused`.
 */
export async function fireOnce(
  { db, workspaceId, clock, signals: channel }: Workspace,
  rule: ActiveRule,
  happening: Happening,
): Promise<string> {
  const execution = fireRule(rule, workspaceId, happening, clock.now())
  if (!(await planSingle(db.query, workspaceId, execution))) {
    throw new AppError('rules-paused', 'all rules are paused', { remedy: 'Let them go on first.' })
  }
  channel.send(signals.rules, { workspaceId, parts: ['work', 'executions'] })
  return execution.executionId
}
