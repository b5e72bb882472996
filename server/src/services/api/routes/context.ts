import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Bus } from '#ports/bus.ts'
import type { Db } from '#ports/db.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Signals } from '#ports/signals.ts'
import type { Exporter } from '../exports/exports.ts'
import type { Feed } from '../feed/feed.ts'
import type { UpgradeRouter } from '../http/upgrades.ts'
import type { StatusBoard, StatusEvents, StorageWatch } from '../status/status.ts'
import type { UserSessionLimits } from '../user-sessions/user-sessions.ts'

/** What routes work with. */
export interface Context {
  readonly workspaceId: string
  readonly version: string
  /** Days after which events are removed; 0: never. */
  readonly eventRetentionDays: number
  readonly board: StatusBoard
  readonly statusEvents: StatusEvents
  readonly storage: StorageWatch
  readonly feed: Feed
  readonly exporter: Exporter
  readonly upgrades: UpgradeRouter
  readonly userSessionLimits: UserSessionLimits
  /** What routes keep open is closed with it. */
  readonly resources: AsyncDisposableStack
  readonly bus: Pick<Bus, 'check'>
  readonly db: Pick<Db, 'check' | 'query'>
  readonly signals: Signals
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Log
}
