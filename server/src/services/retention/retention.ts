import { signals } from '@livetap/contracts/topics.ts'
import { requestErasure } from '#domain/privacy/privacy.ts'
import { resealSecrets } from '#domain/secrets/secrets.ts'
import { describeError } from '#kernel/errors.ts'
import { keepSecret } from '#kernel/vault/vault.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Db } from '#ports/db.ts'
import type { Ports } from '#ports/ports.ts'
import { expireDevices } from './devices.ts'
import { ErasureWork } from './erasure-work.ts'
import { expireDeadLetters, expireEvents, expireViewers } from './expiry.ts'
import { expireModeration } from './moderation.ts'
import { expireOverlays } from './overlays.ts'
import { Pseudonyms } from './pseudonyms.ts'
import { Purge } from './purge.ts'
import { expireEndpoints, expirePoints, expireRules } from './rules.ts'
import { Tombstones } from './tombstones.ts'

export interface RetentionOptions {
  /** Days after which events go; 0 keeps them for ever. */
  readonly eventDays: number
  /** The same of what rules have decided and done, and devices with it. */
  readonly actionDays: number
  /** Where the secret is, when none is given, and the list of the erased. */
  readonly dataDir: string
  readonly secret?: string
}

export type RetentionPorts = Pick<Ports, 'bus' | 'signals' | 'leases' | 'db' | 'vault' | 'log' | 'clock'>

const lookEveryMs = 60_000
const cleanEveryMs = 3_600_000
const leaseMs = 10_000
const dayMs = 86_400_000
const endpointDays = 30

/**
 * Removes what deleted workspaces held, erases viewers whom somebody wants erased, erases them again when they come back
 * with a backup, removes what is older than it may be, and seals secrets with the newest master key. One process at a
 * time works; the others stand by.
 */
export async function startRetention(ports: RetentionPorts, options: RetentionOptions): Promise<AsyncDisposable> {
  const pseudonyms = new Pseudonyms(options.secret ?? (await keepSecret(options.dataDir, 'pseudonymization-secret')))
  const tombstones = new Tombstones(ports.db.query, options.dataDir, pseudonyms)
  const nap = new Nap(ports.clock)
  const stop = new AbortController()
  const rounds = new Rounds(ports, options, tombstones)
  let isStale = false
  const hurry = () => {
    isStale = true
    nap.wake()
  }
  const hearing = new AsyncDisposableStack()
  hearing.use(await ports.signals.listen(signals.erasures, hurry))
  hearing.use(await ports.signals.listen(signals.deletions, hurry))
  const run = async () => {
    while (!stop.signal.aborted) {
      isStale = false
      await rounds.turn(stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted) ports.log.warn({ error: describeError(error) }, 'Retention goes on in a minute')
      })
      if (!isStale) await nap.rest(lookEveryMs, stop.signal)
    }
  }
  const running = run()
  return {
    [Symbol.asyncDispose]: async () => {
      await hearing.disposeAsync()
      stop.abort()
      await running
    },
  }
}

class Rounds {
  readonly #ports: RetentionPorts
  readonly #days: Pick<RetentionOptions, 'eventDays' | 'actionDays'>
  readonly #tombstones: Tombstones
  readonly #erasures: ErasureWork
  readonly #purge: Purge
  #cleanedAt = Number.NEGATIVE_INFINITY

  constructor(ports: RetentionPorts, days: Pick<RetentionOptions, 'eventDays' | 'actionDays'>, tombstones: Tombstones) {
    this.#ports = ports
    this.#days = days
    this.#tombstones = tombstones
    this.#erasures = new ErasureWork(ports, tombstones)
    this.#purge = new Purge(ports)
  }

  /** Does what there is to do, unless another process does. */
  async turn(stop: AbortSignal): Promise<void> {
    await using lease = await this.#ports.leases.acquire('retention', leaseMs)
    if (lease === undefined) return
    const signal = AbortSignal.any([stop, lease.lost])
    for (const id of await this.#purge.findOpen()) await this.#remove(id, signal)
    const isDue = this.#ports.clock.now() - this.#cleanedAt >= cleanEveryMs
    if (isDue) await this.#findReturned()
    for (const id of await this.#erasures.findOpen()) await this.#erase(id, signal)
    if (!isDue) return
    await this.#reseal()
    await this.#expirePassing(signal)
    await this.#expire(signal)
    this.#cleanedAt = this.#ports.clock.now()
  }

  /** As below. */
  async #remove(id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#purge.finish(id, signal)
      this.#ports.log.info({ deletion: id }, 'A deleted workspace is gone')
    } catch (error) {
      signal.throwIfAborted()
      this.#ports.log.warn(
        { deletion: id, error: describeError(error) },
        'The removal of a workspace goes on in a minute',
      )
    }
  }

  /** One that cannot be finished now keeps no other one up. */
  async #erase(id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#erasures.finish(id, signal)
      this.#ports.log.info({ erasure: id }, 'A viewer is erased')
    } catch (error) {
      signal.throwIfAborted()
      this.#ports.log.warn({ erasure: id, error: describeError(error) }, 'An erasure goes on in a minute')
    }
  }

  async #findReturned(): Promise<void> {
    const { db, clock, log } = this.#ports
    const foreign = await this.#tombstones.load()
    if (foreign > 0) log.warn({ foreign }, 'Erasures made with another PSEUDONYMIZATION_SECRET cannot be repeated')
    for await (const { workspaceId, userId, erasedAt } of this.#tombstones.findReturned()) {
      await requestErasure(db.query, workspaceId, { userId, requestedAt: new Date(clock.now()), before: erasedAt })
    }
  }

  async #reseal(): Promise<void> {
    const { db, vault, log } = this.#ports
    const { resealed, unreadable } = await resealSecrets(db.query, vault)
    if (resealed > 0) log.info({ resealed }, 'Sealed secrets with the newest master key')
    if (unreadable > 0) log.warn({ unreadable }, 'Secrets were sealed with a master key that is not here')
  }

  /**
   * What nobody chooses for how long it is kept. Alerts are of use for minutes; they are kept for a day, so that one can
   * see what was shown. How an endpoint did says nothing of it after a month.
   */
  async #expirePassing(signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#ports
    const daysAgo = (days: number) => new Date(clock.now() - days * dayMs)
    while ((await expireOverlays(db.query, daysAgo(1))) > 0) signal.throwIfAborted()
    while ((await expireEndpoints(db.query, daysAgo(endpointDays))) > 0) signal.throwIfAborted()
  }

  async #expire(signal: AbortSignal): Promise<void> {
    const { eventDays, actionDays } = this.#days
    const { query } = this.#ports.db
    const heads = await query.selectFrom('live.heads').select('workspace_id').execute()
    const workspaceIds = heads.map((head) => head.workspace_id)
    const ofEvents = [expireEvents, expireViewers, expireDeadLetters, expireModeration, expirePoints]
    if (eventDays > 0) await this.#removeOld(workspaceIds, ofEvents, eventDays, signal)
    if (actionDays > 0) await this.#removeOld(workspaceIds, [expireRules, expireDevices], actionDays, signal)
  }

  async #removeOld(
    workspaceIds: readonly string[],
    ways: readonly ((query: Db['query'], workspaceId: string, before: Date) => Promise<number>)[],
    days: number,
    signal: AbortSignal,
  ): Promise<void> {
    const before = new Date(this.#ports.clock.now() - days * dayMs)
    let removed = 0
    for (const workspaceId of workspaceIds) {
      for (const expire of ways) {
        for (let count = 1; count > 0; removed += count) {
          signal.throwIfAborted()
          count = await expire(this.#ports.db.query, workspaceId, before)
        }
      }
    }
    if (removed > 0) this.#ports.log.info({ removed, before }, 'Removed what was kept long enough')
  }
}
