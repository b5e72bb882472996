import { type StoredEvent, signals } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { toIso } from '#kernel/clock.ts'
import type { Delivery, Emission } from '#ports/bus.ts'
import type { Ports } from '#ports/ports.ts'
import { setAside } from './dead-letter.ts'
import { createEventRow, type EventRow } from './event-row.ts'
import type { StoredRow } from './insert-events.ts'
import { reasonOf, storeAllBut } from './poison.ts'
import type { RecorderMetrics } from './recorder-metrics.ts'
import { type Stored, storeRows } from './store-rows.ts'
import { ViewerMemory } from './viewer-memory.ts'

/** Larger transactions are split: one parameter holds all of their rows. */
const largestTransaction = 4_000_000
/** More is not passed on with the signal: whoever needs it reads the log. */
const mostSignalled = { events: 1000, characters: 1_000_000 }

/** Stores batches of events. What cannot be stored comes back as dead letters. */
export class EventWriter {
  readonly #ports: Pick<Ports, 'signals' | 'db' | 'clock'>
  readonly #metrics: RecorderMetrics
  readonly #viewers = new ViewerMemory()

  constructor(ports: Pick<Ports, 'signals' | 'db' | 'clock'>, metrics: RecorderMetrics) {
    this.#ports = ports
    this.#metrics = metrics
  }

  /** Rejects when the database cannot be used: then the same batch is to be written again. */
  async write(batch: readonly Delivery<UnifiedEvent>[]): Promise<Emission[]> {
    const started = performance.now()
    const dead: Emission[] = []
    for (const [workspaceId, rows] of this.#readRows(batch, dead)) {
      for (const piece of cutPieces(rows)) await this.#store(workspaceId, piece, dead)
    }
    this.#metrics.rows.add(dead.length, { result: 'dead' })
    this.#metrics.batchSeconds.observe((performance.now() - started) / 1000)
    return dead
  }

  #readRows(batch: readonly Delivery<UnifiedEvent>[], dead: Emission[]): Map<string, EventRow[]> {
    const rows = new Map<string, EventRow[]>()
    for (const delivery of batch) {
      try {
        const row = createEventRow(delivery)
        const others = rows.get(delivery.message.workspaceId)
        if (others) others.push(row)
        else rows.set(delivery.message.workspaceId, [row])
      } catch (error) {
        dead.push(this.#setAside(delivery, 'MALFORMED', error))
      }
    }
    return rows
  }

  async #store(workspaceId: string, rows: readonly EventRow[], dead: Emission[]): Promise<void> {
    const { db, clock } = this.#ports
    const refused = await storeAllBut(rows, async (some) => {
      const stored = await storeRows(db.query, workspaceId, some, this.#viewers, clock.now())
      for (const { delivery } of stored.collisions) {
        dead.push(this.#setAside(delivery, 'ID_COLLISION', new Error('Its event id belongs to another message')))
      }
      this.#report(workspaceId, stored)
    })
    for (const { row, error } of refused) dead.push(this.#setAside(row.delivery, reasonOf(error), error))
  }

  #setAside(delivery: Delivery<unknown>, reason: string, error: unknown): Emission {
    return setAside(delivery, reason, error, toIso(this.#ports.clock.now()))
  }

  #report(workspaceId: string, { stored, known, collisions, resent, head }: Stored): void {
    const { rows, idCollisions, headPosition } = this.#metrics
    rows.add(stored.length, { result: 'stored' })
    rows.add(known.length, { result: 'known' })
    rows.add(resent, { result: 'resent' })
    idCollisions.add(collisions.length)
    if (stored.length === 0) return
    headPosition.set(head)
    this.#ports.signals.send(signals.logGrown, { workspaceId, head, events: signalled(stored) })
  }
}

function signalled(stored: readonly StoredRow[]): StoredEvent[] {
  const characters = stored.reduce((sum, { json }) => sum + json.length, 0)
  if (stored.length > mostSignalled.events || characters > mostSignalled.characters) return []
  return stored.map(({ pos, event: { streamId, sessionId, eventType }, json }) => {
    return { pos, streamId, sessionId, eventType, json }
  })
}

function* cutPieces(rows: readonly EventRow[]): Generator<EventRow[]> {
  let piece: EventRow[] = []
  let size = 0
  for (const row of rows) {
    if (size > 0 && size + row.json.length > largestTransaction) {
      yield piece
      piece = []
      size = 0
    }
    piece.push(row)
    size += row.json.length
  }
  if (piece.length > 0) yield piece
}
