import type { FeedReset } from '@livetap/contracts/feed.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { queryString } from '../api.ts'
import { type LinkState, openStream, type StreamMessage } from '../stream/stream.ts'
import { FeedStore } from './feed-store.ts'

/** A feed that is being received. `close` ends it; the rows stay readable. */
export interface LiveFeed {
  readonly store: FeedStore
  close(): void
}

export interface FeedSource {
  readonly streamId: string
  /** Only this session: a replay writes into the stream that it plays again. */
  readonly sessionId?: string | undefined
  /** Test events that somebody sent into the live, too. */
  readonly withTests?: boolean
  readonly onEvents?: (events: readonly UnifiedEvent[]) => void
  readonly onLink?: (link: LinkState) => void
}

const tail = 500

export function openFeed({ streamId, sessionId, withTests = false, onEvents, onLink }: FeedSource): LiveFeed {
  const store = new FeedStore()
  // Replays of the same stream run in its feed too: without a session only what is live is wanted, and perhaps tests.
  const isWanted = ({ source, sessionId: own }: UnifiedEvent) =>
    sessionId === undefined ? source === 'live' || (withTests && source === 'test') : own === sessionId
  const path = `/api/v1/streams/${encodeURIComponent(streamId)}/events`
  const stream = openStream({
    url: path + queryString({ sessionId, tail }),
    resumeUrl: path + queryString({ sessionId }),
    ...(onLink ? { onLink } : {}),
    onMessages(messages) {
      const events = readEvents(messages).filter(isWanted)
      store.add(events)
      if (events.length > 0) onEvents?.(events)
      for (const message of messages) if (message.event === 'reset') addReset(store, message)
    },
  })
  return { store, close: stream.close }
}

function readEvents(messages: readonly StreamMessage[]): UnifiedEvent[] {
  const events: UnifiedEvent[] = []
  for (const { event, data } of messages) {
    if (event === 'reset' || data === undefined) continue
    events.push(JSON.parse(data) as UnifiedEvent)
  }
  return events
}

const resetReasons: Record<FeedReset['reason'], string> = {
  'epoch-changed':
    'The log begins anew, after an erasure or a change of database: what happened in between is in the recorded session.',
  'position-expired': 'You were away for long: the events in between are in the recorded session.',
  'position-ahead': 'The feed was started anew.',
  'position-invalid': 'The feed was started anew.',
}

function addReset(store: FeedStore, { data }: StreamMessage): void {
  const reset = JSON.parse(data ?? '{}') as Partial<FeedReset>
  store.addNote(resetReasons[reset.reason ?? 'position-invalid'], new Date().toISOString())
}
