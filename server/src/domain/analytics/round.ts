/** Four decimals: what is told every second need not be longer. */
export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
