import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Admit, Visit } from '../access/access.ts'
import { answerTo } from './problems.ts'

/** A request to become a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly url: URL
  /** What the route's pattern captured. */
  readonly match: RegExpExecArray
}

/** Takes the socket over, or throws to have it answered with a problem. */
export type UpgradeHandler = (upgrade: Upgrade, visit: Visit) => Promise<void>

interface UpgradeRoute {
  readonly pattern: RegExp
  readonly needs: Permission
  readonly handler: UpgradeHandler
}

/** Refuses with `bad-request` what ws would refuse with an answer of its own. */
export function checkHandshake({ request }: Upgrade): void {
  const { 'sec-websocket-key': key = '', 'sec-websocket-version': version } = request.headers
  if (request.method === 'GET' && /^[+/0-9A-Za-z]{22}==$/.test(key) && version === '13') return
  throw new AppError('bad-request', 'not a WebSocket handshake of version 13')
}

/** The one listener for upgrades of a server: guards them all and hands each to the route of its path. */
export class UpgradeRouter {
  readonly #routes: UpgradeRoute[] = []
  readonly #admit: Admit
  readonly #guard: (request: IncomingMessage) => void
  readonly #log: Log

  constructor(server: Server, guard: (request: IncomingMessage) => void, admit: Admit, log: Log) {
    this.#guard = guard
    this.#admit = admit
    this.#log = log
    server.on('upgrade', (request, socket, head) => void this.#handle(request, socket, head))
  }

  /** What `needs` names is asked of every caller before the handler is. */
  add(pattern: RegExp, needs: Permission, handler: UpgradeHandler): void {
    this.#routes.push({ pattern, needs, handler })
  }

  async #handle(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    try {
      this.#guard(request)
      const url = new URL(request.url ?? '/', 'http://localhost')
      for (const { pattern, needs, handler } of this.#routes) {
        const match = pattern.exec(url.pathname)
        if (match)
          return await handler(
            { request, socket, head, url, match },
            await this.#admit.toWorkspace(request, needs, true),
          )
      }
      throw new AppError('not-found', 'there is no WebSocket at this address')
    } catch (error) {
      this.#refuse(socket, error)
    }
  }

  #refuse(socket: Duplex, error: unknown): void {
    const { status, headers, problem } = answerTo(error)
    if (status === 500) this.#log.error({ error: describeError(error) }, 'an upgrade failed')
    const body = JSON.stringify(problem)
    const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`HTTP/1.1 ${status} ${problem.code}\r\n${head}\r\n${body}`)
  }
}
