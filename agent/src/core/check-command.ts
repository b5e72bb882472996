import type { CommandParameters } from '@livetap/contracts/devices/link.ts'
import { type Capability, durationName, type Manifest } from '@livetap/contracts/devices/manifest.ts'
import { valueName } from './manifest.ts'

/** What a command asks of a board, when all of it is allowed. */
export interface Order {
  readonly capability: Capability
  readonly value: number
  readonly durMs: number
}

/** A `nearest` is the nearest value that is allowed, of the first that was not. */
export type Verdict = { readonly order: Order } | { readonly nearest: number | undefined }

/** Whether the manifest has what a command names, with exactly its parameters, each a whole number in its range. */
export function checkCommand(manifest: Manifest, cap: string, parameters: CommandParameters): Verdict {
  const capability = manifest.capabilities.find(({ id }) => id === cap)
  if (capability === undefined) return { nearest: undefined }
  const { [durationName]: durMs, [valueName]: value, ...others } = parameters
  if (Object.keys(others).length > 0) return { nearest: undefined }
  const spec = capability.parameters.find(({ name }) => name === valueName)
  const [min, max] = [spec?.min ?? 0, spec?.max ?? 1]
  if (!isWholeWithin(value, min, max)) return { nearest: nearest(value, min, max) }
  if (!isWholeWithin(durMs, 1, capability.maxOnMs)) return { nearest: nearest(durMs, 1, capability.maxOnMs) }
  return { order: { capability, value, durMs } }
}

function isWholeWithin(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max
}

function nearest(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' ? Math.max(min, Math.min(Math.round(value), max)) : undefined
}
