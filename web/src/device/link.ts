import type { DownMessage, UpMessage } from '@livetap/contracts/devices/link.ts'

/** `refused`: the token opens nothing (any more); `replaced`: another window plays the device now. */
export type LinkState = 'connecting' | 'open' | 'waiting' | 'refused' | 'replaced'

export interface LinkListener {
  heard(message: DownMessage): void
  changed(state: LinkState): void
}

const path = '/api/v1/devices/link'
const shortestMs = 1000
const longestMs = 30_000
/** Closing codes after which trying again is of no use, or takes the device from another window. */
const finalCodes: Readonly<Record<number, LinkState>> = { 4401: 'refused', 4409: 'replaced' }

/** The line of a device to the server. It comes again by itself, with a pause that grows and some chance in it. */
export class DeviceLink {
  readonly #token: string
  readonly #listener: LinkListener
  #socket: WebSocket | undefined
  #attempt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(token: string, listener: LinkListener) {
    this.#token = token
    this.#listener = listener
    addEventListener('online', () => this.#timer !== undefined && this.open())
  }

  /** Connects now, whatever was. */
  open(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#listener.changed('connecting')
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`)
    const before = this.#socket
    this.#socket = socket
    before?.close()
    socket.addEventListener('open', () => this.#greet(socket))
    socket.addEventListener('message', ({ data }) => this.#hear(socket, data))
    socket.addEventListener('close', ({ code }) => this.#socket === socket && this.#end(code))
  }

  send(messages: readonly UpMessage[]): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    for (const message of messages) this.#socket.send(JSON.stringify(message))
  }

  #greet(socket: WebSocket): void {
    socket.send(JSON.stringify({ t: 'hello', m: { v: 1, token: this.#token, agent: 'page' } }))
  }

  #hear(socket: WebSocket, data: unknown): void {
    if (this.#socket !== socket || typeof data !== 'string') return
    const message = JSON.parse(data) as DownMessage
    if (message.t === 'welcome') {
      this.#attempt = 0
      this.#listener.changed('open')
    }
    this.#listener.heard(message)
  }

  #end(code: number): void {
    const final = finalCodes[code]
    this.#socket = undefined
    this.#listener.changed(final ?? 'waiting')
    if (final) return
    const pauseMs = Math.min(longestMs, shortestMs * 2 ** this.#attempt)
    this.#attempt += 1
    this.#timer = setTimeout(() => this.open(), pauseMs * (0.8 + Math.random() * 0.4))
  }
}
