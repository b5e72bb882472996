import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Problem } from '@livetap/contracts/http.ts'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Admit, Visit } from '../access/access.ts'
import { readTrace } from '../gateway/correlation.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { readKeyAddress } from '../gateway/key-address.ts'
import { answerTo } from './problems.ts'
import { answerRaw } from './raw-answer.ts'
import { noteRefusal } from './refusals.ts'

/** A request to become a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly url: URL
  /** What the route's pattern captured. */
  readonly match: RegExpExecArray
  /** Of the client, also behind a trusted proxy. */
  readonly address: string
}

/** Takes the socket over, or throws to have it answered with a problem. */
export type UpgradeHandler = (upgrade: Upgrade, visit: Visit) => Promise<void>

/** Tells a client in its own way why it is not let in. Throws to have it answered with a problem all the same. */
export type UpgradeRefusal = (upgrade: Upgrade, error: unknown) => void

interface UpgradeRoute {
  readonly pattern: RegExp
  readonly enter: (upgrade: Upgrade) => Promise<void>
  readonly refuse: UpgradeRefusal | undefined
}

/** Refuses with `bad-request` what ws would refuse with an answer of its own. */
export function checkHandshake({ request }: Pick<Upgrade, 'request'>): void {
  const { 'sec-websocket-key': key = '', 'sec-websocket-version': version } = request.headers
  if (request.method === 'GET' && /^[+/0-9A-Za-z]{22}==$/.test(key) && version === '13') return
  throw new AppError('bad-request', 'not a WebSocket handshake of version 13')
}

/** The one listener for upgrades of a server: guards them all and hands each to the route of its path. */
export class UpgradeRouter {
  readonly #routes: UpgradeRoute[] = []
  readonly #admit: Admit
  readonly #gateway: Gateway
  readonly #log: Log

  constructor(server: Server, gateway: Gateway, admit: Admit, log: Log) {
    this.#gateway = gateway
    this.#admit = admit
    this.#log = log
    server.on('upgrade', (request, socket, head) => void this.#handle(request, socket, head))
  }

  /** What `needs` names is asked of every caller before the handler is. `refuse` is for clients that read no problems. */
  add(pattern: RegExp, needs: Permission, handler: UpgradeHandler, refuse?: UpgradeRefusal): void {
    this.#routes.push({ pattern, enter: (upgrade) => this.#enter(upgrade, needs, handler), refuse })
  }

  /** Nobody is asked who they are: the handler lets in nobody that does not prove it by itself, soon. */
  addUnproved(pattern: RegExp, handler: (upgrade: Upgrade) => void | Promise<void>): void {
    this.#routes.push({ pattern, enter: async (upgrade) => handler(upgrade), refuse: undefined })
  }

  async #handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    const requestId = this.#gateway.identify(request)
    try {
      this.#gateway.guard(request)
      this.#gateway.takeForwarded(request, (leave) => void socket.once('close', leave))
      await this.#gateway.rates.countAddress(request, 'upgrade')
      await this.#pass(request, socket, head, requestId)
      this.#log.debug({ requestId, ...readTrace(request), status: 101 }, 'upgraded')
    } catch (error) {
      this.#note(error, request, requestId)
      answerRaw(socket, error, requestId)
    }
  }

  #note(error: unknown, request: IncomingMessage, requestId: string): void {
    const { status, problem } = answerTo(error)
    const fields = { requestId, ...readTrace(request), status }
    if (status === 500) this.#log.error({ ...fields, error: describeError(error) }, 'an upgrade failed')
    else this.#noteRefusal(problem, request, requestId)
  }

  #noteRefusal(problem: Problem, raw: IncomingMessage, id: string): void {
    const ip = this.#gateway.clients.addressOf(raw)
    this.#log.debug({ requestId: id, ...readTrace(raw), status: problem.status }, 'an upgrade was refused')
    noteRefusal(this.#log, problem, { id, ip, method: 'GET', routeOptions: { url: 'upgrade' }, raw })
  }

  async #pass(request: IncomingMessage, socket: Duplex, head: Buffer, requestId: string): Promise<void> {
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    if (!url) throw new AppError('bad-request', 'not an address that can be read')
    const address = this.#gateway.clients.addressOf(request)
    for (const route of this.#routes) {
      const match = route.pattern.exec(url.pathname)
      if (!match) continue
      const upgrade = { request, socket, head, url, match, address }
      try {
        return await route.enter(upgrade)
      } catch (error) {
        if (!route.refuse) throw error
        this.#note(error, request, requestId)
        return route.refuse(upgrade, error)
      }
    }
    throw new AppError('not-found', 'there is no WebSocket at this address')
  }

  async #enter(upgrade: Upgrade, needs: Permission, handler: UpgradeHandler): Promise<void> {
    const { request, socket } = upgrade
    const address = readKeyAddress(request)
    const visit = address
      ? await this.#admit.byKey(request, address.key, needs, true)
      : await this.#admit.toWorkspace(request, needs, true)
    await this.#gateway.rates.countCaller(request, visit.principal, undefined)
    this.#gateway.takeLasting('socket', request, visit.principal, (leave) => void socket.once('close', leave))
    await handler(upgrade, visit)
  }
}
