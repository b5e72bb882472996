import type { Log } from '#kernel/log.ts'
import { orAborted } from '#kernel/waiting.ts'
import { type DeliveryLimits, deliveryLimits } from '#ports/delivery/delivery.ts'
import { type LiveSource, requireUniqueId, type SourceConnection, type SourceTarget } from '#ports/live-source.ts'
import { OrderedConnection } from './connection.ts'
import { explainRefusal } from './refusals.ts'
import { readSessionCookie } from './session-cookie.ts'
import { createSigner } from './signer.ts'

export { createEulerChat } from './chat/chat.ts'
export { createTikTokWire } from './wire.ts'

export interface TikTokLimits extends DeliveryLimits {
  /** Milliseconds that connecting may take in all. */
  readonly connectMs: number
}

export interface TikTokOptions {
  /** A simulator (`http://host:port`) that stands in for TikTok and the signing service. */
  readonly origin?: string
  readonly log: Log
  readonly limits?: Partial<TikTokLimits>
}

/**
 * Receives lives from TikTok directly; a signing service (Euler Stream) signs the connection, from its free allowance
 * when there is no key.
 */
export function createTikTokSource(options: TikTokOptions): LiveSource {
  const limits: TikTokLimits = { connectMs: 30_000, ...deliveryLimits, ...options.limits }
  return {
    name: 'direct',
    connect: (target, signal) => connect(target, options, limits, signal),
  }
}

async function connect(
  { uniqueId, credentials = {} }: SourceTarget,
  options: TikTokOptions,
  limits: TikTokLimits,
  signal: AbortSignal,
): Promise<SourceConnection> {
  signal.throwIfAborted()
  requireUniqueId(uniqueId)
  const deadline = AbortSignal.timeout(limits.connectMs)
  const either = AbortSignal.any([signal, deadline])
  const session = credentials.tiktokSession ? readSessionCookie(credentials.tiktokSession) : undefined
  const shared = credentials.sharesSession ? session : undefined
  const signer = createSigner({
    origin: options.origin,
    apiKey: credentials.eulerApiKey,
    session: shared,
    signal: either,
  })
  const connection = new OrderedConnection(uniqueId, {
    origin: options.origin,
    session,
    signer: signer.client,
    signal: either,
    delivery: limits,
    log: options.log,
  })
  try {
    await orAborted(connection.connect(), either)
    return describeConnection(connection)
  } catch (error) {
    connection.abandon()
    signal.throwIfAborted()
    const timedOut = deadline.aborted
    throw explainRefusal(error, { uniqueId, timedOut, handshake: connection.refusal, sign: signer.findAnswer() })
  }
}

function describeConnection(connection: OrderedConnection): SourceConnection {
  const title: unknown = connection.roomInfo?.data.title
  return {
    roomId: connection.openedRoomId,
    title: typeof title === 'string' && title !== '' ? title.slice(0, 500) : undefined,
    start: (sink) => connection.delivery.start(sink),
    close: () => connection.close(),
  }
}
