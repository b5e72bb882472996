import { type IngestCommand, signals } from '@livetap/contracts/topics.ts'
import { parseUniqueId } from '#domain/follows/follows.ts'
import type { Credentials } from '#ports/live-source.ts'
import type { Ports } from '#ports/ports.ts'
import { CredentialStore } from './credentials.ts'
import { Fleet } from './fleet.ts'
import { createIngestMetrics } from './ingest-metrics.ts'
import { receivePushes, sendTests } from './pushed/pushed.ts'
import { Replays } from './replay/replay.ts'
import { Slots } from './slots.ts'

export type IngestPorts = Pick<Ports, 'bus' | 'signals' | 'leases' | 'db' | 'sources' | 'metrics' | 'log' | 'clock'> &
  Partial<Pick<Ports, 'vault'>>

export interface IngestOptions {
  /** @usernames that the default workspace follows besides those in the database. */
  readonly initial?: readonly string[]
  /** What the default workspace receives lives with, unless it has set something. */
  readonly credentials?: Credentials
  /** Failed tries before giving up on a live; 0 (default) never. */
  readonly maxAttempts?: number
  /** Milliseconds without a message after which a connection is taken for dead. Default 60,000. */
  readonly inactivityMs?: number
  /** Milliseconds until another process takes over from one that died. Default 10,000. */
  readonly leaseTtlMs?: number
  /** Most connections of this process. Default 500. */
  readonly maxConnections?: number
}

/**
 * Receives the lives that workspaces follow (table api.follows), plays recorded ones again, and sends test events, all into
 * the topic of raw messages. Keeps nothing but what it can find again; all that it writes to the database is how secrets did. Without
 * a vault there are none but those of the options.
 */
export async function startIngest(ports: IngestPorts, options: IngestOptions = {}): Promise<AsyncDisposable> {
  const { maxAttempts = 0, inactivityMs = 60_000, leaseTtlMs = 10_000, maxConnections = 500 } = options
  const initial = (options.initial ?? []).map(parseUniqueId).filter((name) => name !== undefined)
  const log = ports.log.child({ service: 'ingest' })
  const metrics = createIngestMetrics(ports.metrics)
  const slots = new Slots(maxConnections, metrics.connections)
  const credentials = new CredentialStore({ ...ports, log }, options.credentials ?? {})
  const shared = { ...ports, log, metrics, slots, credentials }
  const fleet = new Fleet(shared, initial, { maxAttempts, inactivityMs, leaseTtlMs })
  const replays = new Replays({ ...ports, log }, leaseTtlMs)
  await using opened = new AsyncDisposableStack()
  opened.defer(async () => void (await Promise.all([fleet.stop(), replays.stop()])))
  opened.use(await receivePushes({ ...ports, log }))
  opened.use(await sendTests(ports))
  opened.use(await ports.signals.listen(signals.commands, (command) => obey(command, fleet, replays)))
  return opened.move()
}

function obey(command: IngestCommand, fleet: Fleet, replays: Replays): void {
  if (command.kind === 'follows-changed' || command.kind === 'secrets-changed') fleet.refresh()
  else if (command.kind === 'retry-now') fleet.retryNow(command.uniqueId)
  else if (command.kind === 'replay') replays.start(command)
  else replays.control(command)
}
