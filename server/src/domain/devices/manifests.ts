import type { DevicePolicy } from '@livetap/contracts/devices/devices.ts'
import { durationName, type Manifest, type ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import { AppError } from '#kernel/errors.ts'

/** What of a manifest that fits the schema contradicts itself, in words; undefined: nothing does. */
export function findManifestFault({ capabilities }: Manifest): string | undefined {
  const twice = findTwice(capabilities.map(({ id }) => id))
  if (twice !== undefined) return `the capability ${twice} is there twice`
  for (const { id, parameters } of capabilities) {
    const fault = findParameterFault(parameters)
    if (fault !== undefined) return `${id}: ${fault}`
  }
  return undefined
}

/** Throws `device-manifest-invalid`. */
export function checkManifest(manifest: Manifest): void {
  const fault = findManifestFault(manifest)
  if (fault !== undefined) throw new AppError('device-manifest-invalid', fault)
}

/** Throws `device-policy-invalid`. What is not in the manifest is refused where there is one. */
export function checkPolicy({ capabilities = {} }: DevicePolicy, manifest: Manifest | null): void {
  for (const [id, { parameters = {} }] of Object.entries(capabilities)) {
    const capability = manifest?.capabilities.find((one) => one.id === id)
    if (manifest && !capability) refuse(`the device has no capability ${id}`)
    for (const [name, range] of Object.entries(parameters)) {
      const spec = capability?.parameters.find((one) => one.name === name)
      if (capability && !spec) refuse(`${id} has no parameter ${name}`)
      checkRange(`${name} of ${id}`, range, spec)
    }
  }
}

function checkRange(what: string, range: { min?: number; max?: number }, spec: ParameterSpec | undefined): void {
  if (spec?.type === 'boolean') refuse(`${what} is true or false, and has no range`)
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range
  if (min > max) refuse(`${what}: the minimum is above the maximum`)
  if (!spec) return
  const { min: least = 0, max: most = 1 } = spec
  if (min > most || max < least) refuse(`${what}: the device takes ${least} to ${most}, of which nothing is left`)
}

function findParameterFault(parameters: readonly ParameterSpec[]): string | undefined {
  const twice = findTwice(parameters.map(({ name }) => name))
  if (twice !== undefined) return `the parameter ${twice} is there twice`
  if (parameters.some(({ name }) => name === durationName)) return `${durationName} is no parameter of its own`
  const empty = parameters.find(({ type, min = 0, max = 1 }) => type !== 'boolean' && min > max)
  return empty && `the minimum of ${empty.name} is above its maximum`
}

const findTwice = (names: readonly string[]) => names.find((name, index) => names.indexOf(name) !== index)

function refuse(message: string): never {
  throw new AppError('device-policy-invalid', message)
}
