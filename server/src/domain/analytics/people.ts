import type { Metrics, Person, ViewerFigures } from '@livetap/contracts/metrics.ts'
import type { Board } from './audience/boards.ts'
import { hashText } from './audience/keys.ts'
import { findRow, readRow } from './audience/viewer-rows.ts'
import { countActive, readWatchTime } from './audience/watch.ts'
import { round } from './round.ts'
import type { Analytics } from './state.ts'

/**
 * What a viewer did; undefined when the viewer is not kept. Names are empty unless the viewer is on a board: who asks
 * has them from where the id came from.
 */
export function findViewerFigures(
  analytics: Analytics,
  userId: string,
  welcomed: ReadonlySet<string>,
): ViewerFigures | undefined {
  const key = hashText(userId)
  const { gifters, likers } = analytics.audience
  const person = [gifters, likers].flatMap(({ keys, people }) => people[keys.indexOf(key)] ?? []).at(0)
  return readFigures(analytics, key, person ?? { userId, uniqueId: '', displayName: '', avatarUrl: '' }, welcomed)
}

export function readBoard(analytics: Analytics, board: Board, welcomed: ReadonlySet<string>): ViewerFigures[] {
  return board.keys.flatMap((key, index) => {
    const person = board.people[index]
    return (person && readFigures(analytics, key, person, welcomed)) ?? []
  })
}

function readFigures(
  { audience, startedAt }: Analytics,
  key: number,
  person: Person,
  welcomed: ReadonlySet<string>,
): ViewerFigures | undefined {
  const index = findRow(audience.rows, key)
  if (index < 0) return undefined
  const row = readRow(audience.rows, index)
  const toIso = (second: number) => new Date((Math.floor(startedAt / 1000) + second) * 1000).toISOString()
  const { likes, gifts, coins, comments, shares, follows, returning } = row
  return {
    person: { ...person },
    ...{ likes, gifts, coins, comments, shares, follows },
    followedAt: row.followedAt === undefined ? null : toIso(row.followedAt),
    firstSeenAt: toIso(row.firstSeen),
    lastSeenAt: toIso(row.lastSeen),
    watchSeconds: row.watch,
    returning,
    welcomed: welcomed.has(person.userId),
  }
}

export function readNewGifters({ audience }: Analytics): Metrics['newGifters'] {
  return audience.newGifters.map(({ at, person, ...gift }) => ({
    person: { ...person },
    at: new Date(at).toISOString(),
    ...gift,
  }))
}

export function readBigGifters({ audience }: Analytics): Metrics['bigGifters'] {
  return audience.bigGifters.map(({ at, person, coinsBefore }) => ({
    person: { ...person },
    at: new Date(at).toISOString(),
    coinsBefore,
  }))
}

/** `now` in milliseconds. */
export function readAudience({ audience, startedAt }: Analytics, now: number): Metrics['audience'] {
  const { mean, buckets } = readWatchTime(audience)
  return {
    unique: Math.round(audience.unique),
    estimated: audience.sketch !== null,
    active: countActive(audience, Math.floor(now / 1000) - Math.floor(startedAt / 1000)),
    returning: Math.round(audience.returning),
    followersGained: audience.followersGained,
    watchSeconds: mean === null ? null : round(mean),
    watchBuckets: buckets,
    kept: audience.rows.count,
  }
}
