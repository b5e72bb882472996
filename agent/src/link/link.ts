import type { DownMessage, UpMessage } from '@livetap/contracts/devices/link.ts'
import { linkCloseCodes, mostLinkBytes } from '@livetap/contracts/devices/link.ts'
import { WebSocket } from 'ws'
import { readDownMessage } from './down-messages.ts'

/** Pauses between tries: of a connection that was lost, and of a server that does not want this device. */
const [firstPauseMs, mostPauseMs, refusedPauseMs] = [1000, 30_000, 60_000]
const welcomeWithinMs = 5000

export interface LinkEvents {
  /** Nothing but a stop comes before `welcome`. */
  heard(message: DownMessage): void
  /** `isFinal`: the server does not want this device, or not any more. */
  closed(isFinal: boolean): void
  /** The token is nobody's: called before the pause, which is long. */
  refused(): void
  note(text: string): void
}

export interface Link {
  say(message: UpMessage): void
  /** Ends the connection at once, for another one. */
  hangUp(): void
  close(): void
}

export interface LinkOptions {
  readonly address: string
  readonly token: string
  /** Certificate authorities, PEM: no others are believed. */
  readonly ca?: string
}

/** Connects, and again whenever the connection ends, after a pause that grows. */
export function openLink(options: LinkOptions, events: LinkEvents): Link {
  const link = new ReconnectingLink(options, events)
  link.connect()
  return link
}

class ReconnectingLink implements Link {
  #options: LinkOptions
  #events: LinkEvents
  #socket: WebSocket | undefined
  #isWelcome = false
  #tries = 0
  #timer: NodeJS.Timeout | undefined
  #isEnding = false

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options
    this.#events = events
  }

  connect(): void {
    const { address, token, ca } = this.#options
    const socket = new WebSocket(address, {
      ...(ca === undefined ? {} : { ca }),
      handshakeTimeout: welcomeWithinMs,
      maxPayload: 4 * mostLinkBytes,
      perMessageDeflate: false,
    })
    this.#socket = socket
    this.#isWelcome = false
    let trouble = ''
    socket.once('upgrade', (response) => response.socket.setNoDelay(true))
    socket.once('open', () => {
      socket.send(JSON.stringify({ t: 'hello', m: { v: 1, token, agent: 'livetap-agent (node)' } }))
      this.#timer = setTimeout(() => socket.terminate(), welcomeWithinMs)
    })
    socket.on('message', (bytes, isBinary) => this.#read(isBinary ? '' : bytes.toString()))
    socket.on('error', (error) => {
      trouble = error.message
    })
    socket.once('close', (code) => this.#closed(code, trouble))
  }

  #read(text: string): void {
    const message = readDownMessage(text)
    if (message === undefined) {
      this.#events.note('the server said something that is no message; it is left alone')
      return
    }
    if (message.t === 'welcome') {
      clearTimeout(this.#timer)
      this.#isWelcome = true
      this.#tries = 0
      this.#events.note(`connected as ${message.m.name} (${message.m.deviceId})`)
    }
    if (this.#isWelcome || message.t === 'stop') this.#events.heard(message)
  }

  #closed(code: number, trouble: string): void {
    clearTimeout(this.#timer)
    if (this.#isEnding) return
    const isRefused = code === linkCloseCodes.refused
    const isFinal = isRefused || code === linkCloseCodes.replaced || code === linkCloseCodes.misbehaved
    const pauseMs = isFinal ? refusedPauseMs : pause(++this.#tries)
    const again = `; trying again in ${Math.round(pauseMs / 1000)} s`
    this.#events.note(`${reasons.get(code) ?? `no connection: ${trouble || `closed with ${code}`}`}${again}`)
    this.#events.closed(isFinal)
    this.#timer = setTimeout(() => this.connect(), pauseMs)
    if (isRefused) this.#events.refused()
  }

  say(message: UpMessage): void {
    if (this.#isWelcome && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  hangUp(): void {
    this.#socket?.terminate()
  }

  close(): void {
    this.#isEnding = true
    clearTimeout(this.#timer)
    this.#socket?.close(1000)
    setTimeout(() => this.#socket?.terminate(), 500).unref()
  }
}

const reasons = new Map<number, string>([
  [linkCloseCodes.refused, 'the server refuses the token: make another one on the page of the device, and set it here'],
  [linkCloseCodes.replaced, 'the same device came from elsewhere: does another agent run with this token?'],
  [linkCloseCodes.misbehaved, 'the server did not understand this agent: are both of the same version?'],
  [linkCloseCodes.goAway, 'the server stops'],
])

function pause(tries: number): number {
  return Math.min(mostPauseMs, firstPauseMs * 2 ** (tries - 1)) * (0.75 + Math.random() / 4)
}
