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

const forgetEveryMs = 60_000

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
  #forgetAt = 0

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
    const now = new Date()
    await this.#forget(now.getTime())
    const counted = await countInOrder(targets, now).execute(this.#query)
    const refused = targets[counted.rows.length]
    if (refused) await this.#refuse(refused.key, now)
  }

  /** Now and then is enough: what is old counts for nothing. */
  async #forget(now: number): Promise<void> {
    if (now < this.#forgetAt) return
    this.#forgetAt = now + forgetEveryMs
    await this.#query
      .deleteFrom('auth.attempts')
      .where('last_failed_at', '<', new Date(now - forgottenAfterMs))
      .execute()
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

/**
 * Counts one failure more of each, up to the first that still has to wait: whoever waits as a network does not make an
 * account wait. One statement with a row for each that was counted, as a flood of tries must not keep the database from
 * a live. What is old enough to be forgotten begins anew.
 */
function countInOrder(targets: readonly Target[], now: Date) {
  const forgotten = new Date(now.getTime() - forgottenAfterMs)
  const failures = sql`case when attempts.last_failed_at < ${forgotten} then 1 else attempts.failures + 1 end`
  const steps = targets.map(({ kind, key }, n) => {
    const doublings = sql`${failures} - ${allowed[kind]}`
    const wait = sql`case when ${doublings} < 0 then interval '0'
      else least(2 ^ (${doublings}), ${longestWaitMs / 1000}) * interval '1 second' end`
    const before = n === 0 ? sql`` : sql`where exists (select from ${sql.ref(`counted${n - 1}`)})`
    return sql`${sql.ref(`counted${n}`)} as (
      insert into auth.attempts as attempts (key, failures, last_failed_at, blocked_until)
      select ${key}::text, 1, ${now}::timestamptz, ${now}::timestamptz ${before}
      on conflict (key) do update set failures = ${failures}, last_failed_at = ${now},
        blocked_until = ${now}::timestamptz + ${wait}
      where attempts.blocked_until <= ${now} returning key)`
  })
  const rows = targets.map((_, n) => sql`select key from ${sql.ref(`counted${n}`)}`)
  return sql<{ key: string }>`with ${sql.join(steps, sql`, `)} ${sql.join(rows, sql` union all `)}`
}
