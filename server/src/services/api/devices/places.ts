import type { Device, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { type DeviceSaid, signals } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { readDevice, toDevice, toStatus } from '#domain/devices/devices.ts'

type Part = Extract<DeviceSaid, { kind: 'changed' }>['parts'][number]

/** What the routes of devices share. */
export const address = '/api/v1/devices'
export const tags = ['devices']
export const deviceParams = Type.Object({ deviceId: Type.String({ pattern: '^[a-z0-9]{8,32}$' }) })

/** Rejects with `device-not-found`. */
export async function viewDevice({ workspace }: FastifyRequest, deviceId: string): Promise<Device> {
  const { db, workspaceId, clock, devices } = workspace
  const now = clock.now()
  return toDevice(await readDevice(db.query, workspaceId, now, deviceId), now, devices.heardOf(deviceId))
}

/** Rejects with `device-not-found`. */
export async function viewStatus({ workspace }: FastifyRequest, deviceId: string): Promise<DeviceStatus> {
  const { db, workspaceId, clock, devices } = workspace
  const now = clock.now()
  return toStatus(await readDevice(db.query, workspaceId, now, deviceId), now, devices.heardOf(deviceId))
}

/** Has the service of devices, and pages, look at what has changed. */
export function tellChange({ workspace }: FastifyRequest, deviceId: string, parts: readonly Part[]): void {
  const { signals: channel, workspaceId } = workspace
  channel.send(signals.devices, { workspaceId, deviceId, kind: 'changed', parts })
}
