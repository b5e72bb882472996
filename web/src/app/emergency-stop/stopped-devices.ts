import type { Device } from '@livetap/contracts/devices/devices.ts'

export type StoppedDevice = Pick<Device, 'deviceId' | 'name' | 'status'>

export const isStopped = ({ status }: StoppedDevice): boolean => status.stop !== null || status.isStopped

/** Connected, told to stop, and not heard to have: it may still run. */
export const isDoubtful = ({ status: { stop, isStopped: hasStopped, connection } }: StoppedDevice): boolean =>
  stop !== null && stop.acknowledgedAt === null && !hasStopped && (connection === 'online' || connection === 'stale')

/** Nothing that is connected can still run, as far as it says so itself; of no devices nothing is known. */
export const isAllStopped = (devices: readonly StoppedDevice[]): boolean =>
  devices.length > 0 && devices.every((device) => isStopped(device) && !isDoubtful(device))

const mostNamed = 3

/** `Lamp, Fan and 4 others` */
export function listNames(devices: readonly StoppedDevice[]): string {
  const named = devices.slice(0, mostNamed).map(({ name }) => name)
  const others = devices.length - named.length
  if (others > 0) return `${named.join(', ')} and ${others === 1 ? 'another' : `${others} others`}`
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`
}
