import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { describeError } from '#kernel/errors.ts'
import { type Checks, readHealth } from '#kernel/health/health.ts'
import { parseAuthority } from '#kernel/hosts.ts'
import type { Log } from '#kernel/log.ts'
import { listenOn } from '#kernel/networks/networks.ts'
import type { Metrics } from '#ports/metrics.ts'

/** For whoever connects and asks for nothing. */
const patienceMs = 5000

export interface VitalsOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly version: string
  readonly checks: Checks
  readonly metrics: Pick<Metrics, 'render'>
  readonly log: Log
}

/** What an orchestrator is told of a process. */
export interface Vitals extends AsyncDisposable {
  readonly port: number
  /** All services are started, and none is about to stop. Not so at first. */
  isReady: boolean
}

interface Answer {
  readonly status: number
  readonly type?: string
  readonly body: unknown
}

/**
 * Answers `/live` (it runs), `/ready` (it works), `/health` and `/metrics`, without credentials: for a port that only
 * operators reach. Rejects when it cannot listen there.
 */
export async function openVitals(options: VitalsOptions): Promise<Vitals> {
  const startedAt = performance.now()
  const vitals = { isReady: false }
  const readState = () => readHealth(options.checks, options.version, startedAt)
  const ways: Readonly<Record<string, () => Promise<Answer>>> = {
    '/live': async () => ({ status: 200, body: { status: 'live' } }),
    '/ready': async () => {
      if (!vitals.isReady) return { status: 503, body: { status: 'starting-or-stopping' } }
      const health = await readState()
      return health.status === 'ok' ? { status: 200, body: { status: 'ready' } } : { status: 503, body: health }
    },
    '/health': async () => {
      const health = await readState()
      return { status: health.status === 'ok' ? 200 : 503, body: health }
    },
    '/metrics': async () => {
      const { contentType: type, body } = await options.metrics.render()
      return { status: 200, type, body }
    },
  }
  const limits = { requestTimeout: patienceMs, headersTimeout: patienceMs, keepAliveTimeout: patienceMs }
  const server = createServer(limits, (request, response) => {
    void answer(request, ways, options.host).then(
      (given) => send(response, given),
      (error: unknown) => {
        options.log.warn({ error: describeError(error) }, 'an operator could not be answered')
        send(response, { status: 500, body: { status: 'failed' } })
      },
    )
  })
  const port = await listenOn(server, { host: options.host, port: options.port, setting: 'OPS_PORT' })
  const close = async () => void server.close(() => {}).closeAllConnections()
  return Object.assign(vitals, { port, [Symbol.asyncDispose]: close })
}

type Ways = Readonly<Record<string, () => Promise<Answer>>>

async function answer(request: IncomingMessage, ways: Ways, listening: string): Promise<Answer> {
  const { origin, 'sec-fetch-site': site } = request.headers
  const host = parseAuthority(request.headers.host ?? '')?.host
  // No page has any business here. One whose own name leads to this machine says neither, and goes by a public name.
  const isOfPage = origin !== undefined || site !== undefined || host === undefined
  if (isOfPage || !(host === listening || isPrivateName(host)))
    return { status: 403, body: { status: 'not-for-pages' } }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: { status: 'only-get' } }
  const [path = ''] = (request.url ?? '').split('?')
  return Object.hasOwn(ways, path) && ways[path] ? ways[path]() : { status: 404, body: { status: 'not-found' } }
}

/** An address, or a name that nobody can have registered. */
const isPrivateName = (host: string): boolean =>
  isIP(host.replace(/^\[|\]$/g, '')) !== 0 || !host.includes('.') || /\.(svc|local|internal|localhost)$/.test(host)

function send(response: ServerResponse, { status, type = 'application/json; charset=utf-8', body }: Answer): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text)
}
