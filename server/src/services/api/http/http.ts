import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type RawServerDefault,
} from 'fastify'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Metrics } from '#ports/metrics.ts'
import { answerTo } from './problems.ts'
import { compileValidator } from './validation.ts'

/** The server with its routes' schemas as types. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface HttpOptions {
  readonly guard: (request: IncomingMessage) => void
  readonly log: Log
  readonly metrics: Metrics
}

const bodyLimit = 64 * 1024
const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
/** Requests a minute and address: a person at this machine may do what they like with it. */
const requestsPerMinute = { loopback: 600_000, others: 1200 }

/** Pages of ours only, without inline scripts and styles; pictures of viewers come from TikTok, and from the simulator. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    fontSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'https:', 'http://127.0.0.1:*'],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    workerSrc: ["'self'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
}

/** A server without routes: guarded, limited, measured, and with one shape for every error. */
export async function createHttpServer(options: HttpOptions): Promise<Api> {
  const app = Fastify({
    bodyLimit,
    requestTimeout: 30_000,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // handlers say so in our shape
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => void sendProblem(options.log, error, request, reply as FastifyReply),
    http: {
      headersTimeout: 10_000,
      highWaterMark: 16 * 1024, // what a client that does not read may hold in our memory
      requireHostHeader: false, // the guard answers for it
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(() => (payload) => JSON.stringify(payload))
  app.setErrorHandler((error, request, reply) => sendProblem(options.log, error, request, reply))
  app.addHook('onRequest', async (request) => options.guard(request.raw))
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
  measure(app, options.metrics)
  await protect(app)
  return app
}

async function protect(app: Api): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false, // said by whoever speaks TLS in front
    crossOriginEmbedderPolicy: false,
  })
  await app.register(rateLimit, {
    global: false,
    timeWindow: 60_000,
    max: (_request, address) => (loopback.has(address) ? requestsPerMinute.loopback : requestsPerMinute.others),
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('rate-limited', 'too many requests from this address', { retryAfterMs: ttl }),
    addHeaders: { 'retry-after': false },
  })
  // For every address, and before anybody is asked who they are: guessing keys is limited, too.
  app.addHook('onRequest', app.rateLimit())
}

function measure(app: Api, metrics: Metrics): void {
  const seconds = metrics.histogram('http_seconds', 'Time to answer.', ['route', 'status'])
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    if (reply.raw.getHeader('content-type')?.toString().startsWith('text/event-stream')) return // lasts as it likes
    seconds.observe(reply.elapsedTime / 1000, { route, status: `${String(reply.statusCode)[0]}xx` })
  })
}

function sendProblem(
  log: Log,
  error: unknown,
  request: { id: string; method: string; url: string },
  reply: FastifyReply,
) {
  const { status, headers, problem } = answerTo(error, request.id)
  if (status === 500) {
    const route = request.url.split('?')[0]
    const stack = error instanceof Error ? error.stack : undefined
    log.error(
      { requestId: request.id, method: request.method, route, error: describeError(error), stack },
      'request failed',
    )
  }
  return reply.code(status).headers(headers).serializer(JSON.stringify).send(problem)
}

/** Bytes that are no HTTP request get an answer all the same. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const known = ['HPE_HEADER_OVERFLOW', 'ERR_HTTP_REQUEST_TIMEOUT'].includes(error.code ?? '')
  const { status, problem } = answerTo(known ? error : new AppError('bad-request', 'not a request that can be read'))
  const body = JSON.stringify(problem)
  const head = `content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`
  socket.end(`HTTP/1.1 ${status} ${problem.code}\r\n${head}\r\n\r\n${body}`)
}
