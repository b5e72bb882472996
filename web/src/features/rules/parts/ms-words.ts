import { formatDuration } from '../../../lib/format.ts'

/** `0.4 ms`, `38 ms`, `1.2 s`, `3 min`. */
export function msWords(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms)
}
