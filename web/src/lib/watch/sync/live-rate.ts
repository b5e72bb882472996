import { clamp } from './latency.ts'

const deadMs = 150
const largestChange = 0.04
/** An error of so many milliseconds takes the largest change. */
const fullMs = 2000
const jumpMs = 8000

/** What a player of a live has to do to be `targetMs` behind its newest picture: a rate, or a jump. */
export function levelLatency(latencyMs: number, targetMs: number): { readonly rate: number; readonly isJump: boolean } {
  const error = latencyMs - targetMs
  if (Math.abs(error) <= deadMs) return { rate: 1, isJump: false }
  return { rate: 1 + clamp((error / fullMs) * largestChange, -largestChange, largestChange), isJump: error > jumpMs }
}
