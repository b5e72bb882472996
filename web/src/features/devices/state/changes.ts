import type { CommandRun, DeviceNote } from '@livetap/contracts/devices/commands.ts'
import type { Device } from '@livetap/contracts/devices/devices.ts'
import type { DevicesChange, DevicesSnapshot } from '@livetap/contracts/devices/live.ts'
import type { StreamMessage } from '../../../lib/stream/stream.ts'

/** What the live channel has told of the devices of the workspace. */
export interface Known {
  /** In the order in which the server lists them. */
  readonly devices: ReadonlyMap<string, Device>
  /** By device, newest first: what was heard since the page was opened. */
  readonly commands: ReadonlyMap<string, readonly CommandRun[]>
  readonly notes: ReadonlyMap<string, readonly DeviceNote[]>
}

export const nothingKnown: Known = { devices: new Map(), commands: new Map(), notes: new Map() }

const mostCommands = 100
const mostNotes = 50

/** The same with what these messages tell; those that nobody understands are left. */
export function takeMessages(known: Known, messages: readonly StreamMessage[]): Known {
  return messages.reduce(takeMessage, known)
}

function takeMessage(known: Known, { event, data }: StreamMessage): Known {
  if (data === undefined) return known
  if (event === 'snapshot') return takeSnapshot(known, JSON.parse(data) as DevicesSnapshot)
  return Object.hasOwn(takers, event) ? takeChange(known, JSON.parse(data) as DevicesChange) : known
}

function takeSnapshot(known: Known, { devices }: DevicesSnapshot): Known {
  return { ...known, devices: new Map(devices.map((device) => [device.deviceId, device])) }
}

type Takers = {
  readonly [Kind in DevicesChange['kind']]: (known: Known, change: Extract<DevicesChange, { kind: Kind }>) => Known
}

const takers: Takers = {
  status: (known, { status }) => {
    const device = known.devices.get(status.deviceId)
    return device ? putDevice(known, { ...device, status }) : known
  },
  command: (known, { command }) => ({ ...known, commands: put(known.commands, command.deviceId, command, addCommand) }),
  note: (known, { deviceId, note }) => ({ ...known, notes: put(known.notes, deviceId, note, addNote) }),
  device: (known, { device }) => putDevice(known, device),
  removed: (known, { deviceId }) => ({
    devices: without(known.devices, deviceId),
    commands: without(known.commands, deviceId),
    notes: without(known.notes, deviceId),
  }),
}

const takeChange = (known: Known, change: DevicesChange): Known =>
  (takers[change.kind] as (known: Known, change: DevicesChange) => Known)(known, change)

export const putDevice = (known: Known, device: Device): Known => ({
  ...known,
  devices: new Map(known.devices).set(device.deviceId, device),
})

function put<Item>(
  map: ReadonlyMap<string, readonly Item[]>,
  deviceId: string,
  item: Item,
  add: (items: readonly Item[], item: Item) => readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  return new Map(map).set(deviceId, add(map.get(deviceId) ?? [], item))
}

/** A command is told several times: what is told last is where it has come to. */
function addCommand(commands: readonly CommandRun[], command: CommandRun): readonly CommandRun[] {
  const isKnown = commands.some(({ commandId }) => commandId === command.commandId)
  if (isKnown) return commands.map((one) => (one.commandId === command.commandId ? command : one))
  return [command, ...commands].slice(0, mostCommands)
}

const addNote = (notes: readonly DeviceNote[], note: DeviceNote) => [note, ...notes].slice(0, mostNotes)

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const next = new Map(map)
  next.delete(key)
  return next
}
