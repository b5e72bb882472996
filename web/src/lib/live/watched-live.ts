import { useEffect, useState } from 'react'
import { type FeedStore, openFeed } from '../feed/feed.ts'

/** A live that is being watched: its feed, and when the newest event came (milliseconds). */
export interface WatchedLive {
  readonly store: FeedStore
  heardAt(): number | undefined
}

export function useWatchedLive(streamId: string): WatchedLive | undefined {
  const [watched, setWatched] = useState<WatchedLive>()
  useEffect(() => {
    let heardAt: number | undefined
    const feed = openFeed({
      streamId,
      withTests: true,
      onEvents: (events) => {
        const newest = events.findLast(({ source }) => source === 'live')
        heardAt = Math.max(heardAt ?? 0, Date.parse(newest?.ingestedAt ?? '') || 0) || undefined
      },
    })
    setWatched({ store: feed.store, heardAt: () => heardAt })
    return () => {
      feed.close()
      setWatched(undefined)
    }
  }, [streamId])
  return watched
}
