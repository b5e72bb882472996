import { Cleared, PauseRequest, QueueList, QueuePauseRequest } from '@livetap/contracts/rules/requests.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { listQueues } from '#domain/executions/executions.ts'
import { clearQueue, pauseQueue, pauseRules, readRuleSettings, stopEverything } from '#domain/rulebook/rulebook.ts'
import type { Api } from '../http/http.ts'
import { doneBy } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import { reading, rules, tags, tellChange } from './paths.ts'

/** Of a rule that waits in no other. */
const ownQueue = 'rule:[0-9a-f-]{36}'
const named = '[a-z0-9][a-z0-9-]{0,39}'
const queueParams = Type.Object({ queue: Type.String({ pattern: `^(~|${ownQueue}|${named})$` }) })
const namedParams = Type.Object({ queue: Type.String({ pattern: `^(${ownQueue}|${named})$` }) })
const running = { needs: 'rule:run' } as const

/** What waits or runs, and the switches for all of it. */
export function addQueueRoutes(app: Api): void {
  app.get(
    `${rules}/queues`,
    {
      config: reading,
      schema: {
        tags,
        summary: 'Queues in which something waits or runs, and those that are paused',
        response: answers(200, QueueList),
      },
    },
    readQueues,
  )
  addClearing(app)
  addPausingOfQueues(app)
  addPausing(app)
  addPanic(app)
}

async function readQueues({ workspace: { db, workspaceId } }: FastifyRequest): Promise<QueueList> {
  const { paused, pausedQueues } = await readRuleSettings(db.query, workspaceId)
  const busy = await listQueues(db.query, workspaceId)
  const known = new Set(busy.map(({ queue }) => queue))
  const idle = { waiting: 0, running: 0, oldestAt: null }
  const all = [...busy, ...pausedQueues.filter((queue) => !known.has(queue)).map((queue) => ({ queue, ...idle }))]
  const isPaused = new Set(pausedQueues)
  return { paused: paused !== null, items: all.map((one) => ({ ...one, paused: isPaused.has(one.queue) })) }
}

function addClearing(app: Api): void {
  app.post(
    `${rules}/queues/:queue/clear`,
    {
      config: { ...running, does: 'queue.clear' },
      schema: {
        tags,
        summary: 'Cancel what waits or runs in a queue; what an action has begun ends by itself',
        params: queueParams,
        response: answers(200, Cleared),
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const { queue } = request.params
      const cancelled = await clearQueue(db.query, workspaceId, queue, clock.now())
      request.target = queue
      tellChange(request, ['executions', 'work'])
      return { cancelled }
    },
  )
}

function addPausingOfQueues(app: Api): void {
  app.put(
    `${rules}/queues/:queue/paused`,
    {
      config: { ...running, does: 'queue.pause' },
      schema: {
        tags,
        summary: 'Whether anything more begins in a queue; what waits too long meanwhile is dropped',
        params: namedParams,
        body: QueuePauseRequest,
        response: answers(200, QueueList),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { queue } = request.params
      await pauseQueue(db.query, workspaceId, queue, request.body.paused)
      request.target = `${queue}: ${request.body.paused ? 'paused' : 'goes on'}`
      tellChange(request, ['rules', 'work'])
      return readQueues(request)
    },
  )
}

function addPausing(app: Api): void {
  app.put(
    `${rules}/paused`,
    {
      config: { ...running, does: 'rules.pause' },
      schema: {
        tags,
        summary: 'The master switch: while it is off no rule acts',
        body: PauseRequest,
        response: answers(200, QueueList),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      await pauseRules(db.query, workspaceId, request.body.paused, doneBy(request))
      request.target = request.body.paused ? 'paused' : 'go on'
      tellChange(request, ['rules', 'work'])
      return readQueues(request)
    },
  )
}

function addPanic(app: Api): void {
  app.post(
    `${rules}/panic`,
    {
      config: { ...running, does: 'rules.panic' },
      schema: {
        tags,
        summary: 'Pause everything, cancel all that waits or runs, and turn off what devices do',
        response: answers(200, Cleared),
      },
    },
    async (request) => {
      const { db, workspaceId, signals: channel } = request.workspace
      const turnOff = () => channel.send(signals.deviceStops, { workspaceId, stop: null })
      // At once, and again after the last that could begin meanwhile.
      turnOff()
      const cancelled = await stopEverything(db.query, workspaceId, doneBy(request))
      turnOff()
      request.target = String(cancelled)
      tellChange(request, ['rules', 'executions', 'work'])
      return { cancelled }
    },
  )
}
