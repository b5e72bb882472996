import type { Device } from '@livetap/contracts/devices/devices.ts'
import { kindName, stateWords } from '../words.ts'

/** More than one looks through at a glance. */
const manyDevices = 8

export const isMany = (devices: readonly unknown[]): boolean => devices.length > manyDevices

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Those of which every word is found in the name, the kind, the model or how they are. */
export function findDevices(devices: readonly Device[], text: string): readonly Device[] {
  const words = fold(text).split(/\s+/).filter(Boolean)
  if (words.length === 0) return devices
  return devices.filter(({ name, kind, manifest, status }) => {
    const all = fold([name, kindName(kind), manifest?.model ?? '', stateWords(status).name].join(' '))
    return words.every((word) => all.includes(word))
  })
}
