import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Pseudonyms } from './pseudonyms.ts'

interface Tombstone {
  readonly workspace_id: string
  readonly subject_hash: string
  readonly key_id: string
  readonly erased_at: Date
}

/** Somebody erased of whom there is something from before. */
export interface Returned {
  readonly workspaceId: string
  readonly userId: string
  readonly erasedAt: Date
}

const idsAtOnce = 2000

/**
 * Who was erased, as hashes: in the database, and in a file beside it, because a backup that is restored knows nothing
 * of the erasures after it.
 */
export class Tombstones {
  readonly #query: Db['query']
  readonly #file: string
  readonly #pseudonyms: Pseudonyms

  constructor(query: Db['query'], dataDir: string, pseudonyms: Pseudonyms) {
    this.#query = query
    this.#file = join(dataDir, 'tombstones.ndjson')
    this.#pseudonyms = pseudonyms
  }

  /** Adds one, with the transaction that ends the erasure. */
  async add(query: Db['query'], workspaceId: string, userId: string, erasedAt: Date): Promise<void> {
    const tombstone = {
      workspace_id: workspaceId,
      subject_hash: this.#pseudonyms.of(workspaceId, userId),
      key_id: this.#pseudonyms.keyId,
      erased_at: erasedAt,
    }
    // On a line of its own, also behind one that a process died over.
    await appendFile(this.#file, `\n${JSON.stringify(tombstone)}\n`, { mode: 0o600, flush: true })
    await keep(query, [tombstone])
  }

  /** Brings into the database what only the file knows. Resolves to how many were made with another secret. */
  async load(): Promise<number> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    const gone = await this.#findDeleted()
    const known = text.split('\n').flatMap(readLine)
    await keep(
      this.#query,
      known.filter(({ workspace_id }) => !gone.has(workspace_id)),
    )
    const { foreign } = await this.#query
      .selectFrom('privacy.tombstones')
      .select((e) => e.fn.countAll<number>().as('foreign'))
      .where('key_id', '<>', this.#pseudonyms.keyId)
      .executeTakeFirstOrThrow()
    return foreign
  }

  /** Those erased of whom there is something that happened before: it came back with a backup, or a replay. */
  async *findReturned(): AsyncGenerator<Returned> {
    const rows = await this.#query
      .selectFrom('privacy.tombstones')
      .selectAll()
      .where('key_id', '=', this.#pseudonyms.keyId)
      .execute()
    for (const [workspaceId, tombstones] of Map.groupBy(rows, (row) => row.workspace_id)) {
      const erasedAt = new Map(tombstones.map((row) => [row.subject_hash, row.erased_at]))
      for await (const userId of this.#readUserIds(workspaceId)) {
        const at = erasedAt.get(this.#pseudonyms.of(workspaceId, userId))
        if (at && (await this.#hasOlder(workspaceId, userId, at))) yield { workspaceId, userId, erasedAt: at }
      }
    }
  }

  /** Workspaces that were: the file goes on knowing of them, for the case that a backup brings one back. */
  async #findDeleted(): Promise<ReadonlySet<string>> {
    const rows = await this.#query.selectFrom('teams.deletions').select('removed_workspace').execute()
    return new Set(rows.map((row) => row.removed_workspace))
  }

  /** Every user id of the workspace's events, jumping from one to the next in their index. */
  async *#readUserIds(workspaceId: string): AsyncGenerator<string> {
    for (let after = ''; ; ) {
      const next = (than: string | ReturnType<typeof sql>) => sql`(
        select e.user_id from live.events e
        where e.workspace_id = ${workspaceId} and e.user_id > ${than} order by e.user_id limit 1
      )`
      const { rows } = await sql<{ user_id: string }>`
        with recursive ids(user_id) as (
          select * from ${next(after)} first union all select ${next(sql`ids.user_id`)} from ids where user_id is not null
        )
        select user_id from ids where user_id is not null limit ${idsAtOnce}`.execute(this.#query)
      for (const row of rows) yield row.user_id
      const last = rows.at(-1)
      if (last === undefined || rows.length < idsAtOnce) return
      after = last.user_id
    }
  }

  async #hasOlder(workspaceId: string, userId: string, at: Date): Promise<boolean> {
    const row = await this.#query
      .selectFrom('live.events')
      .select('pos')
      .where('workspace_id', '=', workspaceId)
      .where('user_id', '=', userId)
      .where('occurred_at', '<', at)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }
}

async function keep(query: Db['query'], tombstones: readonly Tombstone[]): Promise<void> {
  if (tombstones.length === 0) return
  const newest = sql<Date>`greatest(privacy.tombstones.erased_at, excluded.erased_at)`
  const distinct = new Map(
    tombstones
      .toSorted((a, b) => +a.erased_at - +b.erased_at)
      .map((each) => [`${each.workspace_id} ${each.subject_hash}`, each]),
  )
  const all = [...distinct.values()]
  for (let from = 0; from < all.length; from += idsAtOnce) {
    await query
      .insertInto('privacy.tombstones')
      .values(all.slice(from, from + idsAtOnce))
      .onConflict((conflict) => conflict.columns(['workspace_id', 'subject_hash']).doUpdateSet({ erased_at: newest }))
      .execute()
  }
}

/** A line that the process died over is none. */
function readLine(line: string): Tombstone[] {
  try {
    const { workspace_id, subject_hash, key_id, erased_at } = JSON.parse(line)
    return [{ workspace_id, subject_hash, key_id, erased_at: new Date(erased_at) }]
  } catch {
    return []
  }
}
