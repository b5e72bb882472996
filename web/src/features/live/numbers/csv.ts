import { measures, type Series } from '../figures/series.ts'

/** A line for each slice: its start (ISO 8601, UTC), then the counts; empty where nothing was received. */
export function writeCsv({ times, values }: Series): string {
  const lines = times.map((at, index) =>
    [new Date(at * 1000).toISOString(), ...measures.map((measure) => values[measure][index] ?? '')].join(','),
  )
  return `${[`at,${measures.join(',')}`, ...lines].join('\r\n')}\r\n`
}
