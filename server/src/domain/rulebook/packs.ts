import type { ImportRequest, ImportResult, RulePack } from '@livetap/contracts/rules/requests.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { checkRule, describeRule } from '#domain/rules/rules.ts'
import { AppError } from '#kernel/errors.ts'
import { change, insertRule, mostRules, replaceRule } from './changes.ts'
import { newestOf, type Query, readStored, type StoredRule } from './stored.ts'

type Import = Pick<ImportRequest, 'collisions' | 'preview' | 'pack'>
type Line = ImportResult['rules'][number]

/** What becomes of one rule of a pack. */
interface Plan {
  readonly definition: RuleDefinition
  readonly enabled: boolean
  readonly line: Line
  /** The rule whose place it takes. */
  readonly replaces?: StoredRule
}

/** All rules with their newest text, in the order in which they were made. */
export async function exportRules(query: Query, workspaceId: string, exportedAt: string): Promise<RulePack> {
  const stored = await readStored(query, workspaceId)
  const rules = stored.map((rule) => ({ definition: newestOf(rule), enabled: rule.enabled }))
  return { livetap: 'rules.v1', exportedAt, rules }
}

/**
 * Takes the rules of a pack in, all that can be in one transaction; those that cannot are told with the reason. `check`
 * throws an AppError for a rule that is refused for another reason than what the engine knows.
 */
export async function importRules(
  query: Query,
  workspaceId: string,
  { pack, collisions, preview }: Import,
  check: (definition: RuleDefinition) => void,
  done: Done,
): Promise<ImportResult> {
  const refused = pack.rules.map(({ definition }) => findFault(definition, check))
  const plan = async (tx: Query) => planImport(await readStored(tx, workspaceId), pack, collisions, refused)
  if (preview) return { rules: (await plan(query)).map(({ line }) => line) }
  return change(query, workspaceId, 'grow', async (tx) => {
    const plans = await plan(tx)
    for (const [place, { definition, enabled, line, replaces }] of plans.entries()) {
      if (line.becomes === 'added') await insertRule(tx, workspaceId, definition, enabled, done, place)
      if (replaces) await replaceRule(tx, workspaceId, replaces, definition, enabled, done)
    }
    return { rules: plans.map(({ line }) => line) }
  })
}

function findFault(definition: RuleDefinition, check: (definition: RuleDefinition) => void): string | undefined {
  try {
    checkRule(definition)
    check(definition)
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
}

/** A rule that is there is replaced once; of several of the same name the oldest. */
function planImport(
  stored: readonly StoredRule[],
  { rules }: RulePack,
  collisions: Import['collisions'],
  refused: readonly (string | undefined)[],
): Plan[] {
  const byName = Map.groupBy(stored, ({ name }) => name)
  let room = mostRules - stored.length
  return rules.map(({ definition, enabled }, n) => {
    const { name } = definition
    const plan = (becomes: Line['becomes'], why: string) => ({ definition, enabled, line: { name, becomes, why } })
    const fault = refused[n]
    if (fault !== undefined) return plan('refused', fault)
    const same = byName.get(name)
    if (same && collisions === 'skip') return plan('skipped', 'there is a rule of that name')
    const replaces = collisions === 'replace' ? same?.shift() : undefined
    if (replaces) return { ...plan('replaced', describeRule(definition)), replaces }
    if (room === 0) return plan('refused', `there are ${mostRules} rules already`)
    room -= 1
    return plan('added', describeRule(definition))
  })
}
