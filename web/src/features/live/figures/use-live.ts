import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type FeedStore, openFeed } from '../../../lib/feed/feed.ts'
import { useNow } from '../../../lib/now.ts'
import { streamQuery, timelineQuery } from '../../../lib/queries.ts'
import { Highlights } from './highlights.ts'
import { bucketSeconds, bucketStart, NowMetrics, type NowSnapshot } from './now-metrics.ts'

/** A live that is being watched: its feed, its figures, and when the newest event came (milliseconds). */
export interface WatchedLive {
  readonly store: FeedStore
  readonly metrics: NowMetrics
  readonly highlights: Highlights
  heardAt(): number | undefined
}

export function useWatchedLive(streamId: string): WatchedLive | undefined {
  const [watched, setWatched] = useState<WatchedLive>()
  useEffect(() => {
    const metrics = new NowMetrics()
    const highlights = new Highlights()
    let heardAt: number | undefined
    const feed = openFeed({
      streamId,
      onEvents: (events) => {
        metrics.add(events)
        highlights.add(events)
        heardAt = Math.max(heardAt ?? 0, Date.parse(events.at(-1)?.ingestedAt ?? '') || 0)
      },
    })
    setWatched({ store: feed.store, metrics, highlights, heardAt: () => heardAt })
    return () => {
      feed.close()
      setWatched(undefined)
    }
  }, [streamId])
  return watched
}

const quarterHour = 15 * 60_000

export interface NowFigures {
  readonly snapshot: NowSnapshot
  /** When counting began. */
  readonly since: string | undefined
}

/** Figures of now, renewed every second; the server is asked for its own count every half minute. */
export function useNowFigures(streamId: string, metrics: NowMetrics): NowFigures {
  const now = useNow(1000)
  const from = bucketStart(Math.floor(now / quarterHour) * quarterHour - quarterHour)
  const stream = useQuery(streamQuery(streamId)).data
  const startedAt = stream ? Date.parse(stream.startedAt) : undefined
  const recent = useQuery({
    ...timelineQuery({ of: 'streams', id: streamId, from, bucketSeconds }),
    refetchInterval: 30_000,
  }).data
  const hasBefore = startedAt !== undefined && startedAt < from
  const before = useQuery({
    ...timelineQuery({ of: 'streams', id: streamId, from: startedAt, to: from, bucketSeconds: 3600 }),
    enabled: hasBefore,
    staleTime: Number.POSITIVE_INFINITY,
  }).data
  useEffect(() => {
    if (recent) metrics.setRecent(recent)
  }, [recent, metrics])
  useEffect(() => {
    metrics.setBefore(hasBefore ? before : undefined)
  }, [before, hasBefore, metrics])
  return { snapshot: metrics.read(now, startedAt), since: stream?.startedAt }
}
