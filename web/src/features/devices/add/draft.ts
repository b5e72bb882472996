import type { DeviceKind, DevicePolicy, DeviceRequest } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { kindName } from '../words.ts'

/** Who says what a new device can do. */
export type Source = 'device' | 'template' | 'virtual'

export interface NewDevice {
  readonly kind: DeviceKind
  readonly source: Source
  readonly name: string
  readonly policy: DevicePolicy
}

export const emptyDevice: NewDevice = { kind: 'lamp', source: 'device', name: '', policy: {} }

export function requestOf({ kind, source, name, policy }: NewDevice): DeviceRequest {
  const said = source === 'virtual' ? { isVirtual: true } : { manifest: source }
  return { name: name.trim() || kindName(kind), kind, ...said, policy }
}

/** What the device will be able to do, as far as that is known before it has come. */
export function manifestOf(
  { kind, source }: Pick<NewDevice, 'kind' | 'source'>,
  templates: readonly { readonly kind: DeviceKind; readonly manifest: Manifest }[],
): Manifest | null {
  if (source === 'device') return null
  return templates.find((one) => one.kind === kind)?.manifest ?? null
}
