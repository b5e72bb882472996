import { randomUUID } from 'node:crypto'
import type {
  Done,
  FlaggedWord,
  FlaggedWordList,
  FlaggedWordRequest,
  ModerationSettings,
  ModerationSettingsRequest,
} from '@livetap/contracts/workspace/moderation.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { moveDue } from './holds.ts'
import type { Rules } from './judge.ts'
import { checkList, checkPattern, compileList, mostWords } from './words.ts'

type Query = Db['query']

const usual = { revision: 0, holdLinks: false, holdFirstComments: 0, timer: null } as const

export async function readSettings(query: Query, workspaceId: string): Promise<ModerationSettings> {
  const row = await query
    .selectFrom('moderation.settings')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  if (row === undefined) return usual
  const { timer_seconds: seconds, timer_decision: decision } = row
  return {
    revision: row.revision,
    holdLinks: row.hold_links,
    holdFirstComments: row.hold_first_comments,
    timer: seconds === null || decision === null ? null : { seconds, decision },
  }
}

export async function putSettings(
  query: Query,
  workspaceId: string,
  wanted: ModerationSettingsRequest,
): Promise<ModerationSettings> {
  await query.transaction().execute(async (tx) => {
    await grow(tx, workspaceId)
    await tx
      .updateTable('moderation.settings')
      .set({
        hold_links: wanted.holdLinks,
        hold_first_comments: wanted.holdFirstComments,
        timer_seconds: wanted.timer?.seconds ?? null,
        timer_decision: wanted.timer?.decision ?? null,
      })
      .where('workspace_id', '=', workspaceId)
      .execute()
    await moveDue(tx, workspaceId, wanted.timer?.seconds ?? null)
    await settleProgress(tx, workspaceId)
  })
  return readSettings(query, workspaceId)
}

/** In the order in which they were added. */
export async function readWords(query: Query, workspaceId: string): Promise<FlaggedWordList> {
  const { revision } = await readSettings(query, workspaceId)
  return { revision, items: (await selectWords(query, workspaceId)).map(toWord) }
}

/** Words and settings, ready to be applied. What an older Livetap has let in and cannot be used is left out. */
export async function loadRules(query: Query, workspaceId: string): Promise<Rules> {
  const settings = await readSettings(query, workspaceId)
  const rows = await selectWords(query, workspaceId)
  const usable = rows.filter((row) => {
    try {
      checkPattern(row)
      return true
    } catch {
      return false
    }
  })
  return { settings, words: compileList(usable.map((row) => ({ ...row, wordId: row.word_id }))) }
}

/** The same pattern again changes the one that is there. Rejects with `word-invalid` or `words-full`. */
export async function addWord(
  query: Query,
  workspaceId: string,
  wanted: FlaggedWordRequest,
  added: Done,
): Promise<FlaggedWord> {
  checkPattern(wanted)
  return query.transaction().execute(async (tx) => {
    await grow(tx, workspaceId)
    const known = await selectWords(tx, workspaceId)
    const same = known.find(({ kind, pattern }) => kind === wanted.kind && pattern === wanted.pattern)
    if (same) return update(tx, workspaceId, same.word_id, wanted)
    if (known.length >= mostWords) {
      throw new AppError('words-full', `there are ${mostWords} flagged words already`, { remedy: 'Remove one first.' })
    }
    checkList([...known, wanted])
    const { pattern, kind, action, note = '' } = wanted
    const row = await tx
      .insertInto('moderation.words')
      .values({
        ...{ workspace_id: workspaceId, word_id: randomUUID(), pattern, kind, action, note },
        ...{ added: JSON.stringify(added), added_at: added.at },
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await settleProgress(tx, workspaceId)
    return toWord(row)
  })
}

/** Rejects with `word-not-found`, `word-exists` or `word-invalid`. */
export async function changeWord(
  query: Query,
  workspaceId: string,
  wordId: string,
  wanted: FlaggedWordRequest,
): Promise<FlaggedWord> {
  checkPattern(wanted)
  return query.transaction().execute(async (tx) => {
    await grow(tx, workspaceId)
    const all = await selectWords(tx, workspaceId)
    if (!all.some(({ word_id }) => word_id === wordId)) throw notFound()
    const others = all.filter(({ word_id }) => word_id !== wordId)
    if (others.some(({ kind, pattern }) => kind === wanted.kind && pattern === wanted.pattern)) {
      throw new AppError('word-exists', 'the list has this pattern already', { remedy: 'Change that one.' })
    }
    checkList([...others, wanted])
    return update(tx, workspaceId, wordId, wanted)
  })
}

/** Rejects with `word-not-found`. Resolves to the pattern. */
export async function removeWord(query: Query, workspaceId: string, wordId: string): Promise<string> {
  return query.transaction().execute(async (tx) => {
    await grow(tx, workspaceId)
    const row = await tx
      .deleteFrom('moderation.words')
      .where('workspace_id', '=', workspaceId)
      .where('word_id', '=', wordId)
      .returning('pattern')
      .executeTakeFirst()
    if (row === undefined) throw notFound()
    await settleProgress(tx, workspaceId)
    return row.pattern
  })
}

/** Locks the rules of the workspace until the transaction ends: changes come one after the other. */
async function grow(tx: Query, workspaceId: string): Promise<void> {
  await sql`insert into moderation.settings (workspace_id, revision) values (${workspaceId}, 1)
    on conflict (workspace_id) do update set revision = settings.revision + 1`.execute(tx)
}

/** The first rule begins with the comments that come now; without rules nothing is judged. */
async function settleProgress(tx: Query, workspaceId: string): Promise<void> {
  const { rows } = await sql<{ active: boolean }>`
    select s.hold_links or s.hold_first_comments > 0
      or exists (select from moderation.words w where w.workspace_id = s.workspace_id) as active
    from moderation.settings s where s.workspace_id = ${workspaceId}`.execute(tx)
  if (!rows[0]?.active) {
    await tx.deleteFrom('moderation.progress').where('workspace_id', '=', workspaceId).execute()
    return
  }
  await sql`
    insert into moderation.progress (workspace_id, pos)
    values (${workspaceId}, coalesce((select pos from live.heads where workspace_id = ${workspaceId}), 0))
    on conflict do nothing`.execute(tx)
}

async function update(
  tx: Query,
  workspaceId: string,
  wordId: string,
  wanted: FlaggedWordRequest,
): Promise<FlaggedWord> {
  const { pattern, kind, action, note = '' } = wanted
  const row = await tx
    .updateTable('moderation.words')
    .set({ pattern, kind, action, note })
    .where('workspace_id', '=', workspaceId)
    .where('word_id', '=', wordId)
    .returningAll()
    .executeTakeFirst()
  if (row) return toWord(row)
  throw notFound()
}

const notFound = () => new AppError('word-not-found', 'there is no flagged word of that id')

function selectWords(query: Query, workspaceId: string): Promise<Selectable<Tables['moderation.words']>[]> {
  return query
    .selectFrom('moderation.words')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('added_at')
    .orderBy('word_id')
    .execute()
}

function toWord(row: Selectable<Tables['moderation.words']>): FlaggedWord {
  const { word_id: wordId, pattern, kind, action, note, added } = row
  return { wordId, pattern, kind, action, note, added }
}
