import type { WebSocket } from 'ws'
import { type Batch, type Live, type LiveConnection, type Room, readCursor } from '#lives/lives.ts'
import { decodeClientFrame, encodeEnterRoomAnswer } from '#wire/wire.ts'

/** A client that does not read is given up beyond this. */
const mostBufferedBytes = 64 * 1024 * 1024
const mostUnackedFrames = 20_000

/** One client on TikTok's WebSocket: enters a room, gets its frames, acknowledges them. */
export class WebcastConnection implements LiveConnection {
  readonly #socket: WebSocket
  readonly #live: Live
  readonly #since: string | undefined
  readonly #unacked = new Map<string, Batch>()
  #room: Room | undefined

  constructor(socket: WebSocket, live: Live, cursor: string) {
    this.#socket = socket
    this.#live = live
    this.#since = readCursor(cursor)
    live.counts.connections++
    socket.on('message', (bytes: Buffer) => this.#read(bytes))
    socket.on('close', () => this.#leave())
    socket.on('error', () => socket.terminate())
  }

  get unackedFrames(): number {
    return this.#unacked.size
  }

  deliver(batch: Batch): boolean {
    if (!this.#usable()) return false
    if (this.#socket.bufferedAmount > mostBufferedBytes) {
      this.#live.counts.overflows++
      this.#socket.terminate()
      return false
    }
    this.#socket.send(batch.frame)
    this.#live.counts.framesSent++
    this.#unacked.set(batch.logId, batch)
    if (this.#unacked.size > mostUnackedFrames) this.#forgetOldest()
    return true
  }

  sendRaw(bytes: Buffer): void {
    if (this.#usable()) this.#socket.send(bytes)
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  #usable(): boolean {
    return this.#socket.readyState === this.#socket.OPEN && !this.#live.faults.has('half-open')
  }

  #read(bytes: Buffer): void {
    if (this.#live.faults.has('half-open')) return
    let frame: ReturnType<typeof decodeClientFrame>
    try {
      frame = decodeClientFrame(bytes)
    } catch {
      this.#socket.close(1003, 'not a frame')
      return
    }
    if (frame.kind === 'enter') this.#enter(frame.roomId)
    else if (frame.kind === 'heartbeat') this.#live.counts.heartbeats++
    else if (frame.kind === 'ack') this.#acknowledge(frame.logId, frame.internalExt)
  }

  #enter(roomId: string): void {
    if (this.#room) return
    const { room } = this.#live
    this.#socket.send(encodeEnterRoomAnswer())
    if (room.roomId !== roomId || room.ended) return
    this.#room = room
    room.attach(this, this.#since)
  }

  #acknowledge(logId: string, internalExt: string): void {
    const batch = this.#unacked.get(logId)
    if (!batch || batch.internalExt !== internalExt) {
      this.#live.counts.wrongAcks++
      return
    }
    this.#unacked.delete(logId)
    this.#live.counts.framesAcked++
    for (const { messageId } of batch.messages) {
      const sent = this.#live.log.find(messageId)
      if (sent) sent.acks++
    }
  }

  #forgetOldest(): void {
    const [oldest] = this.#unacked.keys()
    if (oldest !== undefined) this.#unacked.delete(oldest)
    this.#live.counts.framesLost++
  }

  #leave(): void {
    this.#room?.detach(this)
    this.#live.counts.framesLost += this.#unacked.size
    this.#unacked.clear()
  }
}
