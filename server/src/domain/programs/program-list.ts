import type { Program, ProgramName, ProgramRequest } from '@livetap/contracts/rules/programs.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { openText, removeText, sealText } from '#domain/secrets/secrets.ts'
import { enableEndpoint, endpointOf } from '#domain/webhooks/webhooks.ts'
import { AppError } from '#kernel/errors.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** Name of the sealed password among the secrets of the workspace. */
const nameOfPassword = (program: ProgramName) => `program:${program}`

export async function listPrograms(query: Query, workspaceId: string): Promise<Program[]> {
  const rows = await query
    .selectFrom('rules.programs')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('program')
    .execute()
  return rows.map(({ program, url, has_password: hasPassword, changed }) => ({ program, url, hasPassword, changed }))
}

/**
 * Says where a program is. The address has been checked. A password is kept for the address that it was given for: with
 * another one it is forgotten, so that nobody has it proved to a place of theirs. Throws AppError `master-key-missing`.
 */
export async function setProgram(
  query: Query,
  vault: Vault,
  workspaceId: string,
  program: ProgramName,
  { url, password, done }: ProgramRequest & { readonly done: Done },
): Promise<Program> {
  await query.transaction().execute(async (tx) => {
    const before = await find(tx, workspaceId, program).forUpdate().executeTakeFirst()
    const isKept = password === undefined && before?.url === url
    const hasPassword = isKept ? before.has_password : typeof password === 'string'
    const row = { url, has_password: hasPassword, changed: JSON.stringify(done) }
    await tx
      .insertInto('rules.programs')
      .values({ workspace_id: workspaceId, program, ...row })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'program']).doUpdateSet(row))
      .execute()
    const name = nameOfPassword(program)
    const [setBy, setAt] = [done.by.name, new Date(done.at)]
    if (typeof password === 'string') await sealText(tx, vault, workspaceId, { name, text: password, setBy, setAt })
    else if (!isKept) await removeText(tx, workspaceId, name)
    // What was changed is tried at once.
    await enableEndpoint(tx, workspaceId, endpointOf(url), Date.parse(done.at))
  })
  return getProgram(query, workspaceId, program)
}

/** Throws AppError `program-not-set`. */
export async function getProgram(query: Query, workspaceId: string, program: ProgramName): Promise<Program> {
  const found = (await listPrograms(query, workspaceId)).find((each) => each.program === program)
  if (found) return found
  throw notSet(program)
}

/** Throws AppError `program-not-set`. */
export async function removeProgram(query: Query, workspaceId: string, program: ProgramName): Promise<void> {
  await removeText(query, workspaceId, nameOfPassword(program))
  const { numDeletedRows } = await query
    .deleteFrom('rules.programs')
    .where('workspace_id', '=', workspaceId)
    .where('program', '=', program)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw notSet(program)
}

/** A program with what it wants to hear. */
export interface ProgramPlace {
  readonly program: ProgramName
  readonly url: string
  readonly password: string | undefined
}

/** For who calls it in the name of the workspace. Throws AppError `program-not-set`, `secret-unreadable`. */
export async function findPlace(
  query: Query,
  vault: Vault,
  workspaceId: string,
  program: ProgramName,
): Promise<ProgramPlace> {
  const row = await find(query, workspaceId, program).executeTakeFirst()
  if (row === undefined) throw notSet(program)
  const password = row.has_password ? await openText(query, vault, workspaceId, nameOfPassword(program)) : undefined
  return { program, url: row.url, password }
}

const find = (query: Query, workspaceId: string, program: ProgramName) =>
  query.selectFrom('rules.programs').selectAll().where('workspace_id', '=', workspaceId).where('program', '=', program)

const notSet = (program: ProgramName) =>
  new AppError('program-not-set', `this workspace has not said where ${program === 'obs' ? 'OBS' : 'Streamer.bot'} is`)
