import type { Permission } from '@livetap/contracts/workspace/access.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { hashSecret } from '#kernel/vault/vault.ts'
import type { Caller } from './callers.ts'
import type { Credentials } from './credentials.ts'

/** What may not wait for a database that is away: nobody is harmed by one stop too many. */
const urgent: Permission = 'device:stop'
const recentMs = 600_000
const patienceMs = 500
const mostKnown = 2000

interface Known {
  readonly caller: Caller
  readonly at: number
}

/** Who was let in lately and may stop devices, so that they can while nobody can be looked up. */
export class RecentCallers {
  readonly #clock: Clock
  readonly #known = new Map<string, Known>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The same as `found`; for what is urgent whoever it was lately, where the database fails or is slow. */
  async ask(credentials: Credentials, needs: Permission | 'anything', found: Promise<Caller>): Promise<Caller> {
    const key = hashSecret(JSON.stringify(credentials)).toString('base64')
    const looked = found.then(
      (caller) => this.#remember(key, caller),
      (error: unknown) => this.#fallBack(key, needs, error),
    )
    const recent = needs === urgent ? this.#recall(key) : undefined
    if (!recent) return looked
    const patience = new AbortController()
    const waited = this.#clock.sleep(patienceMs, patience.signal).then(
      () => recent,
      () => looked,
    )
    return Promise.race([looked, waited]).finally(() => patience.abort())
  }

  #remember(key: string, caller: Caller): Caller {
    this.#known.delete(key)
    if (caller.principal?.permissions.has(urgent)) this.#known.set(key, { caller, at: this.#clock.now() })
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size > mostKnown) this.#known.delete(oldest)
    return caller
  }

  /** An answer that says who it is not is believed. */
  #fallBack(key: string, needs: Permission | 'anything', error: unknown): Caller {
    const recent = needs === urgent ? this.#recall(key) : undefined
    const isKnown = error instanceof AppError && error.code !== 'database-unavailable'
    if (isKnown) this.#known.delete(key)
    if (isKnown || !recent) throw error
    return recent
  }

  #recall(key: string): Caller | undefined {
    const known = this.#known.get(key)
    return known && this.#clock.now() - known.at < recentMs ? known.caller : undefined
  }
}
