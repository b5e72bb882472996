import type { DeviceLatency } from '@livetap/contracts/devices/commands.ts'

type HopName = 'normalized' | 'decided' | 'queued' | 'sent' | 'acknowledged'

interface HopWords {
  readonly name: string
  /** Class of its colour, as of a text. */
  readonly color: string
}

/** In the order in which a gift passes them. */
const hopWords: Readonly<Record<HopName, HopWords>> = {
  normalized: { name: 'read', color: 'text-share' },
  decided: { name: 'decided by the rule', color: 'text-chat' },
  queued: { name: 'handed to the device service', color: 'text-like' },
  sent: { name: 'waited to be sent', color: 'text-warn' },
  acknowledged: { name: 'way to the device, and its answer', color: 'text-accent' },
}

interface Hop extends HopWords {
  readonly from: number
  readonly ms: number
}

export interface Stack {
  readonly hops: readonly Hop[]
  /** Milliseconds from its beginning to its end, as measured; the hops of a p95 seldom meet in one command. */
  readonly totalMs: number | null
}

export type Percentile = 'p50' | 'p95'

/** The hops of a percentile one behind the other; those of which nothing is known are left out. */
export function stackHops(latency: DeviceLatency, percentile: Percentile): Stack {
  let from = 0
  const hops = (Object.keys(hopWords) as HopName[]).flatMap((name): Hop[] => {
    const ms = latency[name][percentile]
    if (ms === null) return []
    const hop = { ...hopWords[name], from, ms: Math.max(0, ms) }
    from += hop.ms
    return [hop]
  })
  return { hops, totalMs: latency.total[percentile] }
}

/** How many milliseconds a bar is wide: all of both stacks and the budget, with a little room. */
export function widthOf(stacks: readonly Stack[], budgetMs: number): number {
  const ends = stacks.map(({ hops }) => hops.reduce((sum, { ms }) => sum + ms, 0))
  return Math.max(budgetMs, ...ends) * 1.08
}

/** The share of commands that were within the budget, in percent; undefined where there are none. */
export function shareWithin({ recent, budgetMs }: Pick<DeviceLatency, 'recent' | 'budgetMs'>): number | undefined {
  if (recent.length === 0) return undefined
  return (recent.filter(({ totalMs }) => totalMs <= budgetMs).length / recent.length) * 100
}
