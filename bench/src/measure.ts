/** What a benchmark found. Keys end in their unit: `p99_ms`, `events_per_s`, `ratio_to_ws`. */
interface Result {
  readonly figures: Readonly<Record<string, number>>
  /** The same measured on what it is compared with, in the same run. */
  readonly peers: Readonly<Record<string, number>>
  readonly runs: number
}

export interface Bench {
  readonly title: string
  /** `args`: what stood behind its name. */
  run(args: readonly string[]): Promise<Result>
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** `q` from 0 to 1; 0 for no values. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}

/** Two decimals are more than these machines can tell. */
export function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** Seconds of processor time that this process spends on `work`, all threads. */
export async function measureCpu(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** Seconds on the clock that `work` takes. */
export async function measureTime(work: () => Promise<void>): Promise<number> {
  const before = performance.now()
  await work()
  return (performance.now() - before) / 1000
}

/** Runs the variants in turn, `runs` times, so that a busy moment of the machine hits all of them alike. */
export async function interleave<Name extends string>(
  runs: number,
  variants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(variants) as Name[]
  const found = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let run = 0; run < runs; run++) {
    for (const name of names) found.get(name)?.push(await variants[name]())
  }
  return Object.fromEntries(names.map((name) => [name, median(found.get(name) ?? [])])) as Record<Name, number>
}
