import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clients } from '#kernel/networks/networks.ts'

/** The id of a request: the one a trusted proxy gave it, if that can stand in a log as it is, else a new one. */
export function identifyRequest(clients: Clients, request: IncomingMessage): string {
  const given = request.headersDistinct['x-request-id'] ?? []
  const [id = ''] = given
  const isUsable = given.length === 1 && /^[A-Za-z0-9._-]{8,64}$/.test(id)
  return isUsable && clients.isProxy(request.socket.remoteAddress) ? id : randomUUID()
}

/** For the log: which trace of W3C Trace Context the request belongs to, if it says so. */
export function readTrace({ headersDistinct }: IncomingMessage): { readonly traceId?: string } {
  const { traceparent = [] } = headersDistinct
  const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent[0] ?? '') ?? []
  const isUsable = traceparent.length === 1 && /[^0]/.test(traceId ?? '') && /[^0]/.test(spanId ?? '')
  return isUsable && traceId !== undefined ? { traceId } : {}
}
