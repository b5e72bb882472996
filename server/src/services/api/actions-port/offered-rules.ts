import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { addAuditEntry } from '#domain/audit/audit.ts'
import type { ToldEvent } from '#domain/compat/compat.ts'
import { cancelExecutions, countOpen } from '#domain/executions/executions.ts'
import { findExcluded } from '#domain/moderation/moderation.ts'
import { readActiveRules } from '#domain/rulebook/rulebook.ts'
import type { ActiveRule } from '#domain/rules/rules.ts'
import { chooseLive } from '../compat/compat.ts'
import { fireOnce, makeUpEvent } from '../rule-trials/rule-trials.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

/** Who did it, in the audit log: nobody can say which program of this machine it was. */
const actor = { kind: 'automation', id: 'tikfinity-actions', name: 'TikFinity’s action interface' } as const
/** As rules run that do not say how, or how many. */
const [mostAtOnce, usualMost] = [1000, 10]

/** Rules that other programs may have run: published, switched on, and offered. */
export async function listOffered({ db, workspaceId }: Workspace): Promise<ActiveRule[]> {
  const rules = await readActiveRules(db.query, workspaceId)
  return rules.filter(({ definition }) => definition.offered === true)
}

export async function findOffered(workspace: Workspace, ruleId: string): Promise<ActiveRule | undefined> {
  return (await listOffered(workspace)).find((rule) => rule.ruleId === ruleId)
}

/** Why a rule is not run for a viewer now: moderators keep them from rules, or as much runs as the rule lets. */
export async function findObstacle(
  { db, workspaceId, clock }: Workspace,
  { definition, ruleId }: ActiveRule,
  userId: string,
): Promise<'excluded' | 'busy' | undefined> {
  const excluded = await findExcluded(db.query, workspaceId, [userId], clock.now())
  if (excluded.size > 0) return 'excluded'
  if (definition.run?.mode === 'restart') return undefined
  return (await countOpen(db.query, workspaceId, ruleId)) < mostOf(definition) ? undefined : 'busy'
}

/**
 * Has a rule carried out for what a program tells, and writes down that one has asked for it. `address`: where the
 * request came from. Rejects with `rules-paused`.
 */
export async function runOffered(
  workspace: Workspace,
  rule: ActiveRule,
  told: ToldEvent,
  address: string,
): Promise<void> {
  const { db, workspaceId, clock, board } = workspace
  const { definition, ruleId } = rule
  const live = chooseLive(board, definition.uniqueId ?? undefined)
  const place = { workspaceId, streamId: definition.streamId ?? live?.streamId ?? '1', now: clock.now() }
  const event = makeUpEvent(told, place)
  const isRestart = definition.run?.mode === 'restart'
  if (isRestart) await cancelExecutions(db.query, workspaceId, { ruleId }, clock.now())
  const uniqueId = definition.uniqueId ?? live?.uniqueId ?? ''
  await fireOnce(workspace, rule, { ...asAsked, event, pos: 0, uniqueId })
  await addAuditEntry(db.query, workspaceId, { actor, action: 'rule.fire', target: definition.name, address })
}

const asAsked = { origin: 'external', isExcluded: false, isTopGifter: false, isPaused: false } as const

function mostOf({ run }: RuleDefinition): number {
  if (run === undefined) return mostAtOnce
  return run.mode === 'single' ? 1 : (run.max ?? usualMost)
}
