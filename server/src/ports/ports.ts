import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Accounts } from '#ports/accounts/accounts.ts'
import type { OAuth } from '#ports/accounts/oauth.ts'
import type { Bus } from '#ports/bus.ts'
import type { Chat } from '#ports/chat/chat.ts'
import type { Db } from '#ports/db.ts'
import type { DeviceDoor, DeviceWay } from '#ports/device-links/device-links.ts'
import type { Leases } from '#ports/leases.ts'
import type { Limits } from '#ports/limits.ts'
import type { LiveSource } from '#ports/live-source.ts'
import type { Mail } from '#ports/mail/mail.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Outbound, OutboundSockets } from '#ports/outbound/outbound.ts'
import type { RoomDoor, RoomLinks } from '#ports/room-links/room-links.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import type { Signals } from '#ports/signals.ts'
import type { VideoBrowser, VideoWeb } from '#ports/videos/videos.ts'
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
  /** All the ways that devices can come by. */
  readonly deviceWays: readonly DeviceWay[]
  /** Where those come in that connect to the server of the pages. */
  readonly deviceDoor: DeviceDoor
  /** Rooms while somebody is in them; what a room is, its service knows. */
  readonly roomStore: RoomStore<unknown>
  /** The way of clients to rooms. */
  readonly roomLinks: RoomLinks
  /** Where they come in. */
  readonly roomDoor: RoomDoor
  /** TikTok's posts, for rooms. */
  readonly videoWeb: VideoWeb
  /** Absent: pages that show nothing without a browser stay unread. */
  readonly videoBrowser?: VideoBrowser
  readonly metrics: Metrics
  readonly log: Log
  readonly clock: Clock
}
