import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { addressBlock } from '#kernel/address-block.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'

/** What can be guessed, and how often it may go wrong before waiting begins. */
const allowed = { address: 20, email: 5, password: 5, code: 5, reset: 5 } as const

export type AttemptKind = keyof typeof allowed

const longestWaitMs = 15 * 60_000
/** After so long without one, failures count from the beginning again. */
const forgottenAfterMs = 60 * 60_000

interface Target {
  readonly kind: AttemptKind
  readonly key: string
}

/**
 * Slows guessing down: from a number of failures on, the next try has to wait 1 s, 2 s, 4 s and so on. Kept in the
 * database, so a restart forgets nothing. Unknown addresses are counted like known ones.
 */
export class Attempts {
  readonly #query: Db['query']
  readonly #secret: string

  constructor(query: Db['query'], secret: string) {
    this.#query = query
    this.#secret = secret
  }

  /**
   * Runs a try at each of these, counted in their order. It counts as failed from the start, so that tries at the same
   * time do not get around it; `tried` rejects when it fails. Rejects with AppError `too-many-attempts` without trying.
   */
  async guard<T>(aims: Partial<Record<AttemptKind, string>>, tried: () => Promise<T>): Promise<T> {
    const targets = (Object.entries(aims) as [AttemptKind, string][]).map(([kind, text]) => this.#locate(kind, text))
    await this.#count(...targets)
    const result = await tried().catch(async (error: unknown) => {
      // It was not tried: what others ask for at the same time is nobody's fault.
      if (error instanceof AppError && error.code === 'rate-limited') {
        for (const target of targets) await this.#takeBackOne(target)
      }
      throw error
    })
    for (const target of targets) await this.#takeBack(target)
    return result
  }

  /** Counts what cannot succeed, such as asking for a mail. */
  countOne(kind: AttemptKind, text: string): Promise<void> {
    return this.#count(this.#locate(kind, text))
  }

  async #count(...targets: Target[]): Promise<void> {
    const now = Date.now()
    await this.#query
      .deleteFrom('auth.attempts')
      .where('last_failed_at', '<', new Date(now - forgottenAfterMs))
      .execute()
    for (const target of targets) await this.#countTarget(target, new Date(now))
  }

  async #countTarget({ kind, key }: Target, now: Date): Promise<void> {
    const failures = sql<number>`attempts.failures + 1`
    const wait = (count: typeof failures) => sql<Date>`${now}::timestamptz + case when ${count} < ${allowed[kind]}
      then interval '0' else least(2 ^ (${count} - ${allowed[kind]}), ${longestWaitMs / 1000}) * interval '1 second' end`
    const counted = await this.#query
      .insertInto('auth.attempts')
      .values({ key, failures: 1, last_failed_at: now, blocked_until: now })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ failures, last_failed_at: now, blocked_until: wait(failures) })
          .where(sql`attempts.blocked_until`, '<=', now),
      )
      .returning('key')
      .executeTakeFirst()
    if (!counted) await this.#refuse(key, now)
  }

  async #refuse(key: string, now: Date): Promise<never> {
    const row = await this.#query
      .selectFrom('auth.attempts')
      .select('blocked_until')
      .where('key', '=', key)
      .executeTakeFirst()
    const retryAfterMs = Math.max(1, (row?.blocked_until.getTime() ?? 0) - now.getTime())
    throw new AppError('too-many-attempts', 'it was tried too often', {
      transient: true,
      retryAfterMs,
      remedy: 'Wait as long as Retry-After says.',
    })
  }

  /** A success ends what was counted against an account; of an address only this try, or one good account would do. */
  async #takeBack({ kind, key }: Target): Promise<void> {
    if (kind !== 'address') {
      await this.#query.deleteFrom('auth.attempts').where('key', '=', key).execute()
      return
    }
    await this.#takeBackOne({ kind, key })
  }

  async #takeBackOne({ kind, key }: Target): Promise<void> {
    await this.#query
      .updateTable('auth.attempts')
      .set({
        failures: sql`greatest(failures - 1, 0)`,
        blocked_until: sql`case when failures <= ${allowed[kind]} then last_failed_at else blocked_until end`,
      })
      .where('key', '=', key)
      .execute()
  }

  #locate(kind: AttemptKind, text: string): Target {
    const aim = kind === 'address' ? addressBlock(text) : text
    return { kind, key: createHmac('sha256', this.#secret).update(`${kind}:${aim}`).digest('base64url') }
  }
}
