import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Accounts } from '#ports/accounts/accounts.ts'
import type { Bus } from '#ports/bus.ts'
import type { Db } from '#ports/db.ts'
import type { Leases } from '#ports/leases.ts'
import type { Limits } from '#ports/limits.ts'
import type { LiveSource } from '#ports/live-source.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Signals } from '#ports/signals.ts'
import type { Wire } from '#ports/wire.ts'

/** Everything a service may need. Each takes a `Pick` of it: its signature is the list of its needs. */
export interface Ports {
  readonly bus: Bus
  readonly signals: Signals
  readonly leases: Leases
  readonly limits: Limits
  readonly db: Db
  readonly accounts: Accounts
  readonly wire: Wire
  /** In order of preference; the next one takes over when one is down. */
  readonly sources: readonly LiveSource[]
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
}
