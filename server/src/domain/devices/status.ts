import type { Device, DeviceCondition, DeviceConnection, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { conditionOf, needsArming, readOn } from '#domain/device-commands/device-commands.ts'
import { limitStored, type StateRow, type StoredDevice } from './rows.ts'
import { toDeviceToken } from './tokens.ts'

/** A device of which nothing was heard for so long is not connected, whatever its row says: its service may have died. */
export const forgottenAfterMs = 10_000

/** A device as whoever may read devices sees it. `heard` is its newest status, where one was heard lately. */
export function toDevice(stored: StoredDevice, now: number, heard?: DeviceStatus): Device {
  const { device, tokens, state } = stored
  return {
    ...{ deviceId: device.device_id, name: device.name, kind: device.kind, isVirtual: device.is_virtual },
    createdAt: device.created_at.toISOString(),
    ...{ changed: device.changed, manifest: device.manifest, proposed: state?.proposed ?? null },
    policy: device.policy,
    capabilities: [...limitStored(stored).capabilities],
    tokens: tokens.map(toDeviceToken),
    status: toStatus(stored, now, heard),
  }
}

/**
 * How a device is, by what is stored of it, and by what was heard of it lately. A stop that either knows of is pressed:
 * the device says so sooner, and whoever presses one writes it at once.
 */
export function toStatus(stored: StoredDevice, now: number, heard?: DeviceStatus): DeviceStatus {
  const link = heard ?? readLink(stored, now)
  const status = { ...link, armed: stored.arming, stop: stored.stop ?? link.stop }
  return { ...status, condition: judge(stored, status, heard) }
}

function readLink({ device: { device_id: deviceId }, state }: StoredDevice, now: number): DeviceStatus {
  const connection = readConnection(state, now)
  const isHere = connection === 'online'
  const { state: told } = state ?? {}
  return {
    ...{ deviceId, connection, condition: 'ready', armed: null, stop: null },
    transport: isHere ? (state?.transport ?? null) : null,
    address: isHere ? (state?.address ?? null) : null,
    connectedAt: isHere ? (state?.connected_at?.toISOString() ?? null) : null,
    lastSeenAt: state?.last_seen_at?.toISOString() ?? null,
    boot: told?.boot ?? null,
    roundTripMs: null,
    isStopped: told?.estop ?? false,
    isButtonPressed: (isHere && told?.button) || false,
    fault: told?.state === 'fault' ? told.note || 'The device says that something is wrong' : '',
    on: isHere
      ? readOn(told?.on, state?.last_seen_at?.getTime() ?? 0).filter(({ until }) => Date.parse(until) > now)
      : [],
    waiting: 0,
  }
}

function readConnection(state: StateRow | undefined, now: number): DeviceConnection {
  if (!state?.last_seen_at) return 'registered'
  return state.holder !== null && now - state.last_seen_at.getTime() < forgottenAfterMs ? 'online' : 'offline'
}

/** What only the device itself knows, as long as it is heard. */
const ofDevice: readonly (DeviceCondition | undefined)[] = ['fault', 'unapproved', 'no-manifest']

/** The gravest of what keeps a device from doing anything. */
function judge(stored: StoredDevice, status: DeviceStatus, heard?: DeviceStatus): DeviceCondition {
  const { device, state } = stored
  const isStopped = status.stop !== null || status.isStopped
  if (!isStopped && heard && ofDevice.includes(heard.condition)) return heard.condition
  return conditionOf({
    isStopped,
    hasFault: status.fault !== '',
    manifest: device.manifest,
    isContested: (state?.proposed ?? state?.refused ?? null) !== null,
    isArmed: (!needsArming(device.manifest) || status.armed !== null) && !saysDisarmed(stored, status, heard),
  })
}

/** Whoever may use a device sees it as ready when it has said so itself, as long as it is there. */
function saysDisarmed({ state }: StoredDevice, { connection }: DeviceStatus, heard?: DeviceStatus): boolean {
  if (connection !== 'online' && connection !== 'stale') return false
  return heard ? heard.condition === 'disarmed' : state?.state?.armed === false
}
