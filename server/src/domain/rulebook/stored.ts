import { isDeepStrictEqual } from 'node:util'
import type { Rule, RuleDefinition, RuleRevision } from '@livetap/contracts/rules/rule.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { describeRule } from '#domain/rules/rules.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'

export type Query = Db['query']

/** A rule as it is kept: at least one of `draft` and `published` is there. */
export interface StoredRule {
  readonly ruleId: string
  readonly name: string
  readonly enabled: boolean
  /** The text that is not published yet. */
  readonly draft: RuleDefinition | null
  readonly revision: number | null
  readonly published: RuleDefinition | null
  readonly changed: Done
}

/** All rules in the order in which they were made. */
export async function readStored(query: Query, workspaceId: string): Promise<StoredRule[]> {
  const rows = await selectRules(query, workspaceId).orderBy('r.created_at').orderBy('r.rule_id').execute()
  return rows.map(toStored)
}

/** Rejects with `rule-not-found`. */
export async function getStored(query: Query, workspaceId: string, ruleId: string): Promise<StoredRule> {
  const rule = await findStored(query, workspaceId, ruleId)
  if (rule) return rule
  throw new AppError('rule-not-found', 'there is no rule of that id')
}

export async function findStored(query: Query, workspaceId: string, ruleId: string): Promise<StoredRule | undefined> {
  const row = await selectRules(query, workspaceId).where('r.rule_id', '=', ruleId).executeTakeFirst()
  return row && toStored(row)
}

/** All rules, those of the highest priority first; older ones before newer ones. */
export async function listRules(query: Query, workspaceId: string): Promise<Rule[]> {
  const rules = (await readStored(query, workspaceId)).map(toRule)
  return rules.sort((one, other) => (other.priority ?? 0) - (one.priority ?? 0))
}

/** Rejects with `rule-not-found`. */
export async function getRule(query: Query, workspaceId: string, ruleId: string): Promise<Rule> {
  return toRule(await getStored(query, workspaceId, ruleId))
}

/** Newest first. Rejects with `rule-not-found`. */
export async function readRevisions(query: Query, workspaceId: string, ruleId: string): Promise<RuleRevision[]> {
  await getStored(query, workspaceId, ruleId)
  return query
    .selectFrom('rules.revisions')
    .select(['revision', 'definition', 'published', 'note'])
    .where('workspace_id', '=', workspaceId)
    .where('rule_id', '=', ruleId)
    .orderBy('revision', 'desc')
    .execute()
}

/** What was published as a revision. Rejects with `revision-not-found`. */
export async function getRevision(
  query: Query,
  workspaceId: string,
  ruleId: string,
  revision: number,
): Promise<RuleDefinition> {
  const row = await query
    .selectFrom('rules.revisions')
    .select('definition')
    .where('workspace_id', '=', workspaceId)
    .where('rule_id', '=', ruleId)
    .where('revision', '=', revision)
    .executeTakeFirst()
  if (row) return row.definition
  throw new AppError('revision-not-found', 'the rule has no revision of that number')
}

/** The newest text. */
export function newestOf({ draft, published }: Pick<StoredRule, 'draft' | 'published'>): RuleDefinition {
  const newest = draft ?? published
  if (newest) return newest
  throw new Error('a rule has neither a draft nor anything published')
}

/** Whether two texts say the same, in whatever order their keys are. */
export function saysTheSame(one: RuleDefinition, other: RuleDefinition | null): boolean {
  return isDeepStrictEqual(one, other)
}

export function toRule(stored: StoredRule): Rule {
  const { ruleId, enabled, revision, draft, changed } = stored
  const definition = newestOf(stored)
  const isDraft = draft !== null
  return { ruleId, enabled, ...definition, revision, isDraft, sentence: describeRule(definition), changed }
}

function selectRules(query: Query, workspaceId: string) {
  return query
    .selectFrom('rules.rules as r')
    .leftJoin('rules.revisions as v', (join) =>
      join
        .onRef('v.workspace_id', '=', 'r.workspace_id')
        .onRef('v.rule_id', '=', 'r.rule_id')
        .onRef('v.revision', '=', 'r.revision'),
    )
    .select(['r.rule_id', 'r.name', 'r.enabled', 'r.draft', 'r.revision', 'r.changed', 'v.definition'])
    .where('r.workspace_id', '=', workspaceId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRules>['executeTakeFirstOrThrow']>>

function toStored({ rule_id: ruleId, definition, ...row }: Row): StoredRule {
  const { name, enabled, draft, revision, changed } = row
  return { ruleId, name, enabled, draft, revision, published: definition, changed }
}
