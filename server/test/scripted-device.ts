import { once } from 'node:events'
import type { DownMessage, LinkState, UpMessage } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'

/** A device over a WebSocket that does what docs/protocol-devices.md asks of one, as far as pages show it. */
export interface ScriptedDevice extends AsyncDisposable {
  /** What came from the server, without the answers to heartbeats; oldest first. */
  readonly heard: readonly DownMessage[]
  /** The button of its emergency stop. */
  press(isPressed: boolean): void
}

const heartbeatMs = 1000

class Device implements ScriptedDevice {
  readonly heard: DownMessage[] = []
  readonly #socket: WebSocket
  readonly #manifest: Manifest
  readonly #on = new Map<string, { readonly p: Record<string, number | boolean>; readonly until: number }>()
  #isArmed = false
  #isStopped = false
  #isPressed = false
  #beating: NodeJS.Timeout | undefined

  constructor(socket: WebSocket, manifest: Manifest) {
    this.#socket = socket
    this.#manifest = manifest
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as DownMessage))
  }

  press(isPressed: boolean): void {
    this.#isPressed = isPressed
    if (isPressed) this.#isStopped = true
    this.#tellState()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beating)
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }

  #take(message: DownMessage): void {
    if (message.t === 'time') return
    this.heard.push(message)
    if (message.t === 'welcome') this.#begin()
    else if (message.t === 'cmd') this.#run(message.m.id, message.m.cap, message.m.p)
    else {
      if (message.t === 'arm') this.#isArmed = message.m.armed
      if (message.t === 'stop') this.#stop(message.m.latched)
      if (message.t === 'clear' && !this.#isPressed) this.#isStopped = false
      this.#tellState()
    }
  }

  #begin(): void {
    this.#send({ t: 'manifest', m: this.#manifest })
    this.#tellState()
    this.#beating = setInterval(() => this.#send({ t: 'hb', m: { v: 1, t: performance.now(), boot: 1 } }), heartbeatMs)
  }

  #stop(isLatched: boolean): void {
    this.#on.clear()
    this.#isStopped ||= isLatched
  }

  #run(id: string, capability: string, { durMs, ...p }: Record<string, number | boolean>): void {
    const st = this.#isStopped ? 'ESTOP' : this.#isArmed ? 'OK' : 'DISARMED'
    if (st === 'OK') this.#on.set(capability, { p, until: Date.now() + Number(durMs) })
    this.#send({ t: 'ack', m: { v: 1, id, st, t: 1 } })
    this.#tellState()
  }

  #tellState(): void {
    const on: LinkState['on'] = {}
    const now = Date.now()
    for (const [capability, { p, until }] of this.#on) if (until > now) on[capability] = { p, remainingMs: until - now }
    const flags = { armed: this.#isArmed, estop: this.#isStopped, button: this.#isPressed }
    this.#send({ t: 'state', m: { v: 1, state: 'ready', ...flags, boot: 1, on } })
  }

  #send(message: UpMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}

/** Connects as the device that the token is of; resolves when the socket is open. */
export async function connectDevice(url: string, token: string, manifest: Manifest): Promise<ScriptedDevice> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/devices/link`)
  const device = new Device(socket, manifest)
  await once(socket, 'open')
  socket.send(JSON.stringify({ t: 'hello', m: { v: 1, token, agent: 'scripted' } }))
  return device
}
