import {
  CommandPage,
  CommandRequest,
  CommandRun,
  CommandStatus,
  DeviceLatency,
  DeviceNoteList,
} from '@livetap/contracts/devices/commands.ts'
import { DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import {
  type Asked,
  createCommandId,
  DeviceAsking,
  findCommands,
  type Order,
  readLatency,
  readNotes,
} from '#domain/device-commands/device-commands.ts'
import { readDevice } from '#domain/devices/devices.ts'
import { toIso } from '#kernel/clock.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { address, deviceParams, tags, viewStatus } from './places.ts'

/** Longest that a test is good for; the policy of the device may say less. */
const expiresAfterMs = 10_000
const mostNotes = 200

/** What devices are asked to do by hand, and what they have done. */
export function addCommandRoutes(app: Api, { resources, signals, clock }: Context): void {
  addCommand(app, resources.use(new DeviceAsking(signals, clock)))
  addLog(app)
  addNotes(app)
  addFigures(app)
}

function addCommand(app: Api, asking: DeviceAsking): void {
  app.post(
    `${address}/:deviceId/commands`,
    {
      config: { needs: 'device:use', does: 'device.command', limit: 'device-command' },
      schema: {
        tags,
        summary: 'Have a device do something, and see what came of it',
        description: 'What is refused is an answer, too: `status` and `reason` say why.',
        ...{ params: deviceParams, body: CommandRequest, response: answers(200, CommandRun) },
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const { deviceId } = request.params
      const { device } = await readDevice(db.query, workspaceId, clock.now(), deviceId)
      request.target = `${device.name}: ${request.body.capability}`
      const order = createOrder(request, deviceId, request.body)
      return toRun(order, await asking.ask(order), clock.now())
    },
  )
}

function createOrder({ workspace, principal }: FastifyRequest, deviceId: string, wish: CommandRequest): Order {
  const now = workspace.clock.now()
  const kind = principal.kind === 'person' ? 'person' : 'program'
  return {
    ...{ workspaceId: workspace.workspaceId, deviceId, commandId: createCommandId(now), ...wish },
    source: { kind, name: principal.name, ruleId: null, eventId: null, eventType: null, viewer: null },
    hops: { happenedAt: null, receivedAt: null, normalizedAt: null, decidedAt: toIso(now) },
    expiresAt: now + expiresAfterMs,
  }
}

/** What nobody took never came to the device; what somebody took and told no end of may have been done. */
function toRun(order: Order, asked: Asked, now: number): CommandRun {
  if (asked.kind === 'ended') return asked.run
  const { commandId, deviceId, capability, parameters: wanted, source, hops } = order
  const isOffline = asked.kind === 'not-taken'
  return {
    ...{ commandId, deviceId, capability, parameters: wanted, source },
    status: isOffline ? 'refused' : 'unknown',
    reason: isOffline ? 'offline' : null,
    detail: isOffline ? 'The device is not connected.' : 'Nobody said what came of it.',
    hops: { ...hops, queuedAt: toIso(now), sentAt: null, acknowledgedAt: null },
    ...{ queueMs: null, deviceMs: null },
  }
}

function addLog(app: Api): void {
  app.get(
    `${address}/:deviceId/commands`,
    {
      config: { needs: 'device:read' },
      schema: {
        tags,
        summary: 'What a device was asked to do, and what came of it, newest first',
        params: deviceParams,
        querystring: Type.Object({
          cursor: parameters.cursor,
          status: Type.Optional(CommandStatus),
          limit: parameters.limit(200, 50),
        }),
        response: answers(200, CommandPage),
      },
    },
    async ({ workspace: { db, workspaceId, clock }, params: { deviceId }, query: { limit = 50, ...more } }) => {
      await readDevice(db.query, workspaceId, clock.now(), deviceId)
      return findCommands(db.query, workspaceId, deviceId, { ...more, limit })
    },
  )
}

function addNotes(app: Api): void {
  app.get(
    `${address}/:deviceId/notes`,
    {
      config: { needs: 'device:read' },
      schema: {
        ...{ tags, summary: 'What has happened to a device beside commands, newest first' },
        ...{ params: deviceParams, response: answers(200, DeviceNoteList) },
      },
    },
    async ({ workspace: { db, workspaceId, clock }, params: { deviceId } }) => {
      await readDevice(db.query, workspaceId, clock.now(), deviceId)
      return { items: await readNotes(db.query, workspaceId, deviceId, mostNotes) }
    },
  )
}

function addFigures(app: Api): void {
  app.get(
    `${address}/:deviceId/latency`,
    {
      config: { needs: 'device:read' },
      schema: {
        ...{ tags, summary: 'How long commands of rules took to a device, hop by hop' },
        ...{ params: deviceParams, response: answers(200, DeviceLatency) },
      },
    },
    async ({ workspace: { db, workspaceId, clock }, params: { deviceId } }) => {
      await readDevice(db.query, workspaceId, clock.now(), deviceId)
      return readLatency(db.query, workspaceId, deviceId)
    },
  )
  app.get(
    `${address}/:deviceId/status`,
    {
      config: { needs: 'device:read' },
      schema: {
        ...{ tags, summary: 'How a device is at this moment' },
        ...{ params: deviceParams, response: answers(200, DeviceStatus) },
      },
    },
    (request) => viewStatus(request, request.params.deviceId),
  )
}
