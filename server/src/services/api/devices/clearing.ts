import { DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { doerOf } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import { awaitStatus, leftOf } from './awaiting.ts'
import { address, deviceParams, tags, viewStatus } from './places.ts'

/** A wish that the device has not agreed to by then is void: the service of devices forgets it after ten seconds. */
const agreeWithinMs = 10_500

/** Opening an emergency stop, which takes an owner and the device. */
export function addClearingRoute(app: Api): void {
  app.post(
    `${address}/:deviceId/clear`,
    {
      config: { needs: 'device:clear', does: 'device.clear' },
      schema: {
        tags,
        summary: 'Open the emergency stop of a device, together with it',
        description: 'Answers when the device has agreed. It is disarmed afterwards.',
        ...{ params: deviceParams, response: answers(200, DeviceStatus) },
      },
    },
    async (request, reply) => {
      const { deviceId } = request.params
      request.target = deviceId
      const status = await viewStatus(request, deviceId)
      if (isOpen(status)) return status
      refuseHopeless(status)
      return askDevice(request, deviceId, leftOf(reply))
    },
  )
}

const isOpen = ({ stop, isStopped }: DeviceStatus) => stop === null && !isStopped

function refuseHopeless({ connection, isButtonPressed }: DeviceStatus): void {
  if (connection === 'offline' || connection === 'registered') {
    refuse('the device is not connected', 'Connect it, then clear the stop.')
  }
  if (isButtonPressed) refuse('the button of the device is pressed', 'Release it, then clear the stop.')
}

async function askDevice(request: FastifyRequest, deviceId: string, left: AbortSignal): Promise<DeviceStatus> {
  const { workspaceId, signals: channel } = request.workspace
  const status = await awaitStatus(request, deviceId, left, {
    withinMs: agreeWithinMs,
    begin: () => channel.send(signals.deviceClears, { workspaceId, deviceId, by: doerOf(request) }),
    isDone: isOpen,
  })
  return isOpen(status) ? status : refuse('the device did not agree', 'See that its button is released.')
}

function refuse(message: string, remedy: string): never {
  throw new AppError('device-not-cleared', `the emergency stop is latched still: ${message}`, { remedy })
}
