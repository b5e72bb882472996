import type { Duplex } from 'node:stream'
import { answerTo } from './problems.ts'

/** Answers where there is no request to answer: on a connection that is no longer, or never was, one of HTTP. */
export function answerRaw(socket: Duplex, error: unknown, requestId: string): void {
  const { status, headers, problem } = answerTo(error, requestId)
  const body = JSON.stringify(problem)
  const length = String(Buffer.byteLength(body))
  const all = { ...headers, 'x-request-id': requestId, 'content-length': length, connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${problem.code}\r\n${lines.join('')}\r\n${body}`)
}
