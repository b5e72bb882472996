import type { LivestreamList } from '@livetap/contracts/http.ts'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { formatEvent, formatStatus } from '#cli/format.ts'
import { follow, openServer, requestJson } from '#cli/server.ts'

interface TailOptions {
  readonly url?: string
  readonly types?: string
  readonly json?: boolean
}

/** Prints a live as it happens, until Ctrl+C. A live that was not followed before is left again at the end. */
export async function tail(username: string, options: TailOptions): Promise<void> {
  await using server = await openServer(options.url)
  const before = await requestJson<LivestreamList>(server.url, '/api/v1/livestreams')
  const status = await requestJson<LivestreamStatus>(server.url, '/api/v1/livestreams/connect', { uniqueId: username })
  const { uniqueId } = status
  const wasFollowed = before.items.some((item) => item.uniqueId === uniqueId && item.state !== 'stopped')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  await watchStatus(server.url, uniqueId, options, stop.signal)
  if (!wasFollowed) await requestJson(server.url, '/api/v1/livestreams/disconnect', { uniqueId })
}

/** Follows the state of the live, and the feed of whichever stream it has. */
async function watchStatus(url: string, uniqueId: string, options: TailOptions, signal: AbortSignal): Promise<void> {
  let streamId: string | undefined
  let state = ''
  let feed: { stop: AbortController; done: Promise<void> } | undefined
  for await (const { event, data } of follow(url, '/api/v1/livestreams/events', signal)) {
    const status = event === 'livestream' ? (JSON.parse(data) as LivestreamStatus) : undefined
    if (status?.uniqueId !== uniqueId) continue
    if (status.state !== state && !options.json) process.stderr.write(`${formatStatus(status)}\n`)
    state = status.state
    if (!status.streamId || status.streamId === streamId) continue
    streamId = status.streamId
    feed?.stop.abort()
    const stop = new AbortController()
    feed = { stop, done: printFeed(url, streamId, options, AbortSignal.any([signal, stop.signal])) }
  }
  await feed?.done
}

async function printFeed(url: string, streamId: string, options: TailOptions, signal: AbortSignal): Promise<void> {
  const types = options.types ? `&types=${encodeURIComponent(options.types.toUpperCase())}` : ''
  for await (const { event, data } of follow(url, `/api/v1/streams/${streamId}/events?tail=20${types}`, signal)) {
    if (event === 'reset') continue
    const line = options.json ? data : formatEvent(JSON.parse(data) as UnifiedEvent)
    if (line) process.stdout.write(`${line}\n`)
  }
}
