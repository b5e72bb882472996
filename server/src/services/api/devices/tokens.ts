import { Device, DeviceTokenCreated, DeviceTokenRequest } from '@livetap/contracts/devices/devices.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { revokeDeviceToken, rotateDeviceToken, settleProposal } from '#domain/devices/devices.ts'
import type { Api } from '../http/http.ts'
import { doneBy } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import { address, deviceParams, tags, tellChange, viewDevice } from './places.ts'

const usualGraceMinutes = 60
const tokenParams = Type.Object({
  ...deviceParams.properties,
  tokenId: Type.String({ pattern: '^[0-9a-f]{16}$' }),
})

/** What devices prove themselves with, and what they say that they are. */
export function addTokenRoutes(app: Api): void {
  addRotation(app)
  addRevocation(app)
  addVerdicts(app)
}

function addRotation(app: Api): void {
  app.post(
    `${address}/:deviceId/tokens`,
    {
      config: { needs: 'device:manage', does: 'device.rotate-token' },
      schema: {
        tags,
        summary: 'Make another token; it is told this once',
        description: 'The newest one before works for its grace beside it; older ones end at once.',
        ...{ params: deviceParams, body: DeviceTokenRequest, response: answers(201, DeviceTokenCreated) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId, clock } = request.workspace
      const { deviceId } = request.params
      const { graceMinutes = usualGraceMinutes, limits = {} } = request.body
      const createdBy = request.principal.name
      const wish = { limits, graceMs: graceMinutes * 60_000, createdBy, now: clock.now() }
      const made = await rotateDeviceToken(db.query, workspaceId, deviceId, wish)
      tellChange(request, deviceId, ['tokens'])
      request.target = deviceId
      reply.code(201)
      return made
    },
  )
}

function addRevocation(app: Api): void {
  app.delete(
    `${address}/:deviceId/tokens/:tokenId`,
    {
      config: { needs: 'device:manage', does: 'device.revoke-token' },
      schema: {
        ...{ tags, summary: 'Revoke a token; what is connected with it is disconnected at once' },
        ...{ params: tokenParams, response: answers(204, Type.Null()) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { deviceId, tokenId } = request.params
      await revokeDeviceToken(db.query, workspaceId, deviceId, tokenId)
      tellChange(request, deviceId, ['tokens'])
      request.target = deviceId
      return reply.code(204).send(null)
    },
  )
}

function addVerdicts(app: Api): void {
  const path = `${address}/:deviceId/manifest/approval`
  const schema = { tags, params: deviceParams, response: answers(200, Device) }
  app.post(
    path,
    {
      config: { needs: 'device:manage', does: 'device.approve' },
      schema: { ...schema, summary: 'Approve what a device says of itself now' },
    },
    (request) => settle(request, request.params.deviceId, 'approved'),
  )
  app.delete(
    path,
    {
      config: { needs: 'device:manage', does: 'device.refuse' },
      schema: { ...schema, summary: 'Refuse it: what was approved before holds' },
    },
    (request) => settle(request, request.params.deviceId, 'refused'),
  )
}

async function settle(request: FastifyRequest, deviceId: string, verdict: 'approved' | 'refused'): Promise<Device> {
  const { db, workspaceId } = request.workspace
  await settleProposal(db.query, workspaceId, deviceId, verdict, doneBy(request))
  tellChange(request, deviceId, ['rows'])
  const device = await viewDevice(request, deviceId)
  request.target = device.name
  return device
}
