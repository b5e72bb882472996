import { once } from 'node:events'
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { DownMessage, LinkAck, LinkState, UpMessage } from '@livetap/contracts/devices/link.ts'
import { upMessages } from '@livetap/contracts/devices/link.ts'
import { Compile } from 'typebox/compile'
import { expect, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

const checks = Object.fromEntries(Object.entries(upMessages).map(([name, schema]) => [name, Compile(schema)]))
/** The server's clock is another than the one here. */
const aheadMs = 3_600_000
export const token = 'ttlc_device_lamp1_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ'

/** A server of devices that says what the test has it say, and checks all that it is told against the contract. */
export class ScriptedServer {
  readonly heard: UpMessage[] = []
  hellos: unknown[] = []
  /** Says nothing at all, as one that hangs. */
  isSilent = false
  /** Added to the heartbeat that it answers: its answer then seems to have taken so much less, or to be for another. */
  timeShiftMs = 0
  refuses = false
  /** Said to whoever connects, before `welcome`. */
  saysFirst: DownMessage | undefined
  #http
  #server
  #scheme: string
  #socket: WebSocket | undefined
  #commands = 0

  constructor(tls?: { readonly key: Buffer; readonly cert: Buffer }) {
    this.#http = tls === undefined ? createPlainServer() : createServer(tls)
    this.#scheme = tls === undefined ? 'http' : 'https'
    this.#server = new WebSocketServer({ server: this.#http, path: '/api/v1/devices/link' })
  }

  async start(): Promise<void> {
    this.#server.on('connection', (socket) => {
      this.#socket = socket
      socket.once('message', (bytes) => {
        this.#welcome(socket, JSON.parse(String(bytes)))
        socket.on('message', (more) => this.#hear(JSON.parse(String(more))))
      })
    })
    this.#http.listen(0, '127.0.0.1')
    await once(this.#http, 'listening')
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  get now(): number {
    return Date.now() + aheadMs
  }

  #welcome(socket: WebSocket, hello: unknown): void {
    this.hellos.push(hello)
    if (this.refuses) socket.close(4401)
    if (this.saysFirst) this.say(this.saysFirst)
    const about = { deviceId: 'lamp1', name: 'Lamp', heartbeatMs: 1000, lostAfterMs: 3000 }
    this.say({ t: 'welcome', m: { v: 1, now: this.now, ...about } })
  }

  #hear(message: UpMessage): void {
    expect(checks[message.t]?.Check(message.m), JSON.stringify(message)).toBe(true)
    this.heard.push(message)
    if (message.t !== 'hb') return
    this.say({ t: 'time', m: { v: 1, t: message.m.t + this.timeShiftMs, now: this.now } })
  }

  say(message: DownMessage): void {
    this.write(JSON.stringify(message))
  }

  write(text: string): void {
    if (!this.isSilent) this.#socket?.send(text)
  }

  /** Sends a command and gives its answer. */
  async command(
    cap: string,
    p: Record<string, number | boolean>,
    more: { id?: string; exp?: number; boot?: number } = {},
  ): Promise<LinkAck> {
    const id = more.id ?? this.nextId()
    const before = this.acks(id).length
    const base = { v: 1 as const, id, cap, p, iat: this.now, exp: this.now + 10_000, src: { kind: 'person' as const } }
    this.say({ t: 'cmd', m: { ...base, ...more } })
    return vi.waitFor(() => {
      const ack = this.acks(id)[before]
      if (ack === undefined) throw new Error('no answer')
      return ack
    }, 20_000)
  }

  nextId(): string {
    return `01ARZ3NDEKTSV4RRFFQ6${String(++this.#commands).padStart(6, '0')}`
  }

  acks(id: string): LinkAck[] {
    return this.heard.flatMap((message) => (message.t === 'ack' && message.m.id === id ? [message.m] : []))
  }

  get events(): string[] {
    return this.heard.flatMap((message) => (message.t === 'event' ? [message.m.kind] : []))
  }

  /** What the device said last of how it is. */
  get state(): LinkState | undefined {
    return this.heard.findLast((message) => message.t === 'state')?.m as LinkState | undefined
  }

  arm(): void {
    this.say({ t: 'arm', m: { v: 1, armed: true } })
  }

  stop(latched: boolean): void {
    this.say({ t: 'stop', m: { v: 1, id: 's', latched } })
  }

  clear(): void {
    this.say({ t: 'clear', m: { v: 1, id: 'c' } })
  }

  /** Ends the connection as `code` says. */
  hangUp(code: number): void {
    this.#socket?.close(code)
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate()
    this.#server.close()
    this.#http.close()
  }
}
