import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { oneCaller } from '#kernel/address-block.ts'
import { AppError } from '#kernel/errors.ts'
import { type Clients, createClients, isThisMachine } from '#kernel/networks/networks.ts'
import type { Ports } from '#ports/ports.ts'
import { identifyRequest } from './correlation.ts'
import { createGuard, type GuardOptions } from './guard.ts'
import { Places } from './places.ts'
import { type Caller, nameCaller, RateLimiter } from './rates.ts'

export interface GatewayOptions extends GuardOptions {
  /** Addresses and networks of the proxies that are believed when they say whom they ask for. */
  readonly trustedProxies?: readonly string[]
  /** Most connections, or feeds and WebSockets through a trusted proxy, of one address beyond this machine. Usual: 50. */
  readonly connectionsPerAddress?: number
}

/** Is given what has to be called at the end, to give the place back. */
type OnEnd = (leave: () => void) => void

export type GatewayPorts = Pick<Ports, 'limits' | 'metrics'>

const usualConnections = 50
/** Most live feeds, and most dashboards, that an account or key may have open at a time. */
const mostLasting = 20

/** What every request passes, however it comes: as HTTP, as a feed, or to become a WebSocket. */
export class Gateway {
  readonly clients: Clients
  readonly rates: RateLimiter
  readonly #guard: (request: IncomingMessage) => void
  readonly #connections: Places
  readonly #lasting = new Places(mostLasting)

  constructor({ limits, metrics }: GatewayPorts, options: GatewayOptions) {
    this.clients = createClients(options.trustedProxies ?? [])
    this.rates = new RateLimiter(limits, this.clients, metrics)
    this.#guard = createGuard(options)
    this.#connections = new Places(options.connectionsPerAddress ?? usualConnections)
  }

  /** Throws `host-not-allowed` or `origin-not-allowed`. */
  guard(request: IncomingMessage): void {
    this.#guard(request)
  }

  identify(request: IncomingMessage): string {
    return identifyRequest(this.clients, request)
  }

  /** Whether a new connection may stay. Those of proxies may: whom they ask for is seen with each request. */
  takeConnection(socket: Socket): boolean {
    const address = socket.remoteAddress ?? ''
    if (isThisMachine(address) || this.clients.isProxy(address)) return true
    const leave = this.#connections.take(oneCaller(address))
    if (leave) socket.once('close', leave)
    return leave !== undefined
  }

  /** For what stays open: throws `too-many-connections` when a trusted proxy holds too many for one address. */
  takeForwarded(request: IncomingMessage, onEnd: OnEnd): void {
    if (!this.clients.isProxy(request.socket.remoteAddress) || this.clients.isLocal(request)) return
    const leave = this.#connections.take(oneCaller(this.clients.addressOf(request)))
    if (!leave) throw tooManyConnections()
    onEnd(leave)
  }

  /** Throws `too-many-feeds` when the caller has as many open as one may; those of this machine are not counted. */
  takeLasting(kind: 'feed' | 'socket', request: IncomingMessage, caller: Caller, onEnd: OnEnd): void {
    if (this.clients.isLocal(request)) return
    const leave = this.#lasting.take(`${kind}:${nameCaller(caller)}`)
    if (!leave) throw new AppError('too-many-feeds', `${mostLasting} are open for this account or key already`)
    onEnd(leave)
  }
}

export function tooManyConnections(): AppError {
  return new AppError('too-many-connections', 'too many connections are open from this address')
}
