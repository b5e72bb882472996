import { readFileSync } from 'node:fs'
import { decodeGrams, type GramTable } from './gram-file.ts'

let table: GramTable | undefined

/** Languages that the grams know, in the order of `scoreGrams`. */
export function listGramLanguages(): readonly string[] {
  return readTable().languages
}

/** Read at the first comment: a live without chat costs nothing. */
function readTable(): GramTable {
  table ??= decodeGrams(readFileSync(new URL('./grams.bin', import.meta.url)))
  return table
}

/** Even a gram that is rare in a language is more than one that it does not have. */
const baseScore = 53
const longestWord = 70
const space = 0x20

/**
 * Adds to `scores` how likely the words are in each language; returns how many different grams were known.
 * The method and the numbers are those of "Efficient language detector": grams of four bytes, three bytes apart,
 * with the blank before and after a word, each counted once.
 */
export function scoreGrams(text: string, scores: Float64Array): number {
  const bytes = Buffer.from(text.toLowerCase())
  const grams = readTable()
  const seen = new Set<number>()
  for (let from = 0; from < bytes.length; from++) {
    if (bytes[from] === space) continue
    let to = from
    while (to < bytes.length && bytes[to] !== space) to++
    scoreWord(bytes, from, Math.min(to, from + longestWord), grams, seen, scores)
    from = to
  }
  return seen.size
}

function scoreWord(
  bytes: Buffer,
  from: number,
  to: number,
  grams: GramTable,
  seen: Set<number>,
  scores: Float64Array,
): void {
  let at = from
  for (; at + 4 < to; at += 3) addGram(hashGram(bytes, at, at + 4, at === from, false), grams, seen, scores)
  addGram(hashGram(bytes, Math.max(from, to - 4), to, at === from, true), grams, seen, scores)
}

/** FNV-1a over the bytes of a gram and the blanks around it. */
export function hashGram(bytes: Uint8Array, from: number, to: number, isStart: boolean, isEnd: boolean): number {
  let hash = 0x811c9dc5
  if (isStart) hash = Math.imul(hash ^ space, 0x01000193)
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  if (isEnd) hash = Math.imul(hash ^ space, 0x01000193)
  return hash >>> 0
}

function addGram(hash: number, grams: GramTable, seen: Set<number>, scores: Float64Array): void {
  const at = findKey(grams.keys, hash)
  if (at < 0 || seen.has(hash)) return
  seen.add(hash)
  const end = grams.starts[at + 1] ?? 0
  for (let entry = grams.starts[at] ?? 0; entry < end; entry++) {
    const language = grams.entryLanguages[entry] ?? 0
    scores[language] = (scores[language] ?? 0) + (grams.entryScores[entry] ?? 0) + baseScore
  }
}

function findKey(keys: Uint32Array, hash: number): number {
  let low = 0
  let high = keys.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const key = keys[middle] ?? 0
    if (key === hash) return middle
    if (key < hash) low = middle + 1
    else high = middle - 1
  }
  return -1
}
