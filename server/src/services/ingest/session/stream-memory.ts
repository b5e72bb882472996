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
 * Finds out what the workspace has got of a stream, from the bus, else from the database; waits for the bus, but not
 * for the database: the recorder drops what comes twice. `before` is what this process itself knew, perhaps of
 * another stream.
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
  const lastAt = Math.max(Number(came ?? 0), known?.lastAt ?? 0) || undefined
  const kept = {
    streamId,
    recent: known?.recent ?? new RecentMessages(),
    stoppedBy: known && known.lastAt === lastAt ? known.stoppedBy : 'Livetap was not receiving',
    isCurrent: true,
  }
  if (came !== undefined) return { ...kept, window: new MessageWindow(messageIds), lastAt, broken: false }
  const past = await readPast(ports, workspaceId, streamId)
  const hasForgotten = known !== undefined && known.window.size > 0
  const broken = hasForgotten && !known.recent.reachesBackTo(past.lastAt)
  return { ...kept, window: new MessageWindow(past.messageIds), lastAt: past.lastAt ?? known?.lastAt, broken }
}

async function readPast(ports: Pick<Ports, 'db' | 'log'>, workspaceId: string, streamId: string) {
  try {
    return await readStreamPast(ports.db.query, workspaceId, streamId, windowSize)
  } catch (error) {
    ports.log.warn({ error: describeError(error) }, 'could not read from the database what was received before')
    return { messageIds: [], lastAt: undefined }
  }
}

function seenKey(workspaceId: string, streamId: string): string {
  return `seen:${workspaceId}:${streamId}`
}

function cameKey(workspaceId: string, streamId: string): string {
  return `came:${workspaceId}:${streamId}`
}
