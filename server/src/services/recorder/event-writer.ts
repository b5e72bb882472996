import { setImmediate as nextTurn } from 'node:timers/promises'
import { type StoredEvent, signals } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { toIso } from '#kernel/clock.ts'
import type { Delivery, Emission } from '#ports/bus.ts'
import type { Ports } from '#ports/ports.ts'
import { setAside } from './dead-letter.ts'
import { createEventRow, type EventRow } from './event-row.ts'
import { reasonOf, storeAllBut } from './poison.ts'
import type { RecorderMetrics } from './recorder-metrics.ts'
import { RowStore, type Stored, type StoredRow } from './store-rows.ts'

/** What one transaction stores at most: one parameter holds all of its rows. */
const largestPiece = { rows: 500, characters: 4_000_000 }
const rowsPerTurn = 50
/** More is not passed on with the signal: whoever needs it reads the log. */
const mostSignalled = { events: 1000, characters: 1_000_000 }

/** Rows of one workspace that are stored in one transaction. */
interface Piece {
  readonly workspaceId: string
  readonly rows: readonly EventRow[]
}

/** Stores batches of events. What cannot be stored comes back as dead letters. */
export class EventWriter {
  readonly #ports: Pick<Ports, 'signals' | 'db' | 'clock'>
  readonly #metrics: RecorderMetrics
  readonly #rows: RowStore

  constructor(ports: Pick<Ports, 'signals' | 'db' | 'clock'>, metrics: RecorderMetrics) {
    this.#ports = ports
    this.#metrics = metrics
    this.#rows = new RowStore(ports.db.query)
  }

  /**
   * Rejects when the database cannot be used: then the same batch is to be written again. While the database stores one
   * piece of the batch, the next is prepared.
   */
  async write(batch: readonly Delivery<UnifiedEvent>[]): Promise<Emission[]> {
    const started = performance.now()
    const dead: Emission[] = []
    const pieces = this.#cutPieces(batch, dead)
    for (let next = await pieces.next(); !next.done; ) {
      ;[next] = await Promise.all([pieces.next(), this.#store(next.value, dead)])
    }
    this.#metrics.rows.add(dead.length, { result: 'dead' })
    this.#metrics.batchSeconds.observe((performance.now() - started) / 1000)
    return dead
  }

  async *#cutPieces(batch: readonly Delivery<UnifiedEvent>[], dead: Emission[]): AsyncGenerator<Piece> {
    for (const [workspaceId, deliveries] of Map.groupBy(batch, ({ message }) => message?.workspaceId)) {
      for await (const rows of cutPieces(this.#readRows(deliveries, dead))) yield { workspaceId, rows }
    }
  }

  *#readRows(deliveries: readonly Delivery<UnifiedEvent>[], dead: Emission[]): Generator<EventRow> {
    for (const delivery of deliveries) {
      try {
        yield createEventRow(delivery)
      } catch (error) {
        dead.push(this.#setAside(delivery, 'MALFORMED', error))
      }
    }
  }

  async #store({ workspaceId, rows }: Piece, dead: Emission[]): Promise<void> {
    const refused = await storeAllBut(rows, async (some) => {
      const stored = await this.#rows.store(workspaceId, some, this.#ports.clock.now())
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

  #report(workspaceId: string, { stored, known, collisions, resent, late }: Stored): void {
    const { rows, idCollisions, headPosition } = this.#metrics
    rows.add(stored.length, { result: 'stored' })
    rows.add(known.length, { result: 'known' })
    rows.add(resent, { result: 'resent' })
    rows.add(late, { result: 'late' })
    idCollisions.add(collisions.length)
    const head = stored.at(-1)?.pos
    if (head === undefined) return
    headPosition.set(head)
    this.#ports.signals.send(signals.logGrown, { workspaceId, head, events: signalled(stored) })
  }
}

function signalled(stored: readonly StoredRow[]): StoredEvent[] {
  const characters = stored.reduce((sum, { json }) => sum + json.length, 0)
  if (stored.length > mostSignalled.events || characters > mostSignalled.characters) return []
  return stored.map(({ pos, event: { streamId, sessionId, eventType, source }, columns, json }) => {
    const { normalized_at: normalizedAt } = columns
    return { pos, streamId, sessionId, eventType, ...(source === 'live' ? {} : { source }), normalizedAt, json }
  })
}

/** Gives way to others now and then: to the statement that is on its way to the database, above all. */
async function* cutPieces(rows: Iterable<EventRow>): AsyncGenerator<EventRow[]> {
  let piece: EventRow[] = []
  let characters = 0
  for (const row of rows) {
    if (piece.length % rowsPerTurn === 0) await nextTurn()
    if (piece.length > 0 && characters + row.json.length > largestPiece.characters) {
      yield piece
      piece = []
      characters = 0
    }
    piece.push(row)
    characters += row.json.length
    if (piece.length < largestPiece.rows) continue
    yield piece
    piece = []
    characters = 0
  }
  if (piece.length > 0) yield piece
}
