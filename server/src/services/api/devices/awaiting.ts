import type { DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Nap } from '#kernel/waiting.ts'
import { viewStatus } from './places.ts'

/** Signals may be lost: it is looked at anyhow so often. */
const lookEveryMs = 1000

interface Awaited {
  readonly withinMs: number
  /** What makes the device answer, as soon as its answer is listened for. */
  readonly begin: () => void
  /** `heard` is what was said of the device since then. */
  readonly isDone: (status: DeviceStatus, heard: DeviceStatus | undefined) => boolean
}

/**
 * Looks at a device whenever something is said of it. Resolves to how it is once it is as it is awaited, or the time is
 * over, or nobody waits any more. Rejects with `device-not-found`.
 */
export async function awaitStatus(
  request: FastifyRequest,
  deviceId: string,
  left: AbortSignal,
  { withinMs, begin, isDone }: Awaited,
): Promise<DeviceStatus> {
  const { workspaceId, signals: channel, clock } = request.workspace
  const nap = new Nap(clock)
  let isStale = false
  let heard: DeviceStatus | undefined
  await using _ = await channel.listen(signals.devices, (said) => {
    if (said.workspaceId !== workspaceId || said.deviceId !== deviceId) return
    if (said.kind !== 'device_status' && said.kind !== 'changed') return
    if (said.kind === 'device_status') heard = said.status
    isStale = true
    nap.wake()
  })
  begin()
  const until = clock.now() + withinMs
  for (;;) {
    isStale = false
    const status = await viewStatus(request, deviceId)
    if (isDone(status, heard) || clock.now() >= until || left.aborted) return status
    if (!isStale) await nap.rest(Math.min(lookEveryMs, until - clock.now()), left)
  }
}

/** Aborts when nobody waits for the answer any more. */
export function leftOf({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController()
  raw.once('close', () => left.abort())
  if (raw.destroyed) left.abort()
  return left.signal
}
