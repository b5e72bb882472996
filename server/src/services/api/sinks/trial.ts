import { randomUUID } from 'node:crypto'
import type { Sink, SinkTrial } from '@livetap/contracts/rules/sinks.ts'
import { triggerIds, type UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { openText } from '#domain/secrets/secrets.ts'
import { nameOfUrl, writeBatch } from '#domain/sinks/sinks.ts'
import { deliverWebhook, readSigningSecrets, signWebhook } from '#domain/webhooks/webhooks.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { createEventId } from '#kernel/ids.ts'
import type { Context } from '../routes/context.ts'

type TrialPorts = Pick<Context, 'db' | 'vault' | 'outbound' | 'sockets' | 'clock'>

/** Sends one made-up event to a webhook, or opens its WebSocket, and says what came of it. */
export async function trySink(ports: TrialPorts, workspaceId: string, sink: Sink): Promise<SinkTrial> {
  const { db, vault, clock } = ports
  const url = await openText(db.query, vault, workspaceId, nameOfUrl(sink.sinkId))
  if (url === undefined) throw new AppError('sink-not-found', 'it was removed meanwhile')
  const { secrets } = await readSigningSecrets(db.query, vault, workspaceId, clock.now())
  const target = { url, secrets, workspaceId }
  return sink.kind === 'webhook' ? tryWebhook(ports, target) : trySocket(ports, target)
}

interface Target {
  readonly url: string
  readonly secrets: readonly string[]
  readonly workspaceId: string
}

async function tryWebhook({ outbound, clock }: TrialPorts, { url, secrets, workspaceId }: Target): Promise<SinkTrial> {
  const at = clock.now()
  const events = [{ pos: 0, json: JSON.stringify(createEvent(workspaceId, at)) }]
  const body = writeBatch({ workspaceId, at, from: 0, to: 0, events })
  const message = { workspaceId, url, id: `test_${randomUUID()}`, body, secrets, now: at }
  const { kind, status, ms, answer, detail } = await deliverWebhook(outbound, message)
  return { ok: kind === 'succeeded', status, ms: ms ?? 0, answer, error: detail }
}

/** Whether it opens, which says who comes; events are sent to it when it is served. */
async function trySocket({ sockets, clock }: TrialPorts, { url, secrets }: Target): Promise<SinkTrial> {
  const headers = signWebhook({ id: `test_${randomUUID()}`, body: '', secrets }, clock.now())
  const began = performance.now()
  const tell = (status: number | null, error: string | null): SinkTrial => ({
    ...{ ok: error === null, status, ms: performance.now() - began, answer: null, error },
  })
  try {
    const socket = await sockets.connect({ url, headers: { ...headers } }, { message: () => {}, closed: () => {} })
    socket.close()
    return tell(101, null)
  } catch (error) {
    if (error instanceof AppError) return tell(null, error.message)
    throw error
  }
}

/** A comment that nobody has written: no live has its stream. */
function createEvent(workspaceId: string, at: number): UnifiedEvent {
  const [streamId, sessionId] = ['0', randomUUID()]
  const user = {
    ...{ userId: '0', uniqueId: 'livetap', displayName: 'Livetap', avatarUrl: '', followRole: 0 as const },
    ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 0 },
  }
  return {
    ...{ schemaVersion: '1', eventId: createEventId(streamId, sessionId, 0, 'CHAT'), eventType: 'CHAT' },
    ...{ triggerId: triggerIds.CHAT, workspaceId, streamId, sessionId, source: 'live', seqNo: 0 },
    ...{ timestamp: toIso(at), ingestedAt: toIso(at), user },
    payload: { message: 'A test of Livetap', emotes: [], language: 'en' },
  }
}
