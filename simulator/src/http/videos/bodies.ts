import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Reply, Streamed } from '../answers.ts'

/** How a body fails to arrive: half of it and then nothing, half of it and the connection is cut, or in drops. */
export type Mishap = 'stall' | 'cut' | 'drip'

const dripMs = 200
const dripBytes = 1_024

/** Never answers. */
export function hang(): Promise<Reply> {
  return new Promise(() => {})
}

/** An answer that says how long it is, and then has a mishap. */
export function spoil(mishap: Mishap, status: number, headers: OutgoingHttpHeaders, body: Buffer): Streamed {
  const stream = { stall: sendHalf, cut: sendHalfAndCut, drip: sendInDrops }[mishap]
  return {
    status,
    headers: { ...headers, 'content-length': body.length },
    stream: (response) => stream(response, body),
  }
}

function sendHalf(response: ServerResponse, body: Buffer): void {
  response.write(body.subarray(0, body.length / 2))
}

function sendHalfAndCut(response: ServerResponse, body: Buffer): void {
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

function sendInDrops(response: ServerResponse, body: Buffer): void {
  let at = 0
  const timer = setInterval(() => {
    response.write(body.subarray(at, at + dripBytes))
    at += dripBytes
    if (at < body.length) return
    clearInterval(timer)
    response.end()
  }, dripMs)
  response.once('close', () => clearInterval(timer))
}
