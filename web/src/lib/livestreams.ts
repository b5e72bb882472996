import type { LivestreamList, ReplayList } from '@livetap/contracts/http.ts'
import type { LivestreamStatus, ReplayStatus } from '@livetap/contracts/livestream.ts'
import { useSyncExternalStore } from 'react'
import { ApiError, request } from './api.ts'
import { isForGood } from './session/standing.ts'
import { type LinkState, openStream, type StreamMessage } from './stream/stream.ts'

/** What the server last said about every followed live and every replay run. */
export interface Livestreams {
  readonly lives: readonly LivestreamStatus[]
  readonly replays: readonly ReplayStatus[]
  readonly link: LinkState
  /** What the server answered instead, since it was last heard. */
  readonly refusal: ApiError | undefined
  /** False until the first word of the server. */
  readonly known: boolean
}

let current: Livestreams = { lives: [], replays: [], link: { state: 'connecting' }, refusal: undefined, known: false }
const listeners = new Set<() => void>()

function change(next: Partial<Livestreams>): void {
  current = { ...current, ...next }
  for (const listener of listeners) listener()
}

let stream: ReturnType<typeof openStream> | undefined

/** Begins to listen to the server; called once, by the frame. */
export function openLivestreams(): () => void {
  stream = openStream({ url: '/api/v1/livestreams/events', onLink: takeLink, onMessages: takeMessages })
  return () => stream?.close()
}

export const retryLink = (): void => stream?.retry()

export function useLivestreams(): Livestreams {
  return useSyncExternalStore(subscribe, () => current)
}

export async function followLive(uniqueId: string): Promise<LivestreamStatus> {
  return act('connect', uniqueId)
}

export async function stopLive(uniqueId: string): Promise<LivestreamStatus> {
  return act('disconnect', uniqueId)
}

export async function retryLive(uniqueId: string): Promise<LivestreamStatus> {
  return act('retry', uniqueId)
}

async function act(verb: 'connect' | 'disconnect' | 'retry', uniqueId: string): Promise<LivestreamStatus> {
  const status = await request<LivestreamStatus>(`/livestreams/${verb}`, { method: 'POST', body: { uniqueId } })
  if (status?.uniqueId) change({ lives: putLive(current.lives, status) })
  return status
}

/** Puts in what another answer than the stream said (the answer to an action comes first). */
export function noteReplay(status: ReplayStatus): void {
  change({ replays: replaceBy(current.replays, status, ({ replayId }) => replayId) })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function takeLink(link: LinkState): void {
  change(link.state === 'waiting' ? { link, refusal: link.refusal } : { link })
  if (link.state === 'open') void refresh()
}

/** The stream tells changes; what there is at all, and what no longer, is read whenever it opens. */
async function refresh(): Promise<void> {
  const before = current.lives
  const [lives, replays] = await Promise.all([
    request<LivestreamList>('/livestreams').catch(tryLater),
    request<ReplayList>('/replays').catch(() => undefined),
  ])
  // What was told while the answer was under way may be missing in it.
  if (lives) {
    const merged = current.lives === before ? lives.items : lives.items.reduce(putLive, current.lives)
    change({ lives: merged, known: true, refusal: undefined })
  }
  if (replays) change({ replays: replays.items })
}

const tryLaterMs = 3000

function tryLater(error: unknown): undefined {
  if (error instanceof ApiError && isForGood(error.code)) return
  if (error instanceof ApiError && error.status > 0) change({ refusal: error })
  setTimeout(() => current.link.state === 'open' && void refresh(), tryLaterMs)
}

function takeMessages(messages: readonly StreamMessage[]): void {
  let { lives, replays } = current
  for (const { event, data } of messages) {
    if (data === undefined) continue
    if (event === 'livestream') lives = putLive(lives, JSON.parse(data) as LivestreamStatus)
    if (event === 'replay') replays = replaceBy(replays, JSON.parse(data) as ReplayStatus, ({ replayId }) => replayId)
  }
  change({ lives, replays, known: true })
}

function putLive(lives: readonly LivestreamStatus[], status: LivestreamStatus): readonly LivestreamStatus[] {
  return replaceBy(lives, status, ({ uniqueId }) => uniqueId)
}

/** Older words than the ones we have are dropped. */
function replaceBy<T extends { updatedAt: string }>(items: readonly T[], next: T, keyOf: (item: T) => string): T[] {
  const known = items.find((item) => keyOf(item) === keyOf(next))
  if (!known) return [...items, next]
  if (Date.parse(known.updatedAt) > Date.parse(next.updatedAt)) return [...items]
  return items.map((item) => (item === known ? next : item))
}
