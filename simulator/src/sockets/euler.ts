import * as v2 from 'tiktok-live-proto/v2'
import type { WebSocket } from 'ws'
import type { Batch, Live, LiveConnection, Lives } from '#lives/lives.ts'
import type { Message } from '#wire/wire.ts'

/** Why Euler closes a socket. */
const closeCodes: Readonly<Record<string, string>> = {
  4005: 'STREAM_END',
  4400: 'INVALID_OPTIONS',
  4401: 'INVALID_AUTH',
  4403: 'NO_PERMISSION',
  4404: 'NOT_LIVE',
  4429: 'TOO_MANY_CONNECTIONS',
  4500: 'TIKTOK_CLOSED_CONNECTION',
  4556: 'WEBCAST_FETCH_ERROR',
}

const mostBufferedBytes = 64 * 1024 * 1024

/** Serves Euler's WebSocket API: JSON in the names of schema v2, bundled unless `features.bundleEvents=false`. */
export function openEulerSocket(socket: WebSocket, url: URL, lives: Lives): void {
  const username = url.searchParams.get('uniqueId')?.replace(/^@/, '')
  const live = lives.find(username ?? '')
  const code = findRefusal(url, live)
  if (code) refuse(socket, code)
  else if (live) new EulerConnection(socket, live, url.searchParams.get('features.bundleEvents') !== 'false').open()
}

function findRefusal(url: URL, live: Live | undefined): number | undefined {
  if (!url.searchParams.get('uniqueId')) return 4400
  if (!url.searchParams.get('apiKey') && !url.searchParams.get('jwtKey')) return 4401
  const fault = live?.faults.take('euler-socket')
  if (fault) return Number(fault)
  return !live || live.room.ended || live.faults.has('offline') ? 4404 : undefined
}

function refuse(socket: WebSocket, code: number): void {
  socket.close(code, closeCodes[code] ?? '')
}

interface EulerMessage {
  readonly type: string
  readonly data: unknown
}

class EulerConnection implements LiveConnection {
  /** Nothing is acknowledged here. */
  readonly unackedFrames = 0
  readonly #socket: WebSocket
  readonly #live: Live
  readonly #bundled: boolean

  constructor(socket: WebSocket, live: Live, bundled: boolean) {
    this.#socket = socket
    this.#live = live
    this.#bundled = bundled
  }

  open(): void {
    const { room, host, title, counts } = this.#live
    counts.connections++
    this.#socket.on('close', () => room.detach(this))
    this.#socket.on('error', () => this.#socket.terminate())
    this.#send([
      {
        type: 'workerInfo',
        data: { webSocketId: `sim-${counts.connections}`, agentId: 'simulator', schemaVersion: 'v2' },
      },
    ])
    const owner = { userId: host.userId, uniqueId: host.uniqueId, nickname: host.nickname }
    this.#send([
      { type: 'tiktok.connect', data: { agentId: 'simulator' } },
      {
        type: 'roomInfo',
        data: { id: room.roomId, roomInfo: { id: room.roomId, title, status: 2, owner }, user: owner },
      },
    ])
    this.#send(room.giveHistory().map(translate))
    room.attach(this, room.newestMessageId)
  }

  deliver(batch: Batch): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN || this.#live.faults.has('half-open')) return false
    if (this.#socket.bufferedAmount > mostBufferedBytes) {
      this.#live.counts.overflows++
      this.#socket.terminate()
      return false
    }
    this.#send(batch.messages.map(translate))
    this.#live.counts.framesSent++
    if (batch.messages.some(isEnd)) refuse(this.#socket, 4005)
    return true
  }

  sendRaw(): void {
    this.#socket.send('{"messages": [broken')
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  #send(messages: readonly EulerMessage[]): void {
    if (this.#bundled) this.#socket.send(stringify({ timestamp: Date.now(), messages }))
    else for (const message of messages) this.#socket.send(stringify(message))
  }
}

const streamEnded = 3

function isEnd(message: Message): boolean {
  return (
    message.type === 'WebcastControlMessage' && v2.WebcastControlMessage.decode(message.payload).action >= streamEnded
  )
}

/** The same bytes read with schema v2 have Euler's names. What v2 does not know Euler reports as undecodable. */
function translate({ type, payload }: Message): EulerMessage {
  const codec = (v2 as unknown as Record<string, { decode?(bytes: Uint8Array): unknown } | undefined>)[type]
  try {
    if (codec?.decode) return { type, data: codec.decode(payload) }
  } catch {
    // Falls through to the report.
  }
  return { type: 'decodeError', data: { type, error: 'cannot be decoded' } }
}

function stringify(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    isBytes(field) ? Buffer.from(field.data).toString('base64') : field,
  )
}

/** What `Buffer.toJSON` has made of bytes. */
function isBytes(value: unknown): value is { data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
}
