import { Device, DeviceChange, DeviceCreated, DeviceList, DeviceRequest } from '@livetap/contracts/devices/devices.ts'
import Type from 'typebox'
import {
  changeDevice,
  deviceTemplates,
  readDevices,
  registerDevice,
  removeDevice,
  toDevice,
} from '#domain/devices/devices.ts'
import type { Api } from '../http/http.ts'
import { doneBy } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import { address, deviceParams, tags, tellChange, viewDevice } from './places.ts'

const templates = Object.entries(deviceTemplates).map(([kind, manifest]) => {
  return { kind: kind as DeviceList['templates'][number]['kind'], manifest }
})

/** The devices of the workspace. */
export function addRegistryRoutes(app: Api): void {
  addReading(app)
  addRegistration(app)
  addChanges(app)
}

function addReading(app: Api): void {
  app.get(
    address,
    {
      config: { needs: 'device:read' },
      schema: {
        tags,
        summary: 'All devices, and what those of each kind can do usually',
        response: answers(200, DeviceList),
      },
    },
    async ({ workspace: { db, workspaceId, clock, devices } }) => {
      const now = clock.now()
      const rows = await readDevices(db.query, workspaceId, now)
      return { items: rows.map((row) => toDevice(row, now, devices.heardOf(row.device.device_id))), templates }
    },
  )
  app.get(
    `${address}/:deviceId`,
    {
      config: { needs: 'device:read' },
      schema: { tags, summary: 'A device', params: deviceParams, response: answers(200, Device) },
    },
    (request) => viewDevice(request, request.params.deviceId),
  )
}

function addRegistration(app: Api): void {
  app.post(
    address,
    {
      config: { needs: 'device:manage', does: 'device.register' },
      schema: {
        ...{ tags, summary: 'Register a device; its token is told this once' },
        ...{ body: DeviceRequest, response: answers(201, DeviceCreated) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { deviceId, token } = await registerDevice(db.query, workspaceId, request.body, doneBy(request))
      tellChange(request, deviceId, ['rows'])
      const device = await viewDevice(request, deviceId)
      request.target = device.name
      reply.code(201)
      return { device, token }
    },
  )
}

function addChanges(app: Api): void {
  app.patch(
    `${address}/:deviceId`,
    {
      config: { needs: 'device:manage', does: 'device.change' },
      schema: {
        ...{ tags, summary: 'Change what a device is called, or what is allowed of it' },
        ...{ params: deviceParams, body: DeviceChange, response: answers(200, Device) },
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { deviceId } = request.params
      await changeDevice(db.query, workspaceId, deviceId, request.body, doneBy(request))
      tellChange(request, deviceId, ['rows'])
      const device = await viewDevice(request, deviceId)
      request.target = device.name
      return device
    },
  )
  app.delete(
    `${address}/:deviceId`,
    {
      config: { needs: 'device:manage', does: 'device.remove' },
      schema: {
        ...{ tags, summary: 'Remove a device, its tokens and its log; it is disconnected at once' },
        ...{ params: deviceParams, response: answers(204, Type.Null()) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { deviceId } = request.params
      request.target = await removeDevice(db.query, workspaceId, deviceId)
      tellChange(request, deviceId, ['removed'])
      return reply.code(204).send(null)
    },
  )
}
