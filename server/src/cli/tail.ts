import type { LivestreamList } from '@livetap/contracts/http.ts'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { type EventType, eventTypes, type UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { formatEvent, formatStatus } from '#cli/format.ts'
import { follow, openServer, requestJson } from '#cli/server/server.ts'
import { catchStop, Stopped } from '#cli/stop-signal.ts'
import { print, printableJson, quote, say } from '#cli/terminal.ts'
import { parseUniqueId } from '#domain/follows/follows.ts'
import { AppError, describeError } from '#kernel/errors.ts'

interface TailOptions {
  readonly url?: string
  readonly types?: string
  readonly json?: boolean
}

interface Tail {
  readonly url: string
  readonly uniqueId: string
  /** Query parameter with the types to show, or empty. */
  readonly types: string
  readonly json: boolean
}

/** Prints a live as it happens, until Ctrl+C. A live that was not followed before is left again at the end. */
export async function tail(username: string, options: TailOptions): Promise<void> {
  const uniqueId = getUniqueId(username)
  const types = parseTypes(options.types)
  const stop = catchStop()
  try {
    await using server = await openServer({ url: options.url, services: 'all', receives: [uniqueId] }, stop)
    const { url } = server
    await using _following = await beginFollowing(url, uniqueId, stop)
    await watch({ url, uniqueId, types, json: options.json === true }, stop)
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
}

function getUniqueId(username: string): string {
  const uniqueId = parseUniqueId(username)
  if (uniqueId !== undefined) return uniqueId
  throw new AppError('bad-username', `${quote(username)} is no @username`, {
    remedy: 'Give a name, an @name, or a link like https://www.tiktok.com/@name/live.',
  })
}

function parseTypes(list: string | undefined): string {
  if (list === undefined) return ''
  const types = list.split(',').map((type) => type.trim().toUpperCase())
  const unknown = types.filter((type) => !eventTypes.includes(type as EventType))
  if (unknown.length === 0) return `&types=${types.join(',')}`
  const names = eventTypes.join(', ').toLowerCase()
  throw new AppError('bad-option', `--types contains ${unknown.map(quote).join(', ')}; it takes some of ${names}`)
}

/** Follows the live; disposing leaves it again unless somebody followed it before. */
async function beginFollowing(url: string, uniqueId: string, signal: AbortSignal): Promise<AsyncDisposable> {
  const { items } = await requestJson<LivestreamList>(url, '/api/v1/livestreams', { signal })
  const before = items.find((item) => item.uniqueId === uniqueId && item.state !== 'stopped')
  const body = { uniqueId }
  if (before?.state !== 'live') {
    await requestJson(url, `/api/v1/livestreams/${before ? 'retry' : 'connect'}`, { body, signal })
  }
  return {
    async [Symbol.asyncDispose]() {
      if (before) return
      await requestJson(url, '/api/v1/livestreams/disconnect', { body }).catch((error) => {
        say(`@${uniqueId} is still followed: ${describeError(error)}`)
      })
    },
  }
}

/** Shows the state of the live, and the feed of whichever stream it has. Rejects when the signal aborts. */
async function watch(tail: Tail, stop: AbortSignal): Promise<void> {
  const failed = new AbortController()
  const either = AbortSignal.any([stop, failed.signal])
  let shown = ''
  let feed: { readonly streamId: string; readonly end: AbortController } | undefined
  for await (const { event, data } of follow(tail.url, '/api/v1/livestreams/events', either)) {
    const status = event === 'livestream' ? (JSON.parse(data) as LivestreamStatus) : undefined
    if (status?.uniqueId !== tail.uniqueId) continue
    const news = `${status.state} ${status.problem?.code}`
    if (news !== shown) say(formatStatus(status))
    shown = news
    if (!status.streamId || status.streamId === feed?.streamId) continue
    feed?.end.abort()
    const end = new AbortController()
    feed = { streamId: status.streamId, end }
    printFeed(tail, status.streamId, AbortSignal.any([either, end.signal])).catch((error) => {
      if (!end.signal.aborted) failed.abort(error)
    })
  }
  either.throwIfAborted()
}

/** Prints what is live: replays of the same stream run in its feed too. */
async function printFeed(tail: Tail, streamId: string, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/streams/${streamId}/events?tail=20${tail.types}`
  for await (const { event, data } of follow(tail.url, path, signal)) {
    if (event === 'reset') continue
    const unified = JSON.parse(data) as UnifiedEvent
    if (unified.source !== 'live') continue
    const line = tail.json ? printableJson(data) : formatEvent(unified)
    if (line !== undefined) await print(line, signal)
  }
}
