import type { MetricsRow } from '@livetap/contracts/metrics.ts'
import { highOf, lowOf, pair } from '../pairs.ts'
import type { Slice } from './slice.ts'

/** Rows of the charts. When there is no more room, every two become one: a live of any length has 64 to 128. */
export interface History {
  /** Start of the first row, in seconds since 1970; 0 before the first event. */
  start: number
  /** Seconds in a row. */
  slice: number
  /** How many rows are in use. */
  length: number
  /**
   * One part for each row: likes, coins, comments and joins, gifts and follows, viewers (one more than told, 0 for not
   * told) and shares, known moods and their sum (100 more than each is).
   */
  readonly words: number[]
}

const rows = 128
const width = 6
const shortest = 5

export function createHistory(): History {
  return { start: 0, slice: shortest, length: 0, words: new Array<number>(rows * width).fill(0) }
}

/** What happened before the first row goes into the first. */
export function addToHistory(history: History, second: number, added: Slice): void {
  if (history.length === 0) history.start = Math.floor(second / shortest) * shortest
  let index = Math.max(0, Math.floor((second - history.start) / history.slice))
  while (index >= rows) {
    halve(history)
    index = Math.floor((second - history.start) / history.slice)
  }
  history.length = Math.max(history.length, index + 1)
  const { words } = history
  const start = index * width
  const word = (offset: number) => words[start + offset] ?? 0
  words[start] = word(0) + added.likes
  words[start + 1] = word(1) + added.coins
  words[start + 2] = pair(highOf(word(2)) + added.comments, lowOf(word(2)) + added.joins)
  words[start + 3] = pair(highOf(word(3)) + added.gifts, lowOf(word(3)) + added.follows)
  const viewers = added.viewers === undefined ? highOf(word(4)) : added.viewers + 1
  words[start + 4] = pair(viewers, lowOf(word(4)) + added.shares)
  if (added.mood !== undefined) words[start + 5] = pair(highOf(word(5)) + 1, lowOf(word(5)) + added.mood + 100)
}

function halve(history: History): void {
  const { words } = history
  for (let index = 0; index < rows / 2; index++) {
    const one = words.slice(index * 2 * width, (index * 2 + 1) * width)
    const other = words.slice((index * 2 + 1) * width, (index * 2 + 2) * width)
    for (let offset = 0; offset < width; offset++) {
      words[index * width + offset] = merge(offset, one[offset] ?? 0, other[offset] ?? 0)
    }
  }
  words.fill(0, (rows / 2) * width)
  history.slice *= 2
  history.length = Math.ceil(history.length / 2)
}

function merge(offset: number, one: number, other: number): number {
  if (offset < 2) return one + other
  const low = lowOf(one) + lowOf(other)
  return offset === 4 ? pair(highOf(other) || highOf(one), low) : pair(highOf(one) + highOf(other), low)
}

/** Rows in order of time, those without events, too; `since` is a time in milliseconds. */
export function readHistory(history: History, since: number | undefined): MetricsRow[] {
  const { start, slice, length } = history
  const first = since === undefined ? 0 : Math.ceil((since / 1000 - start) / slice)
  const from = Math.max(0, first)
  return Array.from({ length: Math.max(0, length - from) }, (_, index) => readHistoryRow(history, from + index))
}

function readHistoryRow({ start, slice, words }: History, index: number): MetricsRow {
  const word = (offset: number) => words[index * width + offset] ?? 0
  const told = highOf(word(4))
  const moods = highOf(word(5))
  return {
    at: new Date((start + index * slice) * 1000).toISOString(),
    viewers: told === 0 ? null : told - 1,
    comments: highOf(word(2)),
    likes: word(0),
    gifts: highOf(word(3)),
    coins: word(1),
    follows: lowOf(word(3)),
    shares: lowOf(word(4)),
    joins: lowOf(word(2)),
    sentiment: moods === 0 ? null : Math.round(lowOf(word(5)) / moods - 100) / 100,
  }
}
