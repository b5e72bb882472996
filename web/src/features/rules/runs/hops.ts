import type { Hops } from '@livetap/contracts/rules/outcomes.ts'

/** A part of the way from the live to the deed, in milliseconds from its beginning. */
export interface Hop {
  readonly name: string
  readonly at: number
  readonly ms: number
  /** Class of its colour, as of a text. */
  readonly color: string
}

/** The way of an execution; parts that it has not come to are left out. */
export function listHops({ happenedAt, receivedAt, decidedAt, startedAt, finishedAt }: Hops): Hop[] {
  const points = [
    ['TikTok to Livetap', happenedAt, receivedAt, 'text-ink-3'],
    ['decided', receivedAt, decidedAt, 'text-chat'],
    ['waited', decidedAt, startedAt, 'text-warn'],
    ['acted', startedAt, finishedAt, 'text-accent'],
  ] as const
  const origin = Date.parse(happenedAt)
  return points.flatMap(([name, from, to, color]) => {
    if (from === null || to === null) return []
    const [begin, end] = [Date.parse(from), Date.parse(to)]
    return [{ name, at: Math.max(0, begin - origin), ms: Math.max(0, end - begin), color }]
  })
}

/** What Livetap itself took: from the event being received to its actions being done; undefined until they are. */
export function ownTime({ receivedAt, finishedAt }: Hops): number | undefined {
  return finishedAt === null ? undefined : Math.max(0, Date.parse(finishedAt) - Date.parse(receivedAt))
}
