import { randomUUID } from 'node:crypto'
import { topics } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import { readTikFinityWebhook } from '#domain/compat/compat.ts'
import { getUniqueId, listFollows } from '#domain/follows/follows.ts'
import { AppError } from '#kernel/errors.ts'
import type { Bus } from '#ports/bus.ts'
import type { Api } from '../http/http.ts'
import { InvalidRequest } from '../http/problems.ts'
import { mostPushedLives, PushedNames } from './pushed-names.ts'

const path = '/compat/tikfinity/webhook'
const largestForm = 64 * 1024
const longestMessageId = 128
/** What programs name a request by that they may send again. */
const idHeaders = ['webhook-id', 'idempotency-key']

/** Takes what TikFinity's webhook action sends for events of the streamer's live; what it sends is not always the same. */
export function addTikFinityWebhook(app: Api, bus: Pick<Bus, 'publish'>): void {
  const names = new PushedNames()
  app.register(async (scope) => {
    scope.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: largestForm },
      (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(text))),
    )
    const options = {
      // It is for one program, and told of in docs/compatibility.md.
      schema: { hide: true },
      config: { needs: 'event:push', does: null, byAddress: true, limit: 'webhook' },
      exposeHeadRoute: false,
    } as const
    for (const method of ['GET', 'POST'] as const) {
      scope.route({
        ...options,
        url: path,
        method,
        handler: async (request, reply) => {
          const accepted = await take(bus, names, request)
          return reply.code(202).header('cache-control', 'no-store').send({ accepted })
        },
      })
    }
  })
}

/** Resolves to whether it is an event of a live. Rejects with `bus-unavailable`. */
async function take(bus: Pick<Bus, 'publish'>, names: PushedNames, request: FastifyRequest): Promise<boolean> {
  const { workspace } = request
  const { workspaceId } = workspace
  const query = request.query as Readonly<Record<string, unknown>>
  const fields = { ...query, ...readFields(request.body) }
  const { streamer, event, fingerprint } = readTikFinityWebhook(fields, randomUUID())
  const told = typeof query.uniqueId === 'string' ? query.uniqueId : streamer
  if (told === '') throw new InvalidRequest([{ path: '/tikfinityUsername', message: 'does not say whose live it is' }])
  const uniqueId = getUniqueId(told)
  if (event === undefined) return false
  await admit(workspace, names, uniqueId)
  const messageId = readMessageId(request)
  const message = { kind: 'event', workspaceId, uniqueId, provider: 'tikfinity', event, fingerprint } as const
  await bus.publish(topics.pushes, [{ ...message, ...(messageId ? { messageId } : {}) }])
  return true
}

/** Throws `livestream-followed` or `too-many-pushed-lives`. */
async function admit(
  { workspaceId, db, board, clock }: FastifyRequest['workspace'],
  names: PushedNames,
  uniqueId: string,
): Promise<void> {
  const follows = await listFollows(db.query, workspaceId)
  if (follows.includes(uniqueId)) {
    throw new AppError('livestream-followed', `@${uniqueId} is followed, and received from TikTok`, {
      remedy: 'Stop following it, or send no webhooks of it.',
    })
  }
  if (!names.admit(workspaceId, uniqueId, board.listLivestreams(follows), clock.now())) {
    throw new AppError('too-many-pushed-lives', `${mostPushedLives} lives are told of already`, {
      retryAfterMs: 60_000,
    })
  }
}

function readFields(body: unknown): object {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}
}

function readMessageId({ headers }: FastifyRequest): string | undefined {
  const values = idHeaders.map((name) => headers[name])
  return values.find((value) => typeof value === 'string' && value !== '')?.slice(0, longestMessageId) as
    | string
    | undefined
}
