import type { Log } from '#kernel/log.ts'
import { orAborted } from '#kernel/waiting.ts'
import { type DeliveryLimits, deliveryLimits } from '#ports/delivery/delivery.ts'
import { type LiveSource, requireUniqueId, type SourceConnection } from '#ports/live-source.ts'
import { OrderedConnection } from './connection.ts'
import { explainRefusal } from './refusals.ts'
import { readSessionCookie } from './session-cookie.ts'
import { createSigner } from './signer.ts'

export { createTikTokWire } from './wire.ts'

export interface TikTokLimits extends DeliveryLimits {
  /** Milliseconds that connecting may take in all. */
  readonly connectMs: number
}

export interface TikTokOptions {
  /** A simulator (`http://host:port`) that stands in for TikTok and the signing service. */
  readonly origin?: string
  /** Key of the signing service; without it its free allowance is used. */
  readonly apiKey?: string
  /** TikTok's `sessionid`, bare or as a cookie line. Sent to TikTok only, and only over TLS. */
  readonly sessionCookie?: string
  readonly log: Log
  readonly limits?: Partial<TikTokLimits>
}

/** Receives lives from TikTok directly; a signing service (Euler Stream) signs the connection. */
export function createTikTokSource(options: TikTokOptions): LiveSource {
  const limits: TikTokLimits = { connectMs: 30_000, ...deliveryLimits, ...options.limits }
  return {
    name: 'direct',
    connect: ({ uniqueId }, signal) => connect(uniqueId, options, limits, signal),
  }
}

async function connect(
  uniqueId: string,
  options: TikTokOptions,
  limits: TikTokLimits,
  signal: AbortSignal,
): Promise<SourceConnection> {
  signal.throwIfAborted()
  requireUniqueId(uniqueId)
  const deadline = AbortSignal.timeout(limits.connectMs)
  const either = AbortSignal.any([signal, deadline])
  const signer = createSigner({ origin: options.origin, apiKey: options.apiKey, signal: either })
  const connection = new OrderedConnection(uniqueId, {
    origin: options.origin,
    session: options.sessionCookie ? readSessionCookie(options.sessionCookie) : undefined,
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
