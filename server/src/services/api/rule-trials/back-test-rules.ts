import type { BackTestRequest } from '@livetap/contracts/rules/requests.ts'
import { getRevision, getStored, newestOf, readStored, type StoredRule } from '#domain/rulebook/rulebook.ts'
import { type ActiveRule, checkRule } from '#domain/rules/rules.ts'
import { type BackTestRules, ofNoRule } from '#domain/trials/trials.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/**
 * See BackTestRequest. Rejects with `rule-not-found`, `revision-not-found`, `invalid-request`, and `rule-invalid` or
 * `template-invalid`, also for what an older Livetap has published.
 */
export async function chooseRules(query: Query, workspaceId: string, wish: BackTestRequest): Promise<BackTestRules> {
  const { ruleId, definition, candidate, baseline } = wish
  if (definition) checkRule(definition)
  if (ruleId !== undefined) return chooseTexts(query, workspaceId, { ...wish, ruleId })
  if (candidate !== undefined || baseline !== undefined) {
    throw new AppError('invalid-request', 'texts can be compared of one rule only: name it in ruleId')
  }
  if (definition) return { candidate: [{ ruleId: ofNoRule, revision: 0, definition }] }
  return chooseAll(await readStored(query, workspaceId))
}

/** Two texts of one rule: those that were named, else the draft, if there is one, beside what is published. */
async function chooseTexts(
  query: Query,
  workspaceId: string,
  { ruleId, definition, candidate, baseline }: BackTestRequest & { readonly ruleId: string },
): Promise<BackTestRules> {
  const stored = await getStored(query, workspaceId, ruleId)
  const draft = definition ?? stored.draft
  const textOf = async (text: 'draft' | number): Promise<ActiveRule> => {
    if (text === 'draft') return draft ? { ruleId, revision: 0, definition: draft } : newest(stored)
    const published = await getRevision(query, workspaceId, ruleId, text)
    checkRule(published)
    return { ruleId, revision: text, definition: published }
  }
  const hasDraft = candidate !== undefined || draft !== null
  const compared = baseline ?? stored.revision
  return {
    ...(hasDraft ? { candidate: [await textOf(candidate ?? 'draft')] } : {}),
    ...(compared === null ? {} : { baseline: [await textOf(compared)] }),
  }
}

/** Those that are switched on, and those that wait for their first publication. */
function chooseAll(stored: readonly StoredRule[]): BackTestRules {
  const acting = stored.filter(({ enabled }) => enabled)
  const baseline = acting.flatMap(publishedOf)
  const candidates = stored.filter(({ enabled, revision }) => enabled || revision === null)
  if (candidates.every(({ draft }) => draft === null)) return { baseline }
  return { candidate: candidates.map(newest), baseline }
}

function newest(rule: StoredRule): ActiveRule {
  const { ruleId, revision, draft } = rule
  return { ruleId, revision: draft ? 0 : (revision ?? 0), definition: newestOf(rule) }
}

function publishedOf({ ruleId, revision, published }: StoredRule): ActiveRule[] {
  return revision === null || published === null ? [] : [{ ruleId, revision, definition: published }]
}
