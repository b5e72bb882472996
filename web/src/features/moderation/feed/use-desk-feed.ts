import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { useEffect, useState } from 'react'
import { type FeedStore, openFeed } from '../../../lib/feed/feed.ts'
import type { LinkState } from '../../../lib/stream/stream.ts'
import type { DeskStore } from '../state/desk-store.ts'
import { askNewness, Newness } from '../state/newness.ts'
import type { Facts } from './filter.ts'

/** The comments of a live, and what is known of who wrote them. */
export interface DeskFeed {
  readonly store: FeedStore
  readonly facts: Facts
  /** Calls back when something is known that was not. */
  onFacts(listener: () => void): () => void
}

/** The feed of a live, for as long as it is on the page. */
export function useDeskFeed(streamId: string, desk: DeskStore | undefined, onLink: (link: LinkState) => void) {
  const [feed, setFeed] = useState<DeskFeed>()
  useEffect(() => {
    if (!desk) return
    const { opened, close } = openDeskFeed(streamId, desk, onLink)
    setFeed(opened)
    return () => {
      close()
      setFeed(undefined)
    }
  }, [streamId, desk, onLink])
  return feed
}

function openDeskFeed(streamId: string, desk: DeskStore, onLink: (link: LinkState) => void) {
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const newness = new Newness(askNewness(streamId), tell)
  const gifters = new Set<string>()
  const onEvents = (events: readonly UnifiedEvent[]) => {
    for (const { eventType, user } of events) {
      if (eventType === 'CHAT' && user) newness.want(user.userId)
      if (eventType === 'GIFT' && user) gifters.add(user.userId)
    }
  }
  const { store, close } = openFeed({ streamId, onEvents, onLink })
  const facts: Facts = {
    isNew: (userId) => newness.isNew(userId),
    isGifter: (userId) => gifters.has(userId),
    isFlagged: (eventId) => (desk.read().state.comments.get(eventId)?.matches.length ?? 0) > 0,
    isHidden: (eventId) => isKept(desk, eventId),
  }
  const onFacts = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const opened: DeskFeed = { store, facts, onFacts }
  return {
    opened,
    close: () => {
      newness.close()
      close()
    },
  }
}

/** Whether the public does not see a comment: hidden, waiting or rejected. */
function isKept(desk: DeskStore, eventId: string): boolean {
  const { comments, holds } = desk.read().state
  const hold = holds.get(eventId)
  return Boolean(comments.get(eventId)?.hidden) || (hold !== undefined && hold.state !== 'approved')
}
