import { highOf, lowOf, pair } from '../pairs.ts'

/** What one viewer did. Times are seconds from the start of the counting. */
export interface ViewerRow {
  likes: number
  coins: number
  gifts: number
  comments: number
  shares: number
  firstSeen: number
  lastSeen: number
  /** Seconds between things the viewer did, long pauses left out. */
  watch: number
  /** Began to follow; undefined when not while counting. */
  followedAt: number | undefined
  follows: boolean
  returning: boolean
  /** Which of the gifts in the ledger the viewer gave, one bit each: 16. */
  giftSlots: number
}

/**
 * Viewers in columns, sorted by key: 48 bytes each. They have their full length from the start, so that none of it is
 * spare room of a list that has grown.
 */
export interface ViewerRows {
  /** How many rows are in use. */
  count: number
  readonly keys: number[]
  /** Coins and shares. */
  readonly given: number[]
  /** Likes and comments. */
  readonly said: number[]
  /** First and last seen. */
  readonly seen: number[]
  /** Watched and gifts. */
  readonly watched: number[]
  /** Followed at, 0 for never; bits: which gifts, follows, returning. */
  readonly marks: number[]
}

export const mostViewers = 256
/** Shares take 12 bits: a coin count must never be cut. */
const mostShares = 4095

export function createViewerRows(): ViewerRows {
  const create = () => new Array<number>(mostViewers).fill(0)
  return {
    count: 0,
    ...{ keys: create(), given: create(), said: create() },
    ...{ seen: create(), watched: create(), marks: create() },
  }
}

export function createViewerRow(second: number): ViewerRow {
  return {
    ...{ likes: 0, coins: 0, gifts: 0, comments: 0, shares: 0 },
    ...{ firstSeen: second, lastSeen: second, watch: 0 },
    ...{ followedAt: undefined, follows: false, returning: false, giftSlots: 0 },
  }
}

/** Place of the key, or where it belongs as `-1 - place`. */
export function findRow({ keys, count }: ViewerRows, key: number): number {
  let low = 0
  let high = count - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = keys[middle] ?? 0
    if (found === key) return middle
    if (found < key) low = middle + 1
    else high = middle - 1
  }
  return -1 - low
}

export function readRow(rows: ViewerRows, index: number): ViewerRow {
  const given = rows.given[index] ?? 0
  const said = rows.said[index] ?? 0
  const seen = rows.seen[index] ?? 0
  const watched = rows.watched[index] ?? 0
  const marks = rows.marks[index] ?? 0
  const followed = highOf(marks)
  const bits = lowOf(marks)
  const coins = readCoins(rows, index)
  return {
    likes: highOf(said),
    coins,
    gifts: lowOf(watched),
    comments: lowOf(said),
    shares: given - coins * (mostShares + 1),
    firstSeen: highOf(seen),
    lastSeen: lowOf(seen),
    watch: highOf(watched),
    followedAt: followed === 0 ? undefined : followed - 1,
    follows: (bits & 2) !== 0,
    returning: (bits & 1) !== 0,
    giftSlots: bits >>> 2,
  }
}

export function readCoins(rows: ViewerRows, index: number): number {
  return Math.floor((rows.given[index] ?? 0) / (mostShares + 1))
}

export function readLastSeen(rows: ViewerRows, index: number): number {
  return lowOf(rows.seen[index] ?? 0)
}

export function writeRow(rows: ViewerRows, index: number, row: ViewerRow): void {
  rows.given[index] = row.coins * (mostShares + 1) + Math.min(row.shares, mostShares)
  rows.said[index] = pair(row.likes, row.comments)
  rows.seen[index] = pair(row.firstSeen, row.lastSeen)
  rows.watched[index] = pair(row.watch, row.gifts)
  const bits = row.giftSlots * 4 + (row.follows ? 2 : 0) + (row.returning ? 1 : 0)
  rows.marks[index] = pair(row.followedAt === undefined ? 0 : row.followedAt + 1, bits)
}

/** There must be room for it. */
export function insertRow(rows: ViewerRows, index: number, key: number, row: ViewerRow): void {
  for (const column of listColumns(rows)) {
    for (let place = rows.count; place > index; place--) column[place] = column[place - 1] ?? 0
  }
  rows.count++
  rows.keys[index] = key
  writeRow(rows, index, row)
}

export function removeRows(rows: ViewerRows, indexes: readonly number[]): void {
  const leaving = new Set(indexes)
  for (const column of listColumns(rows)) {
    let place = 0
    for (let index = 0; index < rows.count; index++) {
      if (!leaving.has(index)) column[place++] = column[index] ?? 0
    }
    column.fill(0, place)
  }
  rows.count -= leaving.size
}

function listColumns({ keys, given, said, seen, watched, marks }: ViewerRows): readonly number[][] {
  return [keys, given, said, seen, watched, marks]
}
