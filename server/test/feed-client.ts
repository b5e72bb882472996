import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { follow } from '#cli/server/server.ts'
import { testToken } from './test-accounts.ts'

process.env.API_TOKEN ??= testToken

export interface FeedClient {
  /** What came, oldest first; `seenAt` in milliseconds since 1970. */
  readonly seen: { readonly id: string; readonly event: UnifiedEvent; readonly seenAt: number }[]
  readonly resets: string[]
  stop(): Promise<void>
}

/** Reads a live feed as a program would, until stopped; goes on behind `lastEventId` if given. */
export function openFeed(url: string, streamId: string, lastEventId?: string): FeedClient {
  const stop = new AbortController()
  const client = { seen: [] as FeedClient['seen'], resets: [] as string[] }
  const query = lastEventId ? `lastEventId=${lastEventId}` : 'from=earliest'
  const done = (async () => {
    for await (const { id, event, data } of follow(url, `/api/v1/streams/${streamId}/events?${query}`, stop.signal)) {
      if (event === 'reset') client.resets.push(data)
      else client.seen.push({ id, event: JSON.parse(data) as UnifiedEvent, seenAt: Date.now() })
    }
  })()
  return {
    ...client,
    async stop() {
      stop.abort()
      await done
    },
  }
}
