import type { Score } from '@livetap/contracts/metrics.ts'
import { round } from '../round.ts'

/** Of the formulas of all scores: grows when any of them changes. */
const version = 1

export interface ScoreParts {
  /** Weights and values by name. */
  readonly parts: readonly (readonly [name: string, weight: number, value: number])[]
  readonly inputs: Score['inputs']
  /** 0 to 1; what is outside is cut. */
  readonly confidence: number
  /** The highest value: 1 or 100. */
  readonly most?: number
}

/** The sum of weight × value, cut to what the score can be. */
export function createScore({ parts, inputs, confidence, most = 1 }: ScoreParts): Score {
  const sum = parts.reduce((total, [, weight, value]) => total + weight * value, 0)
  return {
    value: round(Math.min(most, Math.max(0, sum))),
    confidence: round(toShare(confidence)),
    version,
    parts: parts.map(([name, weight, value]) => ({ name, weight: round(weight), value: round(value) })),
    inputs: roundAll(inputs),
  }
}

function roundAll(inputs: Score['inputs']): Score['inputs'] {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, value === null ? null : round(value)]))
}

/** Cut to 0 to 1. */
export function toShare(value: number): number {
  return Math.min(1, Math.max(0, value))
}
