import { randomUUID } from 'node:crypto'
import type { Doer, Done, Note, NoteRequest } from '@livetap/contracts/workspace/moderation.ts'
import type { Selectable } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { isSameDoer } from './holds.ts'

type Query = Db['query']

/** Who reads or changes notes. */
export interface NoteReader {
  readonly doer: Doer
  /** Whether they may change those of others. */
  readonly maySettle: boolean
}

const mostShown = 100

/** Newest first. */
export async function readNotes(
  query: Query,
  workspaceId: string,
  userId: string,
  reader: NoteReader,
): Promise<Note[]> {
  const rows = await query
    .selectFrom('moderation.notes')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .orderBy('written_at', 'desc')
    .orderBy('note_id')
    .limit(mostShown)
    .execute()
  return rows.map((row) => toNote(row, reader))
}

export async function writeNote(
  query: Query,
  workspaceId: string,
  userId: string,
  { text, tags = [] }: NoteRequest,
  written: Done,
): Promise<Note> {
  const row = await query
    .insertInto('moderation.notes')
    .values({
      ...{
        workspace_id: workspaceId,
        note_id: randomUUID(),
        user_id: userId,
        text: text.toWellFormed(),
        tags: tidyTags(tags),
      },
      ...{ written: JSON.stringify(written), written_at: written.at },
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toNote(row, { doer: written.by, maySettle: false })
}

/** Rejects with `note-not-found` or `note-not-yours`. */
export async function changeNote(
  query: Query,
  workspaceId: string,
  noteId: string,
  { text, tags = [] }: NoteRequest,
  reader: NoteReader,
  at: string,
): Promise<Note> {
  await requireOwn(query, workspaceId, noteId, reader)
  const row = await query
    .updateTable('moderation.notes')
    .set({ text: text.toWellFormed(), tags: tidyTags(tags), edited_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('note_id', '=', noteId)
    .returningAll()
    .executeTakeFirst()
  if (row) return toNote(row, reader)
  throw notFound()
}

/** Rejects with `note-not-found` or `note-not-yours`. Resolves to whom it was about. */
export async function removeNote(
  query: Query,
  workspaceId: string,
  noteId: string,
  reader: NoteReader,
): Promise<string> {
  const userId = await requireOwn(query, workspaceId, noteId, reader)
  await query
    .deleteFrom('moderation.notes')
    .where('workspace_id', '=', workspaceId)
    .where('note_id', '=', noteId)
    .execute()
  return userId
}

async function requireOwn(query: Query, workspaceId: string, noteId: string, reader: NoteReader): Promise<string> {
  const row = await query
    .selectFrom('moderation.notes')
    .select(['written', 'user_id'])
    .where('workspace_id', '=', workspaceId)
    .where('note_id', '=', noteId)
    .executeTakeFirst()
  if (row === undefined) throw notFound()
  if (reader.maySettle || isSameDoer(row.written.by, reader.doer)) return row.user_id
  throw new AppError('note-not-yours', 'somebody else wrote this note', {
    remedy: 'Its author, an admin or an owner can change it.',
  })
}

const notFound = () => new AppError('note-not-found', 'there is no note of that id')

function tidyTags(tags: readonly string[]): string {
  return JSON.stringify([...new Set(tags.map((tag) => tag.toWellFormed().trim()))])
}

function toNote(row: Selectable<Tables['moderation.notes']>, { doer, maySettle }: NoteReader): Note {
  const mine = isSameDoer(row.written.by, doer)
  return {
    ...{ noteId: row.note_id, userId: row.user_id, text: row.text, tags: row.tags, written: row.written },
    editedAt: row.edited_at?.toISOString() ?? null,
    mine,
    editable: mine || maySettle,
  }
}
