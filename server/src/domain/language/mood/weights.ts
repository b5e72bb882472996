import { readFileSync } from 'node:fs'
import type { Features } from './features.ts'

/** How likely a comment is meant well, without mood, or ill; together 1. */
export interface Odds {
  readonly negative: number
  readonly neutral: number
  readonly positive: number
}

/** Three numbers for each feature: negative, neutral, positive. */
export interface Weights {
  readonly measures: readonly (readonly number[])[]
  /** From the hash of a word to where its numbers begin. */
  readonly positions: ReadonlyMap<number, number>
  readonly words: Int8Array
  /** Of one step of `words`. */
  readonly step: number
}

export interface WeightFile {
  readonly measures: readonly (readonly number[])[]
  readonly step: number
  /** Base64 of seven bytes for each word: hash, little endian, and three signed steps. */
  readonly words: string
}

const entryBytes = 7

export function decodeWeights({ measures, step, words }: WeightFile): Weights {
  const bytes = Buffer.from(words, 'base64')
  const count = bytes.length / entryBytes
  const positions = new Map<number, number>()
  const steps = new Int8Array(count * 3)
  for (let index = 0; index < count; index++) {
    positions.set(bytes.readUInt32LE(index * entryBytes), index * 3)
    for (let mood = 0; mood < 3; mood++) steps[index * 3 + mood] = bytes.readInt8(index * entryBytes + 4 + mood)
  }
  return { measures, positions, words: steps, step }
}

export function encodeWords(entries: readonly (readonly [hash: number, steps: readonly number[]])[]): string {
  const bytes = Buffer.alloc(entries.length * entryBytes)
  entries.forEach(([hash, steps], index) => {
    bytes.writeUInt32LE(hash, index * entryBytes)
    steps.forEach((step, mood) => {
      bytes.writeInt8(step, index * entryBytes + 4 + mood)
    })
  })
  return bytes.toString('base64')
}

let weights: Weights | undefined

/** Read at the first comment. */
export function getWeights(): Weights {
  weights ??= decodeWeights(JSON.parse(readFileSync(new URL('./weights.json', import.meta.url), 'utf8')) as WeightFile)
  return weights
}

export function weigh(
  { measures, words }: Features,
  { measures: factors, positions, words: steps, step }: Weights,
): Odds {
  const sums = [0, 0, 0]
  const known = words.map((hash) => positions.get(hash)).filter((position) => position !== undefined)
  for (let mood = 0; mood < 3; mood++) {
    let sum = 0
    for (const position of known) sum += steps[position + mood] ?? 0
    if (known.length > 0) sum *= step / Math.sqrt(known.length)
    measures.forEach((value, index) => {
      sum += value * (factors[index]?.[mood] ?? 0)
    })
    sums[mood] = sum
  }
  return toOdds(sums)
}

export function toOdds(sums: readonly number[]): Odds {
  const [negative = 0, neutral = 0, positive = 0] = sums
  const most = Math.max(negative, neutral, positive)
  const powers = {
    negative: Math.exp(negative - most),
    neutral: Math.exp(neutral - most),
    positive: Math.exp(positive - most),
  }
  const total = powers.negative + powers.neutral + powers.positive
  return { negative: powers.negative / total, neutral: powers.neutral / total, positive: powers.positive / total }
}
