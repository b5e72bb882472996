import { useQuery } from '@tanstack/react-query'
import { devicesQuery } from '../../../lib/devices/devices.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { type DeviceAction, isScaled, stopCapability } from './device-action.ts'

/** What a device and what it can do are called; undefined where that is not known. */
export type NameDevice = (action: DeviceAction) => { readonly device?: string; readonly capability?: string }

export function useDevices() {
  return useQuery({ ...devicesQuery, enabled: useMay('device:read') })
}

export function useDeviceNames(): NameDevice {
  const { data } = useDevices()
  return ({ deviceId, capability }) => {
    const device = data?.items.find((one) => one.deviceId === deviceId)
    const label = device?.capabilities.find(({ id }) => id === capability)?.label
    return { ...(device && { device: device.name }), ...(label && { capability: label }) }
  }
}

const growth = { coin: 'coin', gift: 'gift', like: 'like' } as const

/** `have Lamp do “Light up”, more with each coin` */
export function deviceWords(action: DeviceAction, nameDevice: NameDevice): string {
  const { device, capability } = nameDevice(action)
  const name = device === undefined ? unnamed(action.deviceId) : cleanText(device)
  if (action.capability === stopCapability) return `press the emergency stop of ${name}`
  const what = action.capability === '' ? 'something' : `“${cleanText(capability ?? action.capability)}”`
  const [grows] = Object.values(action.parameters).filter(isScaled)
  return `have ${name} do ${what}${grows ? `, more with each ${growth[grows.per]}` : ''}`
}

const unnamed = (deviceId: string): string => (deviceId === '' ? 'a device' : `the device ${cleanText(deviceId)}`)

/** A sentence of the server, which knows devices by their ids, with their names. */
export function useNamedSentence(): (sentence: string) => string {
  const { data } = useDevices()
  const names = new Map(data?.items.map(({ deviceId, name }) => [deviceId, cleanText(name)]))
  return (sentence) => sentence.replace(/\bthe device ([a-z0-9]{8,32})\b/g, (words, id) => names.get(id) ?? words)
}
