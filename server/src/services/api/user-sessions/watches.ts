import { randomUUID } from 'node:crypto'
import { signals } from '@livetap/contracts/topics.ts'
import { dropWatches, holdWatches } from '#domain/follows/follows.ts'
import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Signals } from '#ports/signals.ts'
import { repeatEvery } from '../repeat.ts'

const renewEveryMs = 10_000
const ttlMs = 40_000

export interface WatchPorts {
  readonly db: Pick<Db, 'query'>
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/**
 * Which @usernames somebody at this process looks at, as ingest reads it in `api.watches`. What is held when the
 * process stops runs out by itself, so that a restart interrupts no live.
 */
export class Watches implements Disposable {
  readonly #ports: WatchPorts
  readonly #workspaceId: string
  readonly #holder = randomUUID()
  readonly #lookers = new Map<string, number>()
  readonly #written = new Set<string>()
  readonly #renewing: Disposable
  #isRenewalDue = false
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(ports: WatchPorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#renewing = repeatEvery(ports, renewEveryMs, () => this.#renew())
  }

  /** One more looks. Rejects when that cannot be written now; it is tried again until `leave`. */
  async hold(uniqueId: string): Promise<void> {
    this.#lookers.set(uniqueId, (this.#lookers.get(uniqueId) ?? 0) + 1)
    if (!this.#written.has(uniqueId)) await this.#write()
  }

  /** One less looks. */
  leave(uniqueId: string): void {
    const left = (this.#lookers.get(uniqueId) ?? 0) - 1
    if (left > 0) this.#lookers.set(uniqueId, left)
    else if (this.#lookers.delete(uniqueId)) this.#write().catch(() => {}) // tried again when the others are renewed
  }

  [Symbol.dispose](): void {
    this.#renewing[Symbol.dispose]()
  }

  async #renew(): Promise<void> {
    if (this.#lookers.size + this.#written.size === 0) return
    this.#isRenewalDue = true
    await this.#write()
  }

  /** Changes are written one after the other; whatever comes while one is under way goes into the next together. */
  #write(): Promise<void> {
    if (this.#next) return this.#next
    const next = this.#running.then(() => {
      this.#next = undefined
      return this.#writeNow()
    })
    this.#next = next
    this.#running = next.catch(() => {})
    return next
  }

  async #writeNow(): Promise<void> {
    const { query } = this.#ports.db
    const held = [...this.#lookers.keys()]
    const added = held.filter((uniqueId) => !this.#written.has(uniqueId))
    const gone = [...this.#written].filter((uniqueId) => !this.#lookers.has(uniqueId))
    const due = this.#isRenewalDue ? held : added
    this.#isRenewalDue = false
    const watches = due.map((uniqueId) => ({ workspaceId: this.#workspaceId, uniqueId }))
    await holdWatches(query, this.#holder, watches, ttlMs)
    for (const uniqueId of added) this.#written.add(uniqueId)
    await dropWatches(query, this.#holder, this.#workspaceId, gone)
    for (const uniqueId of gone) this.#written.delete(uniqueId)
    this.#tellIngest([...added, ...gone])
  }

  #tellIngest(uniqueIds: readonly string[]): void {
    const workspaceId = this.#workspaceId
    for (const uniqueId of uniqueIds) {
      this.#ports.signals.send(signals.commands, { kind: 'follows-changed', workspaceId, uniqueId })
    }
  }
}
