import type { Device, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import { X } from 'lucide-react'
import { nameWords } from '../../../lib/words/words.ts'
import { IconButton } from '../../../ui/button.tsx'
import type { FieldsOf } from '../actions/fields-of.ts'
import { Choice, Mistake } from '../parts/fields.tsx'
import {
  chooseCapability,
  chooseDevice,
  type DeviceAction,
  findUnknown,
  specsOf,
  stopCapability,
} from './device-action.ts'
import { ParameterField } from './parameter-field.tsx'

interface CommandFieldsProps extends FieldsOf<DeviceAction> {
  readonly devices: readonly Device[]
}

const connections = { registered: 'never connected', online: 'online', stale: 'not heard', offline: 'offline' } as const

/** A device, what it is to do, and how much of it. */
export function CommandFields({ devices, ...fields }: CommandFieldsProps) {
  const { action, mistakeAt, onChange } = fields
  const device = devices.find(({ deviceId }) => deviceId === action.deviceId)
  const isGone = action.deviceId !== '' && !device
  return (
    <>
      <Choice
        label="Device"
        className="basis-64 max-md:basis-full"
        value={action.deviceId}
        choices={[
          ...(action.deviceId === '' ? [['', 'Choose a device'] as const] : []),
          ...devices.map(
            ({ deviceId, name, status }) =>
              [deviceId, `${nameWords(name)} (${connections[status.connection]})`] as const,
          ),
          ...(isGone ? [[action.deviceId, `${action.deviceId} (not here any more)`] as const] : []),
        ]}
        mistake={mistakeAt('deviceId') ?? (isGone ? 'This device is not here any more: nothing happens.' : undefined)}
        onChange={(deviceId) =>
          onChange(
            chooseDevice(
              action,
              deviceId,
              devices.find((one) => one.deviceId === deviceId),
            ),
          )
        }
      />
      <Deed {...fields} device={device} />
    </>
  )
}

interface DeedProps extends FieldsOf<DeviceAction> {
  readonly device: Device | undefined
}

function Deed({ device, action, mistakeAt, onChange }: DeedProps) {
  const capability = device?.capabilities.find(({ id }) => id === action.capability)
  const isStop = action.capability === stopCapability
  const isUnknown = action.capability !== '' && !capability && !isStop
  const find = (id: string) => device?.capabilities.find((one) => one.id === id)
  return (
    <>
      <Choice
        label="What it does"
        className="basis-64 max-md:basis-full"
        value={action.capability}
        choices={[
          ...(action.capability === '' ? [['', 'Choose what it does'] as const] : []),
          ...(device?.capabilities ?? []).map(nameCapability),
          ...(isUnknown ? [[action.capability, action.capability] as const] : []),
          [stopCapability, 'Emergency stop'],
        ]}
        hint={
          isStop
            ? 'Everything off, until an owner opens it. A rule can press it, and never open it.'
            : hintOf(capability)
        }
        mistake={mistakeAt('capability') ?? findDoubt(device, capability, isUnknown)}
        onChange={(id) => onChange(chooseCapability(action, id, find(id)))}
      />
      {capability && !isStop && (
        <Parameters capability={capability} action={action} mistakeAt={mistakeAt} onChange={onChange} />
      )}
    </>
  )
}

const nameCapability = ({ id, label, isAllowed }: EffectiveCapability) =>
  [id, `${nameWords(label || id)}${isAllowed ? '' : ' (not allowed)'}`] as const

function hintOf(capability: EffectiveCapability | undefined): string | undefined {
  return capability?.risk === 'high' ? 'Of high risk: it works only while the device is armed for a live.' : undefined
}

function findDoubt(device: Device | undefined, capability: EffectiveCapability | undefined, isUnknown: boolean) {
  if (device && isUnknown) return 'The device cannot do this, or not any more.'
  return capability?.isAllowed === false ? 'The limits of the device do not allow this.' : undefined
}

interface ParametersProps extends FieldsOf<DeviceAction> {
  readonly capability: EffectiveCapability
}

function Parameters({ capability, action, mistakeAt, onChange }: ParametersProps) {
  const { parameters } = action
  const drop = (name: string) => {
    const { [name]: _, ...others } = parameters
    onChange({ ...action, parameters: others })
  }
  return (
    <div className="flex w-full min-w-0 flex-col gap-2">
      {specsOf(capability).map((spec) => (
        <ParameterField
          key={`${action.deviceId} ${capability.id} ${spec.name}`}
          spec={spec}
          value={parameters[spec.name]}
          mistake={mistakeAt(`parameters.${spec.name}`)}
          onChange={(value) => onChange({ ...action, parameters: { ...parameters, [spec.name]: value } })}
        />
      ))}
      {findUnknown(action, capability).map((name) => (
        <p key={name} className="flex items-center gap-2 text-sm">
          <Mistake text={`The device knows nothing of “${nameWords(name)}”.`} />
          <IconButton label={`Take ${name} away`} onClick={() => drop(name)} className="size-7 max-md:size-11">
            <X size={14} />
          </IconButton>
        </p>
      ))}
    </div>
  )
}
