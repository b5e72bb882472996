import type { Readable } from 'node:stream'
import { Agent, type buildConnector } from 'undici'
import type { OutboundStream, StreamRequest } from '#ports/outbound/outbound.ts'
import { readHeaders } from './answers.ts'

/** Milliseconds without a byte after which a body has failed. */
const silentMs = 15_000

/** Connections for answers that are passed on: they last as long as somebody takes them. */
export function createStreamAgent(connect: buildConnector.connector): Agent {
  return new Agent({
    connect,
    connections: 256,
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: 16_384,
    // The head has its own end.
    headersTimeout: 0,
    bodyTimeout: silentMs,
  })
}

/** `headEnd` bounds the time until the head is there; `signal` ends all of it. */
export async function openStream(
  agent: Agent,
  url: URL,
  { method, headers }: StreamRequest,
  headEnd: AbortSignal,
  signal: AbortSignal,
): Promise<OutboundStream> {
  const whole = new AbortController()
  const stop = () => whole.abort(headEnd.reason)
  headEnd.addEventListener('abort', stop, { once: true })
  const end = () => whole.abort(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { ...headers, 'accept-encoding': 'identity' },
      signal: whole.signal,
    })
    const body: Readable = answer.body
    body.once('close', () => signal.removeEventListener('abort', end))
    // Whoever reads it hears of its failure; left unread, it fails for nobody.
    body.on('error', () => {})
    return { status: answer.statusCode, headers: readHeaders(answer.headers), body }
  } catch (error) {
    signal.removeEventListener('abort', end)
    headEnd.throwIfAborted()
    throw error
  } finally {
    headEnd.removeEventListener('abort', stop)
  }
}
