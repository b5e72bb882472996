import Type, { type Static } from 'typebox'
import { CommandRun, DeviceNote } from './commands.ts'
import { Device, DeviceStatus } from './devices.ts'

/** `GET /api/v1/devices/live`: server-sent events; `snapshot` first, then changes. */
export const DevicesSnapshot = Type.Object({ devices: Type.Array(Device) })
export type DevicesSnapshot = Static<typeof DevicesSnapshot>

/** Each is an event of its name. `device`: something of it beside its status is another; `removed`: it is gone. */
export const DevicesChange = Type.Union([
  Type.Object({ kind: Type.Literal('status'), status: DeviceStatus }),
  Type.Object({ kind: Type.Literal('command'), command: CommandRun }),
  Type.Object({ kind: Type.Literal('note'), deviceId: Type.String(), note: DeviceNote }),
  Type.Object({ kind: Type.Literal('device'), device: Device }),
  Type.Object({ kind: Type.Literal('removed'), deviceId: Type.String() }),
])
export type DevicesChange = Static<typeof DevicesChange>
