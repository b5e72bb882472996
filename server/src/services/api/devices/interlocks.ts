import {
  type Arming,
  ArmRequest,
  DeviceStatus,
  DeviceStatusList,
  type EmergencyStop,
  StopRequest,
} from '@livetap/contracts/devices/devices.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { armDevice, disarmDevice, latchStop, readDevices, refuseUnknown, toStatus } from '#domain/devices/devices.ts'
import { getUniqueId, listFollows } from '#domain/follows/follows.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { doerOf } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { awaitStatus, leftOf } from './awaiting.ts'
import { address, deviceParams, tags, tellChange, viewStatus } from './places.ts'

const usualHours = 4
/** Nothing has to be said to stop something. */
const stopBody = Type.Union([StopRequest, Type.Null()])
const armBody = Type.Union([ArmRequest, Type.Null()])
/** A device that is connected knows of it sooner. */
const armWithinMs = 1000
const stopDescription = `Everything is off at once, and stays off until an owner and the device clear it together. It works
for devices that are not connected, too: they are stopped when they come. Pressing it again changes nothing.`

/** What keeps devices from doing something, or lets them. */
export function addInterlockRoutes(app: Api): void {
  addStops(app)
  addArming(app)
  addDisarming(app)
}

function addStops(app: Api): void {
  app.post(
    `${address}/stop`,
    {
      config: { needs: 'device:stop', does: 'device.stop-all', limit: 'device-stop' },
      schema: {
        ...{ tags, summary: 'The emergency stop of all devices', description: stopDescription },
        ...{ body: stopBody, response: answers(200, DeviceStatusList) },
      },
    },
    async (request) => {
      await pressStop(request, request.body)
      const { db, workspaceId, clock, devices } = request.workspace
      const now = clock.now()
      const rows = await readDevices(db.query, workspaceId, now)
      return { items: rows.map((row) => toStatus(row, now, devices.heardOf(row.device.device_id))) }
    },
  )
  app.post(
    `${address}/:deviceId/stop`,
    {
      config: { needs: 'device:stop', does: 'device.stop', limit: 'device-stop' },
      schema: {
        ...{ tags, summary: 'The emergency stop of a device', description: stopDescription },
        ...{ params: deviceParams, body: stopBody, response: answers(200, DeviceStatus) },
      },
    },
    async (request) => {
      const { deviceId } = request.params
      await pressStop(request, request.body, deviceId)
      request.target = deviceId
      return viewStatus(request, deviceId)
    },
  )
}

/** Devices are told before anything else is asked, so that a database that is away keeps nothing running. */
async function pressStop(request: FastifyRequest, body: StopRequest | null, deviceId?: string): Promise<void> {
  const { db, workspaceId, signals: channel, clock } = request.workspace
  const one = deviceId === undefined ? {} : { deviceId }
  const at = toIso(clock.now())
  const stop: EmergencyStop = { at, by: doerOf(request), reason: body?.reason ?? '', acknowledgedAt: null }
  channel.send(signals.deviceStops, { workspaceId, ...one, stop })
  const stopped = await latchStop(db.query, workspaceId, stop, deviceId)
  if (deviceId !== undefined && stopped.length === 0) refuseUnknown()
  for (const id of stopped) tellChange(request, id, ['interlocks'])
}

function addArming(app: Api): void {
  app.post(
    `${address}/:deviceId/arm`,
    {
      config: { needs: 'device:use', does: 'device.arm' },
      schema: {
        tags,
        summary: 'Let a device do what is of high risk',
        description: `Until the live of the @username ends, the hours are over, or its connection is lost. Answers when the
device has heard of it, or a second later.`,
        ...{ params: deviceParams, body: armBody, response: answers(200, DeviceStatus) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { deviceId } = request.params
      request.target = deviceId
      const arming = await createArming(request, request.body ?? {})
      await armDevice(db.query, workspaceId, deviceId, arming)
      return awaitStatus(request, deviceId, leftOf(reply), {
        withinMs: armWithinMs,
        begin: () => tellChange(request, deviceId, ['interlocks']),
        isDone: (_, heard) => heard?.armed?.at === arming.at && heard.condition !== 'disarmed',
      })
    },
  )
}

async function createArming(request: FastifyRequest, { uniqueId, hours = usualHours }: ArmRequest): Promise<Arming> {
  const now = request.workspace.clock.now()
  const live = uniqueId === undefined ? null : await getFollowed(request.workspace, uniqueId)
  return { at: toIso(now), by: doerOf(request), uniqueId: live, until: toIso(now + hours * 3_600_000) }
}

/** Rejects with `bad-username` or `livestream-not-found`. */
async function getFollowed({ db, workspaceId }: Workspace, text: string): Promise<string> {
  const uniqueId = getUniqueId(text)
  if ((await listFollows(db.query, workspaceId)).includes(uniqueId)) return uniqueId
  throw new AppError('livestream-not-found', `@${uniqueId} is not followed`)
}

function addDisarming(app: Api): void {
  app.delete(
    `${address}/:deviceId/arm`,
    {
      config: { needs: 'device:stop', does: 'device.disarm' },
      schema: {
        ...{ tags, summary: 'Let a device do nothing of high risk any more' },
        ...{ params: deviceParams, response: answers(200, DeviceStatus) },
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { deviceId } = request.params
      await disarmDevice(db.query, workspaceId, deviceId)
      tellChange(request, deviceId, ['interlocks'])
      request.target = deviceId
      return viewStatus(request, deviceId)
    },
  )
}
