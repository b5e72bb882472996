import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Metrics } from '#ports/metrics.ts'
import { readTrace } from '../gateway/correlation.ts'
import { answerOrigins } from '../gateway/cors.ts'
import { type Gateway, tooManyConnections } from '../gateway/gateway.ts'
import { addSecurityHeaders } from '../gateway/headers.ts'
import type { RateName } from '../gateway/rates.ts'
import { checkJson } from '../gateway/strict-json.ts'
import { answerTo } from './problems.ts'
import { answerRaw } from './raw-answer.ts'
import { noteRefusal } from './refusals.ts'
import { compileValidator } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How often it may be asked, beyond what holds for every request. */
    readonly limit?: RateName
    /** Its body may hold many more values than those of other routes; with a `bodyLimit` of its own. */
    readonly takesLarge?: true
    /** Takes as long as it likes, and says nothing of how fast the api is. */
    readonly isUntimed?: true
  }
}

/** The server with its routes' schemas as types. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface HttpOptions {
  readonly gateway: Gateway
  readonly log: Log
  readonly metrics: Metrics
  /** Origins of pages of others that may read the answers. */
  readonly corsOrigins: readonly string[]
  /** People come with TLS. */
  readonly isPublic: boolean
}

const bodyLimit = 64 * 1024

/** A server without routes: guarded, limited, measured, and with one shape for every error. */
export async function createHttpServer(options: HttpOptions): Promise<Api> {
  const { gateway, log } = options
  const app = Fastify({
    bodyLimit,
    requestTimeout: 30_000,
    genReqId: (request) => gateway.identify(request),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // handlers say so in our shape
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => void sendProblem(log, error, request, reply as FastifyReply),
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2000, // how late slow requests may be noticed
      maxHeaderSize: 16 * 1024,
      highWaterMark: 16 * 1024, // what a client that does not read may hold in our memory
      requireHostHeader: false, // the guard answers for it
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.on('connection', (socket) => {
    if (!gateway.takeConnection(socket)) answerRaw(socket, tooManyConnections(), randomUUID())
  })
  app.decorateRequest('ip', { getter: addressGetter(gateway) })
  app.decorateRequest('protocol', { getter: schemeGetter(gateway) })
  takeStrictJson(app)
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(() => (payload) => JSON.stringify(payload))
  app.setErrorHandler((error, request, reply) => sendProblem(log, error, request, reply))
  await addSecurityHeaders(app, options.isPublic) // before anything is refused
  enter(app, options)
  note(app, options)
  return app
}

function addressGetter({ clients }: Gateway) {
  return function getAddress(this: FastifyRequest) {
    return clients.addressOf(this.raw)
  }
}

function schemeGetter({ clients }: Gateway) {
  return function getScheme(this: FastifyRequest) {
    return clients.schemeOf(this.raw)
  }
}

/** What every request passes before anybody is asked who they are, in this order. */
function enter(app: Api, { gateway, corsOrigins }: HttpOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    gateway.guard(request.raw)
  })
  answerOrigins(app, corsOrigins)
  app.addHook('onRequest', async (request, reply) => {
    const { limit, lasts } = request.routeOptions.config
    if (lasts) gateway.takeForwarded(request.raw, (leave) => void reply.raw.once('close', leave))
    await gateway.rates.countAddress(request.raw, limit)
    const { 'content-encoding': encoding = 'identity' } = request.headers
    if (encoding.toLowerCase() === 'identity') return
    throw new AppError('unsupported-media-type', 'a body has to come as it is, not compressed')
  })
}

/** JSON is the one type of body that is taken. */
function takeStrictJson(app: Api): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    try {
      checkJson(text, (request as FastifyRequest).routeOptions.config.takesLarge)
    } catch (error) {
      done(error as Error)
      return
    }
    void parse(request as FastifyRequest, text, done)
  })
}

/** Measures every answer, and writes it down for who looks closely: by its route, which holds nothing of the address. */
function note(app: Api, { log, metrics }: HttpOptions): void {
  const seconds = metrics.histogram('http_seconds', 'Time to answer.', ['route', 'status'])
  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'unknown', config } = request.routeOptions
    const { id: requestId, method } = request
    const fields = { requestId, ...readTrace(request.raw), method, route, status: reply.statusCode }
    log.debug({ ...fields, ms: Math.round(reply.elapsedTime) }, 'answered')
    if (config.isUntimed) return
    if (reply.raw.getHeader('content-type')?.toString().startsWith('text/event-stream')) return // lasts as it likes
    seconds.observe(reply.elapsedTime / 1000, { route, status: `${String(reply.statusCode)[0]}xx` })
  })
}

function sendProblem(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { status, headers, problem } = answerTo(error, request.id)
  if (status === 500) {
    const route = request.url.split('?')[0]
    const stack = error instanceof Error ? error.stack : undefined
    const fields = { requestId: request.id, ...readTrace(request.raw), method: request.method, route }
    log.error({ ...fields, error: describeError(error), stack }, 'request failed')
  } else noteRefusal(log, problem, request)
  const all = { ...headers, 'x-request-id': request.id }
  return reply.code(status).headers(all).serializer(JSON.stringify).send(problem)
}

/** Bytes that are no HTTP request get an answer all the same. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const known = ['HPE_HEADER_OVERFLOW', 'ERR_HTTP_REQUEST_TIMEOUT'].includes(error.code ?? '')
  const told = known ? error : new AppError('bad-request', 'not a request that can be read')
  answerRaw(socket, told, randomUUID())
}
