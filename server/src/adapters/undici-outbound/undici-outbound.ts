import { errors, type Pool } from 'undici'
import { AppError } from '#kernel/errors.ts'
import type { Destination } from '#kernel/networks/networks.ts'
import type {
  Outbound,
  OutboundAnswer,
  OutboundRequest,
  OutboundSockets,
  OutboundStreams,
} from '#ports/outbound/outbound.ts'
import { createPolicy } from './address-policy.ts'
import { readHeaders, readText } from './answers.ts'
import { createGuardedConnector } from './guarded-connector.ts'
import { openGuardedSocket } from './guarded-socket.ts'
import { createNameResolver, type ResolveName } from './name-resolver.ts'
import { Origins } from './origins.ts'
import { createStreamAgent, openStream } from './streams.ts'
import type { Bounds } from './turns.ts'

export type { ResolveName } from './name-resolver.ts'

export interface OutboundOptions {
  /** What may be reached beside public https. */
  readonly allowed: readonly Destination[]
  /** Ports of public addresses. Default: 443 and 80. */
  readonly publicPorts?: readonly number[]
  /** Default: the name servers of this machine. */
  readonly resolve?: ResolveName
  /** Milliseconds until there has to be a connection. Default: 3000. */
  readonly connectMs?: number
  /** Milliseconds for all of a request, waiting for its turn included. Default: 10 000. */
  readonly totalMs?: number
  /** Milliseconds after which a WebSocket is asked whether it is there. Default: 20 000. */
  readonly pingMs?: number
  /** Requests under way at once. Default: 256 in all, 32 of a workspace, 4 of those to one origin. */
  readonly bounds?: Partial<Bounds>
  /** Certificate of an authority that is believed in place of the well-known ones. */
  readonly ca?: string
}

const usualBounds: Bounds = { total: 256, perWorkspace: 32, perOrigin: 4 }

/** Sends over connections that are guarded where they are made, so that no request can be led elsewhere. */
export function openUndiciOutbound(
  options: OutboundOptions,
): Outbound & OutboundSockets & OutboundStreams & AsyncDisposable {
  const { allowed, connectMs = 3000, totalMs = 10_000, pingMs = 20_000, ca } = options
  const policy = createPolicy(allowed, options.publicPorts ?? [443, 80])
  const resolve = options.resolve ?? createNameResolver({ asksSystem: policy.isExtended })
  const connect = createGuardedConnector({ policy, resolve, connectMs, ca })
  const origins = new Origins(connect, { ...usualBounds, ...options.bounds })
  const streams = createStreamAgent(connect)
  return {
    check: (url) => void policy.readUrl(toHttp(url)),
    connect: async ({ url, headers }, listener, signal) => {
      const target = policy.readUrl(toHttp(url))
      const asked = { headers: withoutFraming(headers) }
      return openGuardedSocket(target, asked, { connect, openMs: totalMs, pingMs }, listener, signal)
    },
    send: async (request, signal) => {
      const url = policy.readUrl(request.url)
      return inTime(url.hostname, totalMs, signal, (end) =>
        origins.run({ workspaceId: request.workspaceId, origin: url.origin }, end, (pool) =>
          exchange(pool, url, request, end),
        ),
      )
    },
    open: async (request, signal) => {
      const url = policy.readUrl(request.url)
      const headers = withoutFraming(request.headers)
      const open = (end: AbortSignal) => openStream(streams, url, { ...request, headers }, end, signal)
      return inTime(url.hostname, totalMs, signal, open).catch((error) => {
        throw explain(error, url.hostname)
      })
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([origins[Symbol.asyncDispose](), streams.destroy()])
    },
  }
}

/** A WebSocket begins as a request. */
const toHttp = (url: string): string => url.replace(/^ws(?=s?:)/i, 'http')

/** The signal that the work gets aborts with AppError `endpoint-timeout`, or sooner with the reason of the caller. */
async function inTime<T>(
  host: string,
  totalMs: number,
  signal: AbortSignal | undefined,
  work: (end: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(tooSlow(host)), totalMs)
  try {
    return await work(signal ? AbortSignal.any([deadline.signal, signal]) : deadline.signal)
  } finally {
    clearTimeout(timer)
  }
}

async function exchange(pool: Pool, url: URL, request: OutboundRequest, end: AbortSignal): Promise<OutboundAnswer> {
  const start = performance.now()
  try {
    const { statusCode, headers, body } = await pool.request({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...withoutFraming(request.headers), 'accept-encoding': 'identity' },
      body: request.body ?? null,
      signal: end,
    })
    const text = await readText(body, url.hostname, request.isWhole)
    return { status: statusCode, headers: readHeaders(headers), text, ms: performance.now() - start }
  } catch (error) {
    end.throwIfAborted()
    throw explain(error, url.hostname)
  }
}

/** Whom a request is for and where it ends is not for callers to say. */
const framing = new Set([
  ...['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'expect', 'te', 'trailer'],
  ...['accept-encoding', 'proxy-connection', 'proxy-authorization'],
])

function withoutFraming(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !framing.has(name.toLowerCase())))
}

/** Without what the other side said. A request that cannot be written at all is a fault of ours, and stays what it is. */
function explain(error: unknown, host: string): unknown {
  if (error instanceof AppError || error instanceof errors.InvalidArgumentError) return error
  return new AppError('endpoint-broke-off', `the connection to ${host} broke before the answer was there`, {
    transient: true,
    cause: error,
    remedy: 'Look at the log of the endpoint: whether it took the request is not known here.',
  })
}

function tooSlow(host: string): AppError {
  return new AppError('endpoint-timeout', `${host} had not answered in time`, {
    transient: true,
    remedy: 'Have the endpoint answer at once, and do its work afterwards.',
  })
}
