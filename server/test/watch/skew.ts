import type { Sighting } from '../../../web/test/watch-viewer.ts'

const gridMs = 50
/** Two sightings further apart say nothing of what was between them. */
const longestGapMs = 200

export interface Skew {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Of the first against the second, in milliseconds. */
  readonly ms: number
}

/** How far apart two players were every 50 ms while both played. */
export function measureSkew(one: readonly Sighting[], other: readonly Sighting[]): Skew[] {
  const from = Math.max(one[0]?.at ?? 0, other[0]?.at ?? 0)
  const to = Math.min(one.at(-1)?.at ?? 0, other.at(-1)?.at ?? 0)
  const found: Skew[] = []
  for (let at = from; at <= to; at += gridMs) {
    const [here, there] = [positionAt(one, at), positionAt(other, at)]
    if (here !== undefined && there !== undefined) found.push({ at, ms: Math.abs(here - there) * 1000 })
  }
  return found
}

/** Between two sightings that are near each other, of a player that played in both. */
function positionAt(sightings: readonly Sighting[], at: number): number | undefined {
  const index = sightings.findIndex((each) => each.at > at)
  const [before, after] = [sightings[index - 1], sightings[index]]
  if (!before?.isPlaying || !after?.isPlaying || after.at - before.at > longestGapMs) return undefined
  return before.position + ((after.position - before.position) * (at - before.at)) / (after.at - before.at)
}
