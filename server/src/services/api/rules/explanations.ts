import type { DecisionList } from '@livetap/contracts/rules/requests.ts'
import { type FoundEvent, findEvent } from '#domain/events/events.ts'
import { findDecisions } from '#domain/executions/executions.ts'
import { findStanding } from '#domain/moderation/moderation.ts'
import { readActiveRules, readRuleSettings } from '#domain/rulebook/rulebook.ts'
import { type ActiveRule, compileRules, explain, type Happening, step, VirtualPast } from '#domain/rules/rules.ts'
import { AppError } from '#kernel/errors.ts'
import type { Workspace } from '../workspaces/workspaces.ts'

type Explained = DecisionList['items']

/** Rejects with `event-not-found`. */
export async function getEvent({ db, workspaceId }: Workspace, eventId: string): Promise<FoundEvent> {
  const found = await findEvent(db.query, workspaceId, eventId)
  if (found) return found
  throw new AppError('event-not-found', 'there is no event of that id')
}

/**
 * What every rule that listens to such events decided about this one, as far as it is kept; the others are asked anew, as
 * if nothing had been before. Rejects with `event-not-found`.
 */
export async function explainEvent(workspace: Workspace, eventId: string): Promise<Explained> {
  const { db, workspaceId } = workspace
  const happening = await happenAgain(workspace, await getEvent(workspace, eventId))
  const stored = await findDecisions(db.query, workspaceId, { eventId })
  const known = new Set(stored.map(({ ruleId }) => ruleId))
  const rules = await readActiveRules(db.query, workspaceId)
  return [...stored, ...decideAnew(rules, workspaceId, happening).filter(({ ruleId }) => !known.has(ruleId))]
}

async function happenAgain(
  { db, workspaceId, clock }: Workspace,
  { event, pos, uniqueId }: FoundEvent,
): Promise<Happening> {
  const { user, source: origin } = event
  const standing = user && (await findStanding(db.query, workspaceId, user.userId, clock.now()))
  const { paused } = await readRuleSettings(db.query, workspaceId)
  const isExcluded = standing !== undefined && standing.excluded !== null
  return { event, pos, uniqueId, origin, isExcluded, isTopGifter: false, isPaused: paused !== null }
}

function decideAnew(rules: readonly ActiveRule[], workspaceId: string, happening: Happening): Explained {
  const now = Date.parse(happening.event.timestamp)
  const past = new VirtualPast()
  const byId = new Map(rules.map((rule) => [rule.ruleId, rule]))
  return step(compileRules(rules, workspaceId), past, happening, now).decisions.flatMap((decision) => {
    const rule = byId.get(decision.ruleId)
    if (!rule) return []
    // Of a rule that another one has stopped, that is the whole story.
    const told = decision.reason === 'stopped' ? decision : explain(rule, past, happening, now)
    return [{ ...told, executionIds: [], ruleName: rule.definition.name, isAnew: true }]
  })
}
