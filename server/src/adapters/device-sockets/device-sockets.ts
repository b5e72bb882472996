import { setTimeout as sleep } from 'node:timers/promises'
import { isHello } from '@livetap/contracts/checks.ts'
import { type LinkHello, linkCloseCodes, mostLinkBytes } from '@livetap/contracts/devices/link.ts'
import { type WebSocket, WebSocketServer } from 'ws'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { DeviceDoor, DeviceWay, Knock, ProvedDevice, Reception } from '#ports/device-links/device-links.ts'
import { Hearing, parseJson } from '#ports/device-links/hearing.ts'
import { Strangers } from '#ports/device-links/strangers.ts'
import { type ListenOptions, listenForDevices } from './device-server.ts'
import { listenTo, SocketLink, watchEnd } from './socket-link.ts'

export type { ListenOptions } from './device-server.ts'

const helloWithinMs = 5000
const mostLinks = 5000
/** A token that is nobody's is answered so much later: whoever guesses waits, in one of few places. */
const refuseAfterMs = 1000
const closeWithinMs = 1000

const serverOptions = {
  noServer: true,
  clientTracking: false,
  maxPayload: mostLinkBytes,
  perMessageDeflate: false,
  closeTimeout: closeWithinMs,
}

export interface DeviceSocketsOptions {
  readonly log: Log
  /** Listens there by itself, too. */
  readonly listen?: ListenOptions
}

interface Guest {
  readonly address: string
  readonly socket: WebSocket
  readonly hearing: Hearing
  readonly reception: Reception
}

/** Devices that come by WebSocket, through the door of the api, or to a port of their own. */
export class DeviceSockets implements DeviceWay, DeviceDoor {
  readonly name = 'websocket'
  readonly #options: DeviceSocketsOptions
  readonly #server = new WebSocketServer(serverOptions)
  readonly #strangers = new Strangers()
  readonly #links = new Set<SocketLink>()
  #reception: Reception | undefined

  constructor(options: DeviceSocketsOptions) {
    this.#options = options
  }

  async open(reception: Reception): Promise<AsyncDisposable> {
    await using opened = new AsyncDisposableStack()
    opened.defer(() => {
      this.#reception = undefined
      for (const link of [...this.#links]) link.close('stopping')
    })
    const { listen } = this.#options
    if (listen) opened.use(await listenForDevices(listen, (knock) => this.enter(knock)))
    this.#reception = reception
    return opened.move()
  }

  enter({ request, socket: raw, head, address }: Knock): void {
    const reception = this.#reception
    if (!reception) {
      throw new AppError('devices-unavailable', 'devices are not served here', {
        remedy: 'Run the service `devices` in this process, or connect to its DEVICES_PORT.',
      })
    }
    const leave = this.#links.size < mostLinks ? this.#strangers.take(address) : undefined
    if (!leave) throw new AppError('too-many-connections', 'too many devices wait to be let in')
    raw.once('close', leave)
    this.#server.handleUpgrade(request, raw, head, (socket) => {
      void this.#admit(socket, address, reception).finally(leave)
    })
  }

  async #admit(socket: WebSocket, address: string, reception: Reception): Promise<void> {
    const hearing = new Hearing()
    watchEnd(socket, hearing)
    try {
      const hello = await waitForHello(socket, hearing)
      const device = hello && (await reception.prove(hello.token))
      if (device && this.#reception === reception) this.#receive(device, { address, socket, hearing, reception })
      else await this.#refuse(socket, device)
    } catch (error) {
      this.#options.log.warn({ error: describeError(error) }, 'a device could not be let in')
      socket.close(linkCloseCodes.goAway, 'try again')
    }
  }

  async #refuse(socket: WebSocket, device: ProvedDevice | undefined): Promise<void> {
    if (device) return socket.close(linkCloseCodes.goAway, 'stopping')
    await sleep(refuseAfterMs, undefined, { ref: false })
    socket.close(linkCloseCodes.refused, 'no valid token')
  }

  #receive(device: ProvedDevice, { address, socket, hearing, reception }: Guest): void {
    if (hearing.hasEnded) return
    const link = new SocketLink(device, address, socket, hearing)
    this.#links.add(link)
    socket.once('close', () => this.#links.delete(link))
    hearing.begin(reception.receive(link))
  }
}

/** The first message, if it is a `hello` and comes in time; what follows is heard later. */
function waitForHello(socket: WebSocket, hearing: Hearing): Promise<LinkHello | undefined> {
  const { promise, resolve } = Promise.withResolvers<LinkHello | undefined>()
  const timer = setTimeout(() => resolve(undefined), helloWithinMs)
  socket.once('close', () => resolve(undefined))
  socket.once('message', (bytes, isBinary) => {
    const message = isBinary ? undefined : parseJson(String(bytes))
    resolve(isHello(message) ? message.m : undefined)
    listenTo(socket, hearing)
  })
  return promise.finally(() => clearTimeout(timer))
}
