import { randomUUID } from 'node:crypto'
import type { Rule, RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { cancelExecutions } from '#domain/executions/executions.ts'
import { checkRule } from '#domain/rules/rules.ts'
import { AppError } from '#kernel/errors.ts'
import { lockBook, settleProgress } from './settings.ts'
import { getRevision, getStored, newestOf, type Query, type StoredRule, saysTheSame, toRule } from './stored.ts'

/** Rules of a workspace, switched on or not. */
export const mostRules = 1000
/** Of each rule; older ones are forgotten. */
const mostRevisions = 100
const longestName = 80

/** Rejects with `rule-invalid`, `template-invalid` or `rules-full`. */
export async function addRule(
  query: Query,
  workspaceId: string,
  definition: RuleDefinition,
  enabled: boolean,
  done: Done,
): Promise<Rule> {
  checkRule(definition)
  return change(query, workspaceId, enabled ? 'grow' : 'keep', async (tx) => {
    const ruleId = await insertDraft(tx, workspaceId, definition, done)
    if (enabled) await publishDraft(tx, workspaceId, ruleId, '', done)
    return toRule(await getStored(tx, workspaceId, ruleId))
  })
}

/** What is published goes on acting. Rejects with `rule-not-found`, `rule-invalid` or `template-invalid`. */
export async function changeDraft(
  query: Query,
  workspaceId: string,
  ruleId: string,
  definition: RuleDefinition,
  done: Done,
): Promise<Rule> {
  checkRule(definition)
  return change(query, workspaceId, 'keep', async (tx) => {
    const before = await getStored(tx, workspaceId, ruleId)
    return toRule(await putDraft(tx, workspaceId, before, definition, done))
  })
}

/**
 * Has the draft act from now on, as a new revision. The first one is switched on with it; later ones act if the rule is
 * on. Without a draft nothing changes. Rejects with `rule-not-found`, `rule-invalid` or `template-invalid`.
 */
export async function publishRule(
  query: Query,
  workspaceId: string,
  ruleId: string,
  note: string,
  done: Done,
): Promise<Rule> {
  return change(query, workspaceId, 'grow', async (tx) => {
    const { draft } = await getStored(tx, workspaceId, ruleId)
    if (draft) await publishDraft(tx, workspaceId, ruleId, note, done)
    return toRule(await getStored(tx, workspaceId, ruleId))
  })
}

/**
 * A rule of which nothing is published yet is published when it is switched on; what waits or runs of one that is switched
 * off ends. Rejects as `publishRule` does.
 */
export async function switchRule(
  query: Query,
  workspaceId: string,
  ruleId: string,
  enabled: boolean,
  done: Done,
): Promise<Rule> {
  return change(query, workspaceId, 'grow', async (tx) => {
    const { revision } = await getStored(tx, workspaceId, ruleId)
    if (revision === null && enabled) await publishDraft(tx, workspaceId, ruleId, '', done)
    else await updateRule(tx, workspaceId, ruleId, { enabled }, done)
    if (!enabled) await cancelExecutions(tx, workspaceId, { ruleId }, Date.parse(done.at))
    return toRule(await getStored(tx, workspaceId, ruleId))
  })
}

/**
 * Publishes an older text as a new revision; a draft stays one. Rejects with `rule-not-found`, `revision-not-found`, and
 * `rule-invalid` or `template-invalid` for what an older Livetap has let in.
 */
export async function rollBackRule(
  query: Query,
  workspaceId: string,
  ruleId: string,
  revision: number,
  done: Done,
): Promise<Rule> {
  return change(query, workspaceId, 'grow', async (tx) => {
    const stored = await getStored(tx, workspaceId, ruleId)
    const definition = await getRevision(tx, workspaceId, ruleId, revision)
    await publish(tx, workspaceId, stored, { definition, note: `Back to revision ${revision}` }, done)
    if (stored.draft) await putDraft(tx, workspaceId, await getStored(tx, workspaceId, ruleId), stored.draft, done)
    return toRule(await getStored(tx, workspaceId, ruleId))
  })
}

/** A draft of another name with the newest text. Rejects with `rule-not-found` or `rules-full`. */
export async function duplicateRule(query: Query, workspaceId: string, ruleId: string, done: Done): Promise<Rule> {
  return change(query, workspaceId, 'keep', async (tx) => {
    const definition = newestOf(await getStored(tx, workspaceId, ruleId))
    const copy = { ...definition, name: nameCopy(definition.name) }
    return toRule(await getStored(tx, workspaceId, await insertDraft(tx, workspaceId, copy, done)))
  })
}

/**
 * Ends what waits or runs of it; what it has done stays in the history. `now` in milliseconds. Rejects with
 * `rule-not-found`.
 */
export async function removeRule(query: Query, workspaceId: string, ruleId: string, now: number): Promise<StoredRule> {
  return change(query, workspaceId, 'grow', async (tx) => {
    const stored = await getStored(tx, workspaceId, ruleId)
    await cancelExecutions(tx, workspaceId, { ruleId }, now)
    for (const table of [
      'rules.rules',
      'rules.revisions',
      'rules.memory',
      'rules.refusals',
      'rules.tallies',
    ] as const) {
      await tx.deleteFrom(table).where('workspace_id', '=', workspaceId).where('rule_id', '=', ruleId).execute()
    }
    return stored
  })
}

/** Replaces the newest text, and has it act at once when `enabled`. */
export async function replaceRule(
  tx: Query,
  workspaceId: string,
  stored: StoredRule,
  definition: RuleDefinition,
  enabled: boolean,
  done: Done,
): Promise<void> {
  const { draft, ruleId } = await putDraft(tx, workspaceId, stored, definition, done)
  if (enabled && draft) await publishDraft(tx, workspaceId, ruleId, 'Imported', done)
  await updateRule(tx, workspaceId, ruleId, { enabled }, done)
}

/**
 * The `place`th of those that come together, from 0. Within a transaction that has the book locked. Rejects with
 * `rules-full`.
 */
export async function insertRule(
  tx: Query,
  workspaceId: string,
  definition: RuleDefinition,
  enabled: boolean,
  done: Done,
  place: number,
): Promise<void> {
  const ruleId = await insertDraft(tx, workspaceId, definition, done, place)
  if (enabled) await publishDraft(tx, workspaceId, ruleId, 'Imported', done)
}

/** Changes rules in one transaction. */
export async function change<Result>(
  query: Query,
  workspaceId: string,
  how: 'grow' | 'keep',
  work: (tx: Query) => Promise<Result>,
): Promise<Result> {
  return query.transaction().execute(async (tx) => {
    await lockBook(tx, workspaceId, how)
    const result = await work(tx)
    await settleProgress(tx, workspaceId)
    return result
  })
}

async function insertDraft(
  tx: Query,
  workspaceId: string,
  definition: RuleDefinition,
  done: Done,
  place = 0,
): Promise<string> {
  const { count } = await tx
    .selectFrom('rules.rules')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= mostRules) {
    throw new AppError('rules-full', `there are ${mostRules} rules already`, { remedy: 'Remove one first.' })
  }
  const ruleId = randomUUID()
  await tx
    .insertInto('rules.rules')
    .values({
      ...{ workspace_id: workspaceId, rule_id: ruleId, name: definition.name, enabled: false },
      ...{ draft: JSON.stringify(definition), changed: JSON.stringify(done), changed_at: done.at },
      created_at: new Date(Date.parse(done.at) + place),
    })
    .execute()
  return ruleId
}

/** A text that says what is published is no draft. Resolves to the rule as it is then. */
async function putDraft(
  tx: Query,
  workspaceId: string,
  { ruleId, published }: StoredRule,
  definition: RuleDefinition,
  done: Done,
): Promise<StoredRule> {
  const draft = saysTheSame(definition, published) ? null : JSON.stringify(definition)
  await updateRule(tx, workspaceId, ruleId, { draft, name: definition.name }, done)
  return getStored(tx, workspaceId, ruleId)
}

async function publishDraft(tx: Query, workspaceId: string, ruleId: string, note: string, done: Done): Promise<void> {
  const stored = await getStored(tx, workspaceId, ruleId)
  await publish(tx, workspaceId, stored, { definition: newestOf(stored), note }, done)
}

async function publish(
  tx: Query,
  workspaceId: string,
  stored: StoredRule,
  { definition, note }: { readonly definition: RuleDefinition; readonly note: string },
  done: Done,
): Promise<void> {
  checkRule(definition)
  const { ruleId, enabled } = stored
  const revision = (stored.revision ?? 0) + 1
  const text = { definition: JSON.stringify(definition), published: JSON.stringify(done), note }
  await tx
    .insertInto('rules.revisions')
    .values({ workspace_id: workspaceId, rule_id: ruleId, revision, ...text })
    .execute()
  await tx
    .deleteFrom('rules.revisions')
    .where('workspace_id', '=', workspaceId)
    .where('rule_id', '=', ruleId)
    .where('revision', '<=', revision - mostRevisions)
    .execute()
  const isFirst = stored.revision === null
  const fields = { revision, draft: null, enabled: enabled || isFirst, name: definition.name }
  await updateRule(tx, workspaceId, ruleId, fields, done)
}

async function updateRule(
  tx: Query,
  workspaceId: string,
  ruleId: string,
  fields: { enabled?: boolean; draft?: string | null; name?: string; revision?: number },
  done: Done,
): Promise<void> {
  await tx
    .updateTable('rules.rules')
    .set({ ...fields, changed: JSON.stringify(done), changed_at: done.at })
    .where('workspace_id', '=', workspaceId)
    .where('rule_id', '=', ruleId)
    .execute()
}

function nameCopy(name: string): string {
  const suffix = ' (copy)'
  return `${[...name].slice(0, longestName - suffix.length).join('')}${suffix}`
}
