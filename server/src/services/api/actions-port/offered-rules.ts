import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { addAuditEntry } from '#domain/audit/audit.ts'
import type { ToldEvent } from '#domain/compat/compat.ts'
import { cancelExecutions, countOpen } from '#domain/executions/executions.ts'
import { findExcluded } from '#domain/moderation/moderation.ts'
import { lockBook, readActiveRules } from '#domain/rulebook/rulebook.ts'
import type { ActiveRule } from '#domain/rules/rules.ts'
import { describeError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { chooseLive } from '../compat/compat.ts'
import { fireOnce, makeUpEvent } from '../rule-trials/rule-trials.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { Refusal } from './refusal.ts'

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

/** Throws Refusal when moderators keep a viewer from rules, or as much runs as the rule lets. */
export async function checkRun({ db, workspaceId, clock }: Workspace, rule: ActiveRule, userId: string): Promise<void> {
  const excluded = await findExcluded(db.query, workspaceId, [userId], clock.now())
  if (excluded.size > 0) throw new Refusal(409, 'A moderator has excluded this viewer from rules.')
  await checkRoom(db.query, workspaceId, rule)
}

/**
 * Has a rule carried out for what a program tells, and writes down that one has asked for it. `address`: where the
 * request came from. Rejects with `rules-paused`, and with Refusal when as much runs as the rule lets.
 */
export async function runOffered(
  workspace: Workspace,
  rule: ActiveRule,
  told: ToldEvent,
  address: string,
): Promise<void> {
  const { workspaceId, clock, board } = workspace
  const { definition, ruleId } = rule
  const live = chooseLive(board, definition.uniqueId ?? undefined)
  const place = { workspaceId, streamId: definition.streamId ?? live?.streamId ?? '1', now: clock.now() }
  const event = makeUpEvent(told, place)
  const uniqueId = definition.uniqueId ?? live?.uniqueId ?? ''
  // Asked again now that nothing else is planned: of two that come at once, one finds room.
  await fireOnce(workspace, rule, { ...asAsked, event, pos: 0, uniqueId }, async (tx) => {
    await lockBook(tx, workspaceId, 'keep')
    await checkRoom(tx, workspaceId, rule)
    if (isRestart(rule)) await cancelExecutions(tx, workspaceId, { ruleId }, clock.now())
  })
  await writeDown(workspace, definition.name, address)
}

/** The rule runs already: whoever heard of a failure here would have it run again. */
async function writeDown({ db, workspaceId, log }: Workspace, target: string, address: string): Promise<void> {
  try {
    await addAuditEntry(db.query, workspaceId, { actor, action: 'rule.fire', target, address })
  } catch (error) {
    log.error({ error: describeError(error), target, address }, 'A program had a rule run, and the audit log lacks it')
  }
}

async function checkRoom(query: Db['query'], workspaceId: string, rule: ActiveRule): Promise<void> {
  if (isRestart(rule) || (await countOpen(query, workspaceId, rule.ruleId)) < mostOf(rule.definition)) return
  throw new Refusal(409, `“${rule.definition.name}” is busy.`)
}

const isRestart = ({ definition }: ActiveRule) => definition.run?.mode === 'restart'

const asAsked = { origin: 'external', isExcluded: false, isTopGifter: false, isPaused: false } as const

function mostOf({ run }: RuleDefinition): number {
  if (run === undefined) return mostAtOnce
  return run.mode === 'single' ? 1 : (run.max ?? usualMost)
}
