import type { PostgresCursor, PostgresQueryResult } from 'kysely'

type Run = (text: string, values: readonly unknown[]) => Promise<PostgresQueryResult<never>>

export interface CursorPlace {
  readonly run: Run
  /** Of no other cursor of the connection. */
  readonly name: string
  readonly inTransaction: boolean
}

/** What kysely's `stream()` reads: a cursor of the database, in a transaction of its own unless one is open. */
export class RowCursor<Row> implements PostgresCursor<Row> {
  readonly #statement: string
  readonly #parameters: readonly unknown[]
  #place: CursorPlace | undefined
  #state: 'new' | 'open' | 'failed' = 'new'

  constructor(statement: string, parameters: readonly unknown[]) {
    this.#statement = statement
    this.#parameters = parameters
  }

  /** Says where it is to be opened. */
  put(place: CursorPlace): this {
    this.#place = place
    return this
  }

  async read(count: number): Promise<Row[]> {
    const place = this.#getPlace()
    try {
      if (this.#state === 'new') await this.#open(place)
      this.#state = 'open'
      return (await place.run(`fetch forward ${Math.trunc(count)} from ${place.name}`, [])).rows
    } catch (error) {
      this.#state = 'failed'
      throw error
    }
  }

  async close(): Promise<void> {
    const { run, name, inTransaction } = this.#getPlace()
    if (!inTransaction) await run(this.#state === 'failed' ? 'rollback' : 'commit', [])
    else if (this.#state === 'open') await run(`close ${name}`, [])
  }

  async #open({ run, name, inTransaction }: CursorPlace): Promise<void> {
    if (!inTransaction) await run('begin', [])
    await run(`declare ${name} no scroll cursor for ${this.#statement}`, this.#parameters)
  }

  #getPlace(): CursorPlace {
    if (this.#place) return this.#place
    throw new Error('a cursor is read on a connection')
  }
}
