import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { migrate } from '#ports/sql/migrations.ts'
import { countingTypes, createQueries } from '#ports/sql/queries.ts'
import type { Tables } from '#ports/tables.ts'
import { lockDataDir } from './data-dir-lock.ts'
import { EngineKeeper } from './engine-keeper.ts'
import { EngineSocket } from './engine-socket.ts'
import { startMaintenance } from './maintenance.ts'
import { findTemplate, locateTemplate, saveTemplate } from './template.ts'

export interface EmbeddedDbOptions {
  /** Folder to keep the data in, made if it is missing; undefined keeps everything in memory. */
  readonly dataDir: string | undefined
  readonly log: Log
}

/** The version of PostgreSQL inside the engine. */
const engineMajor = '18'

/**
 * Opens the database that needs no server, with the newest schema. Rejects with AppError `data-dir-in-use`,
 * `data-dir-unusable`, `database-newer`, `embedded-database-failed` or `migration-failed`.
 * What was committed survives the end of the process in any way; a power failure may damage it, as it never fsyncs.
 */
export async function openEmbeddedDb({ dataDir, log }: EmbeddedDbOptions): Promise<Db> {
  await using opened = new AsyncDisposableStack()
  const place = dataDir === undefined ? undefined : await preparePlace(dataDir)
  if (place) opened.use(place.lock)
  const fresh = place === undefined || place.fresh
  const templateFile = fresh ? await locateTemplate() : undefined
  const template = templateFile === undefined ? undefined : await findTemplate(templateFile)
  const keeper = opened.use(await EngineKeeper.open({ directory: place?.directory, template }, log))
  const { query, within } = openQueries(keeper)
  opened.defer(() => query.destroy())
  await migrate(query)
  if (templateFile !== undefined && template === undefined) {
    const tar = await keeper.engine.dump({ compress: false })
    const saved = saveTemplate(templateFile, tar)
    opened.defer(() => saved)
  }
  await place?.finish()
  opened.use(startMaintenance({ keeper, query, log }))
  const stack = opened.move()
  return {
    kind: 'embedded',
    query,
    within,
    check: () => checkAnswer(query),
    backup: async (file) => writeFile(file, await (await keeper.live()).dump({ compress: true }), { mode: 0o600 }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function openQueries(keeper: EngineKeeper): Pick<Db, 'query' | 'within'> {
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 30_000,
    stream: () => new EngineSocket(() => keeper.live()) as never,
    types: countingTypes(pg.types),
  })
  pool.on('error', () => {})
  return createQueries(pool, pg.Query)
}

async function checkAnswer(query: Kysely<Tables>): Promise<void> {
  const late = AbortSignal.timeout(5000)
  await Promise.race([
    sql`select 1`.execute(query),
    new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => {
        reject(new AppError('database-unavailable', 'The database did not answer within 5 s', { transient: true }))
      })
    }),
  ])
}

interface Place {
  readonly directory: string
  readonly fresh: boolean
  readonly lock: Disposable
  /** Says that the database is complete. */
  finish(): Promise<void>
}

/** Makes and locks the folder. What a first start left unfinished has never been used, and is made anew. */
async function preparePlace(dataDir: string): Promise<Place> {
  const directory = join(dataDir, 'database')
  const unfinished = join(dataDir, 'unfinished')
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    using undo = new DisposableStack()
    const lock = undo.use(lockDataDir(dataDir))
    if (existsSync(unfinished)) await rm(directory, { recursive: true, force: true })
    const fresh = !existsSync(directory)
    if (fresh) await writeFile(unfinished, '')
    else await checkVersion(directory)
    undo.move()
    return { directory, fresh, lock, finish: () => rm(unfinished, { force: true }) }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('data-dir-unusable', `${dataDir} cannot be used: ${describeError(error)}`, {
      cause: error,
      remedy: 'Make the folder writable for this user, free some space, or choose another with DATA_DIR.',
    })
  }
}

async function checkVersion(directory: string): Promise<void> {
  const version = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim()
  if (version === engineMajor) return
  throw new AppError('database-newer', `${directory} was made by another version of Livetap (PostgreSQL ${version})`, {
    remedy: 'Use the version of Livetap that made it, or another folder (DATA_DIR).',
  })
}
