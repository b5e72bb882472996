import { placeKey } from './keys.ts'
import { createRegisters, type Registers, readRegister, writeRegister } from './registers.ts'

/**
 * Counts the distinct keys of the last five minutes: HyperLogLog registers (Flajolet et al., 2007) for each of four
 * spans of 100 seconds, merged when asked. The standard error is 1.04 / √256: 6.5 %.
 */
export interface ActiveWindow {
  /** Which span each part holds, by number. */
  readonly spans: number[]
  readonly parts: Registers[]
}

const bits = 8
const size = 2 ** bits
const parts = 4
const spanSeconds = 100

export function createActiveWindow(): ActiveWindow {
  return {
    spans: new Array<number>(parts).fill(-1),
    parts: Array.from({ length: parts }, () => createRegisters(size)),
  }
}

/** `second` counts from any fixed time. A span that is no longer kept is left out. */
export function noteActive(window: ActiveWindow, key: number, second: number): void {
  const span = Math.floor(second / spanSeconds)
  const part = span % parts
  const held = window.spans[part] ?? -1
  const registers = window.parts[part]
  if (registers === undefined || held > span) return
  if (held < span) {
    window.spans[part] = span
    registers.fill(0)
  }
  const { index, rank } = placeKey(key, bits)
  if (readRegister(registers, index) < rank) writeRegister(registers, index, rank)
}

/** About how many keys there were in the five minutes up to `second`: the oldest of the four counts by what is left of it. */
export function estimateActive(window: ActiveWindow, second: number): number {
  const span = Math.floor(second / spanSeconds)
  const left = 1 - (second % spanSeconds) / spanSeconds
  return left * estimateSince(window, span - 3) + (1 - left) * estimateSince(window, span - 2)
}

function estimateSince(window: ActiveWindow, span: number): number {
  const merged = window.parts.filter((_, part) => (window.spans[part] ?? -1) >= span)
  let sum = 0
  let empty = 0
  for (let index = 0; index < size; index++) {
    let most = 0
    for (const registers of merged) most = Math.max(most, readRegister(registers, index))
    sum += 2 ** -most
    if (most === 0) empty++
  }
  const estimate = ((0.7213 / (1 + 1.079 / size)) * size * size) / sum
  return estimate <= 2.5 * size && empty > 0 ? size * Math.log(size / empty) : estimate
}
