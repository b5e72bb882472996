import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Accounts } from '#ports/accounts/accounts.ts'
import type { Bus } from '#ports/bus.ts'
import type { Db } from '#ports/db.ts'
import type { DeviceDoor } from '#ports/device-links/device-links.ts'
import type { Limits } from '#ports/limits.ts'
import type { Mail } from '#ports/mail/mail.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Outbound, OutboundSockets } from '#ports/outbound/outbound.ts'
import type { RoomDoor } from '#ports/room-links/room-links.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import type { Signals } from '#ports/signals.ts'
import type { Admit } from '../access/access.ts'
import type { Desk } from '../auth/auth.ts'
import type { Exporter } from '../exports/exports.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { UpgradeRouter } from '../http/upgrades.ts'
import type { StorageWatch } from '../status/status.ts'

/** What routes share, whoever asks; what belongs to a workspace comes with the request. */
export interface Context {
  readonly version: string
  /** Days after which events are removed; 0: never. */
  readonly eventRetentionDays: number
  /** Where TikTok's own player comes from, if not from TikTok. */
  readonly embedOrigin: string | undefined
  readonly storage: StorageWatch
  readonly exporter: Exporter
  readonly desk: Desk
  readonly upgrades: UpgradeRouter
  readonly admit: Admit
  readonly gateway: Pick<Gateway, 'clients'>
  /** What routes keep open is closed with it. */
  readonly resources: AsyncDisposableStack
  readonly bus: Pick<Bus, 'check' | 'publish'>
  readonly db: Pick<Db, 'query' | 'within' | 'check'>
  readonly signals: Signals
  readonly limits: Limits
  readonly accounts: Pick<Accounts, 'describe'>
  readonly mail: Mail
  readonly vault: Vault
  readonly outbound: Outbound
  readonly sockets: OutboundSockets
  readonly deviceDoor: DeviceDoor
  readonly roomDoor: RoomDoor
  /** What is in it is the business of the rooms service. */
  readonly roomStore: RoomStore<unknown>
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Log
}
