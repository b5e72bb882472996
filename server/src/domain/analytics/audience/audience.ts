import type { Person } from '@livetap/contracts/metrics.ts'
import type { EventUser } from '@livetap/contracts/unified-event.ts'
import { type ActiveWindow, createActiveWindow, noteActive } from './active-window.ts'
import { type Board, createBoard } from './boards.ts'
import { keyOf } from './keys.ts'
import { addToSketch, createSketch, type Sketch } from './sketch.ts'
import {
  createViewerRow,
  createViewerRows,
  findRow,
  insertRow,
  mostViewers,
  readCoins,
  readLastSeen,
  readRow,
  removeRows,
  type ViewerRow,
  type ViewerRows,
  writeRow,
} from './viewer-rows.ts'

/** Everybody who did something, as far as they can be kept. */
export interface Audience {
  readonly rows: ViewerRows
  /** How many there were; exact until somebody has to make room. */
  unique: number
  returning: number
  followersGained: number
  /** From when somebody has made room: knows whom it has seen. */
  sketch: Sketch | null
  /** When somebody who has made room was seen last. */
  lostSeen: number
  readonly active: ActiveWindow
  readonly gifters: Board
  readonly likers: Board
  readonly newGifters: NewGifter[]
  readonly bigGifters: BigGifter[]
}

export interface BigGifter {
  readonly person: Person
  readonly at: number
  readonly coinsBefore: number
}

export interface NewGifter {
  readonly person: Person
  readonly at: number
  readonly giftName: string
  readonly gifts: number
  readonly coins: number
  readonly returning: boolean
}

/** Pauses between two things that a viewer did count as watching up to so many seconds. */
const longestPause = 600

export function createAudience(): Audience {
  return {
    rows: createViewerRows(),
    ...{ unique: 0, returning: 0, followersGained: 0, sketch: null, lostSeen: -1 },
    active: createActiveWindow(),
    gifters: createBoard(),
    likers: createBoard(),
    ...{ newGifters: [], bigGifters: [] },
  }
}

export interface Sighting {
  readonly user: EventUser
  /** Seconds from the start of the counting. */
  readonly second: number
  readonly returning: boolean
}

/** The viewer as known so far, seen now. What the caller changes must be handed back to `keepViewer`. */
export function meetViewer(
  audience: Audience,
  { user, second, returning }: Sighting,
): { readonly key: number; readonly row: ViewerRow; readonly isNew: boolean } {
  const key = keyOf(user)
  noteActive(audience.active, key, second)
  const index = findRow(audience.rows, key)
  const row = index >= 0 ? readRow(audience.rows, index) : createViewerRow(second)
  if (index < 0) countNew(audience, key, returning)
  else if (returning && !row.returning) audience.returning++
  if (second > row.lastSeen) {
    if (second - row.lastSeen <= longestPause) row.watch += second - row.lastSeen
    row.lastSeen = second
  }
  row.returning ||= returning
  row.follows ||= user.followRole > 0
  return { key, row, isNew: index < 0 }
}

function countNew(audience: Audience, key: number, returning: boolean): void {
  const weight = audience.sketch === null ? 1 : addToSketch(audience.sketch, key)
  audience.unique += weight
  if (returning) audience.returning += weight
}

export function keepViewer(audience: Audience, key: number, row: ViewerRow): void {
  const { rows } = audience
  const index = findRow(rows, key)
  if (index >= 0) {
    writeRow(rows, index, row)
    return
  }
  if (rows.count >= mostViewers) makeRoom(audience, key)
  insertRow(rows, -1 - findRow(rows, key), key, row)
}

/** For some at once: looking for the least valuable costs more than letting them go. */
const leavingAtOnce = 16

function makeRoom(audience: Audience, newcomer: number): void {
  const { rows } = audience
  audience.sketch ??= createSketch([...rows.keys, newcomer])
  const leaving = findLeastValuable(audience)
  for (const index of leaving) audience.lostSeen = Math.max(audience.lostSeen, readLastSeen(rows, index))
  removeRows(rows, leaving)
}

/**
 * Of the viewers without coins those who are unseen for longest; once more than half have given coins, of these those
 * who gave least. Nobody on a board. Ties go by key, so that they are always the same ones.
 */
function findLeastValuable({ rows, gifters, likers }: Audience): number[] {
  const onBoards = new Set([...gifters.keys, ...likers.keys])
  const coins = rows.given.map((_, index) => readCoins(rows, index))
  const fromGifters = coins.filter((count) => count > 0).length > mostViewers / 2
  const values = fromGifters ? coins : rows.seen.map((_, index) => readLastSeen(rows, index))
  return [...coins.keys()]
    .filter((index) => (coins[index] ?? 0) > 0 === fromGifters && !onBoards.has(rows.keys[index] ?? 0))
    .sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0))
    .slice(0, leavingAtOnce)
}

/** The gift in this place of the ledger has made room for another. */
export function forgetGiftSlot({ rows }: Audience, slot: number): void {
  for (let index = 0; index < rows.count; index++) {
    const row = readRow(rows, index)
    if ((row.giftSlots & (1 << slot)) === 0) continue
    row.giftSlots &= ~(1 << slot)
    writeRow(rows, index, row)
  }
}
