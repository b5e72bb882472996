import { type IngestCommand, signals } from '@livetap/contracts/topics.ts'
import { parseUniqueId } from '#domain/follows/follows.ts'
import type { Ports } from '#ports/ports.ts'
import { Fleet } from './fleet.ts'
import { createIngestMetrics } from './ingest-metrics.ts'
import { Replays } from './replay/replay.ts'
import { Slots } from './slots.ts'
import { SourceAllowances } from './upstream/source-allowance.ts'

export type IngestPorts = Pick<Ports, 'bus' | 'signals' | 'leases' | 'db' | 'sources' | 'metrics' | 'log' | 'clock'>

export interface IngestOptions {
  /** @usernames that the default workspace follows besides those in the database. */
  readonly initial?: readonly string[]
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
 * Receives the lives that workspaces follow (table api.follows) and plays recorded ones again, both into the topic
 * of raw messages. Keeps nothing but what it can find again: it never writes to the database.
 */
export async function startIngest(ports: IngestPorts, options: IngestOptions = {}): Promise<AsyncDisposable> {
  const { maxAttempts = 0, inactivityMs = 60_000, leaseTtlMs = 10_000, maxConnections = 500 } = options
  const initial = (options.initial ?? []).map(parseUniqueId).filter((name) => name !== undefined)
  const log = ports.log.child({ service: 'ingest' })
  const metrics = createIngestMetrics(ports.metrics)
  const slots = new Slots(maxConnections, metrics.connections)
  const shared = { ...ports, log, metrics, slots, allowances: new SourceAllowances(ports.clock) }
  const fleet = new Fleet(shared, initial, { maxAttempts, inactivityMs, leaseTtlMs })
  const replays = new Replays({ ...ports, log }, leaseTtlMs)
  const listening = await ports.signals.listen(signals.commands, (command) => obey(command, fleet, replays))
  return {
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]()
      await Promise.all([fleet.stop(), replays.stop()])
    },
  }
}

function obey(command: IngestCommand, fleet: Fleet, replays: Replays): void {
  if (command.kind === 'follows-changed') fleet.refresh()
  else if (command.kind === 'retry-now') fleet.retryNow(command.uniqueId)
  else if (command.kind === 'replay') replays.start(command)
  else replays.control(command)
}
