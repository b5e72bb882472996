import { readStreamPast } from '#domain/livestreams/livestreams.ts'
import { describeError } from '#kernel/errors.ts'
import type { Memo } from '#ports/bus.ts'
import type { Ports } from '#ports/ports.ts'
import { keepTrying } from '../keep-trying.ts'
import type { StreamMemory } from './continuity.ts'
import { MessageWindow, windowSize } from './message-window.ts'

const dayInSeconds = 86_400

/** The ids of messages given to the bus, written in the same step as the messages. */
export function createSeenMemo(workspaceId: string, streamId: string, messageIds: readonly string[]): Memo {
  return { key: seenKey(workspaceId, streamId), values: messageIds, keep: windowSize, ttlSeconds: dayInSeconds }
}

/** What is known of a stream from elsewhere than this process. */
interface Recalled {
  readonly inBus: readonly string[]
  readonly inDatabase: readonly string[]
  readonly lastAt: number | undefined
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
  const inBus = await keepTrying(ports, signal, () => ports.bus.recall(seenKey(workspaceId, streamId)))
  const past = await readPast(ports, workspaceId, streamId, inBus.length > 0 ? 1 : windowSize)
  const recalled = { inBus, inDatabase: past.messageIds, lastAt: past.lastAt }
  return createMemory(streamId, recalled, before?.streamId === streamId ? before : undefined)
}

function createMemory(streamId: string, recalled: Recalled, known: StreamMemory | undefined): StreamMemory {
  const broken = known !== undefined && known.window.size > 0 && recalled.inBus.length === 0
  const times = [recalled.lastAt, broken ? undefined : known?.lastAt].filter((time) => time !== undefined)
  return {
    streamId,
    window: new MessageWindow(recalled.inBus.length > 0 ? recalled.inBus : recalled.inDatabase),
    lastAt: times.length > 0 ? Math.max(...times) : known?.lastAt,
    stoppedBy: known?.stoppedBy ?? 'Livetap was not running',
    broken,
    isCurrent: true,
  }
}

async function readPast(ports: Pick<Ports, 'db' | 'log'>, workspaceId: string, streamId: string, limit: number) {
  try {
    return await readStreamPast(ports.db.query, workspaceId, streamId, limit)
  } catch (error) {
    ports.log.warn({ error: describeError(error) }, 'could not read from the database what was received before')
    return { messageIds: [], lastAt: undefined }
  }
}

function seenKey(workspaceId: string, streamId: string): string {
  return `seen:${workspaceId}:${streamId}`
}
