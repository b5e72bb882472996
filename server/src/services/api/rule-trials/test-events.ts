import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { TestEventsRequest, TestEventsSent } from '@livetap/contracts/rules/test-events.ts'
import { type TestTicket, testMemoKey, topics } from '@livetap/contracts/topics.ts'
import { getUniqueId } from '#domain/follows/follows.ts'
import { AppError } from '#kernel/errors.ts'
import { createSessionId } from '#kernel/ids.ts'
import type { Bus } from '#ports/bus.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { planTest } from './planned-test.ts'

/** Where tests go that are for no live in particular. */
const ownLive = { streamId: 'test', uniqueId: 'test' }
/** Longer than the longest test takes, and ingest to come back. */
const keptSeconds = 86_400

/** Whole events that somebody sends to see what comes of them. */
export function addTestEventsRoute(app: Api, bus: Pick<Bus, 'publish'>): void {
  app.post(
    '/api/v1/test-events',
    {
      config: { needs: 'rule:run', does: 'event.test', limit: 'test-events' },
      schema: {
        tags: ['rules'],
        summary: 'Send events that go the way of those of a live, marked as tests',
        description:
          'Rules act on them for real, and overlays show them; they are in no statistics, and are forwarded to nobody.',
        body: TestEventsRequest,
        response: answers(202, TestEventsSent),
      },
    },
    async (request, reply) => {
      const { body, workspace } = request
      const { workspaceId, clock } = workspace
      const live = body.uniqueId === undefined ? ownLive : getLive(workspace, getUniqueId(body.uniqueId))
      const events = planTest(body, { workspaceId, streamId: live.streamId, now: clock.now() })
      request.target = live.uniqueId
      const ticket = { workspaceId, ...live, sessionId: createSessionId(), sent: 0, nextAfterMs: 0 }
      await handOver(bus, ticket, events)
      return reply.code(202).send({ sessionId: ticket.sessionId, events: events.length })
    },
  )
}

/** One step: whoever finds the ticket finds the events. Rejects with `bus-unavailable`. */
async function handOver(
  bus: Pick<Bus, 'publish'>,
  ticket: TestTicket,
  events: ReturnType<typeof planTest>,
): Promise<void> {
  const values = events.map((event) => JSON.stringify(event))
  const memo = { key: testMemoKey(ticket), values, keep: values.length, ttlSeconds: keptSeconds }
  await bus.publish(topics.tests, [ticket], { memos: [memo] })
}

function getLive({ board }: Workspace, uniqueId: string): Pick<TestTicket, 'streamId' | 'uniqueId'> {
  const status = board.findLivestream(uniqueId)
  if (status === undefined || status.state === 'stopped') {
    throw new AppError('livestream-not-found', `@${uniqueId} is not followed`, { remedy: 'Connect to it first.' })
  }
  if (isOn(status)) return { uniqueId, streamId: status.streamId }
  throw new AppError('livestream-not-on', `the live of @${uniqueId} is not on`, {
    remedy: 'Wait until it is, or name none.',
  })
}

function isOn(status: LivestreamStatus): status is LivestreamStatus & { streamId: string } {
  return status.streamId !== undefined && (status.state === 'live' || status.state === 'reconnecting')
}
