import { constants, existsSync, statSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { lockDataDir } from '#adapters/db-pglite/data-dir-lock.ts'
import { startEngine } from '#adapters/db-pglite/engine.ts'
import { readAddress } from '#cli/server/server.ts'
import type { Config } from '#config.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { bad, type Finding, ok } from './finding.ts'
import { findExisting } from './machine.ts'

const neededPostgres = 15
const answerWithinMs = 3000

/** Looks without changing: neither makes a folder nor brings a schema up to date. */
export function checkDatabase(config: Config): Promise<Finding> {
  return config.DATABASE_URL ? checkPostgres(config.DATABASE_URL) : checkEmbedded(config)
}

async function checkEmbedded(config: Config): Promise<Finding> {
  const { DATA_DIR } = config
  const folder = findExisting(DATA_DIR)
  if (!statSync(folder).isDirectory()) return bad(`${folder} is no folder`, 'Name another with DATA_DIR.')
  const mayWrite = await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!mayWrite) return bad(`${folder} may not be written to`, 'Make it writable, or name another with DATA_DIR.')
  if (folder !== DATA_DIR) return ok(`embedded; the first start makes ${DATA_DIR}`)
  try {
    using _lock = lockDataDir(DATA_DIR)
    return await tryOpening(DATA_DIR)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'data-dir-in-use') throw error
    const address = readAddress(config)
    return ok(`embedded; ${error.message}${address ? `, at ${address}` : ''}`)
  }
}

async function tryOpening(dataDir: string): Promise<Finding> {
  const directory = join(dataDir, 'database')
  const isMade = existsSync(directory) && !existsSync(join(dataDir, 'unfinished'))
  if (!isMade) return ok(`embedded, in ${dataDir}; nothing recorded yet`)
  const engine = await startEngine({ directory, template: undefined })
  await engine.close()
  return ok(`embedded, in ${dataDir}; opens`)
}

/** Before PostgreSQL 16, who may make roles may also become any of them. */
const question = `
  select current_setting('server_version') as version, server.major, current_user as name,
         has_database_privilege(current_database(), 'create') as may_create,
         coalesce(app.member or (own.rolcreaterole and server.major < 16), own.rolcreaterole or own.rolsuper) as may_isolate
  from pg_roles own
  cross join (select current_setting('server_version_num')::int / 10000 as major) server
  left join (select pg_has_role(oid, 'member') as member from pg_roles where rolname = 'livetap_app') app on true
  where own.rolname = current_user`

interface Found {
  readonly version: string
  readonly major: number
  readonly name: string
  readonly may_create: boolean
  /** May take the role that keeps workspaces apart. */
  readonly may_isolate: boolean
}

async function checkPostgres(url: string): Promise<Finding> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
  })
  try {
    await client.connect()
    const { rows } = await client.query(question)
    return judge(rows[0])
  } catch (error) {
    return bad(
      `PostgreSQL cannot be used: ${describeError(error) || 'no connection'}`,
      'Start it, and check address, user, password and database in DATABASE_URL.',
    )
  } finally {
    await client.end().catch(() => {})
  }
}

function judge(found: Found): Finding {
  const name = `PostgreSQL ${found.version.split(' ')[0]}`
  if (found.major < neededPostgres) return bad(`${name} is too old`, `Use PostgreSQL ${neededPostgres} or later.`)
  if (!found.may_create) {
    return bad(
      `${name}: user ${found.name} may not make schemas`,
      `Run there: grant create on database … to ${found.name}, or make that user the owner of the database.`,
    )
  }
  if (found.may_isolate) return ok(`${name} answers`)
  return bad(
    `${name}: user ${found.name} may not take the role livetap_app, which keeps workspaces apart`,
    `Run there: create role livetap_app, unless there is one, and grant livetap_app to ${found.name}.`,
  )
}
