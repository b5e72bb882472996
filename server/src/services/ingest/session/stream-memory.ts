import { readStreamPast } from '#domain/livestreams/livestreams.ts'
import { describeError } from '#kernel/errors.ts'
import type { Memo } from '#ports/bus.ts'
import type { Ports } from '#ports/ports.ts'
import { keepTrying } from '../keep-trying.ts'
import type { StreamMemory } from './continuity.ts'
import { MessageWindow, windowSize } from './message-window.ts'
import { RecentMessages } from './recent-messages.ts'

const dayInSeconds = 86_400

/** What the bus remembers of messages, written in the same step as they are: their ids, and when they came. */
export function createMemos(workspaceId: string, streamId: string, messageIds: readonly string[], now: number): Memo[] {
  const came = { key: cameKey(workspaceId, streamId), values: [String(now)], keep: 1, ttlSeconds: dayInSeconds }
  if (messageIds.length === 0) return [came]
  const key = seenKey(workspaceId, streamId)
  return [{ key, values: messageIds, keep: windowSize, ttlSeconds: dayInSeconds }, came]
}

/**
 * Finds out what the workspace has got of a stream: from the bus, and from the database where the bus knows nothing or
 * has forgotten the newest. Waits for the bus, but not for the database: the recorder drops what comes twice. `before`
 * is what this process itself knew, perhaps of another stream.
 */
export async function recallStream(
  ports: Pick<Ports, 'bus' | 'db' | 'clock' | 'log'>,
  signal: AbortSignal,
  { workspaceId, streamId }: { readonly workspaceId: string; readonly streamId: string },
  before: StreamMemory | undefined,
): Promise<StreamMemory> {
  const recall = (key: string) => keepTrying(ports, signal, () => ports.bus.recall(key))
  const [messageIds, [came]] = await Promise.all([
    recall(seenKey(workspaceId, streamId)),
    recall(cameKey(workspaceId, streamId)),
  ])
  const known = before?.streamId === streamId ? before : undefined
  const window = new MessageWindow(messageIds)
  const newest = known?.window.newest
  const hasForgotten = newest !== undefined && !window.has(newest)
  const kept = { streamId, recent: known?.recent ?? new RecentMessages(), isCurrent: true }
  const cameAt = came === undefined ? undefined : Number(came)
  const stoppedBy =
    known && latest(cameAt, known.lastAt) === known.lastAt ? known.stoppedBy : 'Livetap was not receiving'
  if (came !== undefined && !hasForgotten) {
    return { ...kept, stoppedBy, window, lastAt: latest(cameAt, known?.lastAt), broken: false }
  }
  const past = await readPast(ports, workspaceId, streamId)
  const safeUntil = latest(cameAt, past.lastAt)
  const broken = hasForgotten && !kept.recent.reachesBackTo(safeUntil)
  const lastAt = broken ? (safeUntil ?? known?.lastAt) : latest(safeUntil, known?.lastAt)
  return { ...kept, stoppedBy, window: new MessageWindow([...past.messageIds, ...messageIds]), lastAt, broken }
}

async function readPast(ports: Pick<Ports, 'db' | 'log'>, workspaceId: string, streamId: string) {
  try {
    return await readStreamPast(ports.db.query, workspaceId, streamId, windowSize)
  } catch (error) {
    ports.log.warn({ error: describeError(error) }, 'could not read from the database what was received before')
    return { messageIds: [], lastAt: undefined }
  }
}

function latest(...times: readonly (number | undefined)[]): number | undefined {
  return Math.max(0, ...times.filter((time) => time !== undefined)) || undefined
}

function seenKey(workspaceId: string, streamId: string): string {
  return `seen:${workspaceId}:${streamId}`
}

function cameKey(workspaceId: string, streamId: string): string {
  return `came:${workspaceId}:${streamId}`
}
