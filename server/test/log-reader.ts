import type { EventPage, LoggedEvent, StreamList } from '@livetap/contracts/http.ts'
import { call, eventually } from './livetap-process.ts'

/** The whole log of the workspace, oldest first, page by page. */
export async function readLog(url: string): Promise<LoggedEvent[]> {
  const items: LoggedEvent[] = []
  let cursor: string | undefined
  do {
    const page: EventPage = await call(
      url,
      `/api/v1/events?order=asc&limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    items.push(...page.items)
    cursor = page.next
  } while (cursor)
  return items
}

export function positionOf(id: string): number {
  return Number(id.split('-')[1])
}

/** The newest stream of a @username, once there is one. */
export function findStream(url: string, uniqueId: string): Promise<StreamList['items'][number]> {
  return eventually(`a stream of @${uniqueId}`, async () => {
    const { items } = await call<StreamList>(url, '/api/v1/streams')
    return items.find((stream) => stream.uniqueId === uniqueId)
  })
}
