import { type Clock, systemClock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Bus } from '#ports/bus.ts'
import type { Leases } from '#ports/leases.ts'
import type { Limits } from '#ports/limits.ts'
import type { Signals } from '#ports/signals.ts'
import { MemoryBus } from './memory-bus.ts'
import { MemoryLeases } from './memory-leases.ts'
import { MemoryLimits } from './memory-limits.ts'
import { MemorySignals } from './memory-signals.ts'

export interface MemoryBusOptions {
  readonly log: Log
  readonly clock?: Clock
  /** Messages a topic holds before publishers wait. Default 20,000. */
  readonly capacity?: number
}

export interface OpenMemoryBus extends AsyncDisposable {
  readonly bus: Bus
  readonly signals: Signals
  readonly leases: Leases
  readonly limits: Limits
}

/**
 * The bus of a single process. Nothing survives the process; nothing is copied either: what is published must not be
 * changed afterwards. A topic that has no group yet keeps its newest `capacity` messages for the first one.
 */
export function openMemoryBus({ log, clock = systemClock, capacity = 20_000 }: MemoryBusOptions): OpenMemoryBus {
  const leases = new MemoryLeases()
  const bus = new MemoryBus({ log, clock, capacity, leases })
  const others = { signals: new MemorySignals(log), limits: new MemoryLimits() }
  return { bus, leases, ...others, [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose]() }
}
