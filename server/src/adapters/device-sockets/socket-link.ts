import { type DownMessage, linkCloseCodes } from '@livetap/contracts/devices/link.ts'
import type { WebSocket } from 'ws'
import type { DeviceLink, LinkEnd, ProvedDevice } from '#ports/device-links/device-links.ts'
import { type Hearing, parseJson } from '#ports/device-links/hearing.ts'
import { Outgoing } from '#ports/device-links/outgoing.ts'

const codes: Readonly<Record<LinkEnd, number>> = {
  closed: linkCloseCodes.goAway,
  lost: linkCloseCodes.goAway,
  stopping: linkCloseCodes.goAway,
  replaced: linkCloseCodes.replaced,
  revoked: linkCloseCodes.refused,
  misbehaved: linkCloseCodes.misbehaved,
}

/** A device on a WebSocket. */
export class SocketLink implements DeviceLink {
  readonly transport = 'websocket'
  readonly workspaceId: string
  readonly deviceId: string
  readonly tokenId: string
  readonly address: string
  readonly #socket: WebSocket
  readonly #hearing: Hearing
  readonly #outgoing: Outgoing

  constructor(device: ProvedDevice, address: string, socket: WebSocket, hearing: Hearing) {
    this.workspaceId = device.workspaceId
    this.deviceId = device.deviceId
    this.tokenId = device.tokenId
    this.address = address
    this.#socket = socket
    this.#hearing = hearing
    this.#outgoing = new Outgoing(
      (message) => JSON.stringify({ t: message.t, m: message.m }),
      (_message, text, done) => socket.send(text, done),
    )
  }

  get backlogBytes(): number {
    return this.#outgoing.bytes
  }

  send(message: DownMessage): void {
    if (this.#hearing.hasEnded || this.#outgoing.push(message)) return
    this.#hearing.end('lost')
    this.#socket.terminate()
  }

  close(end: LinkEnd): void {
    endSocket(this.#socket, this.#hearing, end)
  }
}

function endSocket(socket: WebSocket, hearing: Hearing, end: LinkEnd): void {
  if (hearing.end(end)) socket.close(codes[end], end)
}

/** Has all that comes heard, until the socket ends, or what comes is no message. */
export function listenTo(socket: WebSocket, hearing: Hearing): void {
  socket.on('message', (bytes, isBinary) => {
    if (isBinary || !hearing.take(parseJson(String(bytes)))) endSocket(socket, hearing, 'misbehaved')
  })
}

/** Tells of a socket that the device has ended, or that ended by itself. */
export function watchEnd(socket: WebSocket, hearing: Hearing): void {
  // Of what comes over a socket only a broken or too large message is an error; ws answers it.
  socket.on('error', () => hearing.end('misbehaved'))
  socket.on('close', (code) => hearing.end(code === abnormal ? 'lost' : 'closed'))
}

/** No closing was said: the connection broke. */
const abnormal = 1006
