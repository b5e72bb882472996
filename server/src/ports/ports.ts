import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Accounts } from '#ports/accounts/accounts.ts'
import type { OAuth } from '#ports/accounts/oauth.ts'
import type { Bus } from '#ports/bus.ts'
import type { Chat } from '#ports/chat/chat.ts'
import type { Db } from '#ports/db.ts'
import type { Leases } from '#ports/leases.ts'
import type { Limits } from '#ports/limits.ts'
import type { LiveSource } from '#ports/live-source.ts'
import type { Mail } from '#ports/mail/mail.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Outbound, OutboundSockets } from '#ports/outbound/outbound.ts'
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
  readonly oauth: OAuth
  /** Seals what is secret before it is stored, and opens it again. */
  readonly vault: Vault
  readonly mail: Mail
  /** The way to addresses that people of a workspace choose. */
  readonly outbound: Outbound
  /** WebSockets to such addresses. */
  readonly sockets: OutboundSockets
  /** The way into the chats of lives. */
  readonly chat: Chat
  readonly wire: Wire
  /** In order of preference; the next one takes over when one is down. */
  readonly sources: readonly LiveSource[]
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
}
