/** Two counts in one number, exact: an array of numbers costs eight bytes each, whatever they hold. */
const radix = 2 ** 26

/** A part that is larger stays at this. */
export const largestPart = radix - 1

/** Parts are whole numbers of 0 or more. */
export function pair(high: number, low: number): number {
  return Math.min(high, largestPart) * radix + Math.min(low, largestPart)
}

export function highOf(value: number): number {
  return Math.floor(value / radix)
}

export function lowOf(value: number): number {
  return value - Math.floor(value / radix) * radix
}
