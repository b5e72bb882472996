import type { Arming, EmergencyStop } from '@livetap/contracts/devices/devices.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { DeviceTables } from '#ports/sql/tables/device-tables.ts'
import type { EffectiveDevice } from './limits.ts'
import { limitDevice } from './limits.ts'
import { type TokenRow, worksAt } from './tokens.ts'

type Query = Db['query']
export type DeviceRow = Selectable<DeviceTables['devices.devices']>
export type StateRow = Selectable<DeviceTables['devices.states']>

/** All that is stored of a device, its commands and notes apart. */
export interface StoredDevice {
  readonly device: DeviceRow
  /** Those that work, the newest first. */
  readonly tokens: readonly TokenRow[]
  /** Undefined: it has never connected. */
  readonly state: StateRow | undefined
  readonly stop: EmergencyStop | null
  /** Null, too, when it has run out. */
  readonly arming: Arming | null
}

/**
 * Devices of a workspace in the order in which they were registered, or the one of that id. `now` is in milliseconds
 * since 1970.
 */
export async function readDevices(
  query: Query,
  workspaceId: string,
  now: number,
  deviceId?: string,
): Promise<StoredDevice[]> {
  const read = <Table extends keyof DeviceTables>(table: Table) => readRows(query, table, workspaceId, deviceId)
  const [devices, tokens, states, interlocks] = await Promise.all([
    read('devices.devices'),
    read('devices.tokens'),
    read('devices.states'),
    read('devices.interlocks'),
  ])
  const stateOf = new Map(states.map((row) => [row.device_id, row]))
  const interlockOf = new Map(interlocks.map((row) => [row.device_id, row]))
  const tokensOf = Map.groupBy(tokens.filter(worksAt(now)).toSorted(byAge), (row) => row.device_id)
  return devices.toSorted(byAge).map((device) => {
    const { stop = null, arming = null } = interlockOf.get(device.device_id) ?? {}
    return {
      device,
      tokens: tokensOf.get(device.device_id)?.reverse() ?? [],
      state: stateOf.get(device.device_id),
      stop,
      arming: arming && Date.parse(arming.until) > now ? arming : null,
    }
  })
}

/** For whoever works with one device: undefined when there is none of that id. */
export async function findDevice(
  query: Query,
  workspaceId: string,
  now: number,
  deviceId: string,
): Promise<StoredDevice | undefined> {
  return (await readDevices(query, workspaceId, now, deviceId))[0]
}

/** Rejects with `device-not-found`. */
export async function readDevice(...place: Parameters<typeof findDevice>): Promise<StoredDevice> {
  return (await findDevice(...place)) ?? refuseUnknown()
}

/** What is allowed of a device that comes with that token; without one, with its newest. */
export function limitStored({ device, tokens }: StoredDevice, tokenId?: string): EffectiveDevice {
  const token = tokenId === undefined ? tokens[0] : tokens.find(({ token_id }) => token_id === tokenId)
  return limitDevice(device.manifest, [device.policy, ...(token ? [token.limits] : [])])
}

export function refuseUnknown(): never {
  throw new AppError('device-not-found', 'there is no device of that id')
}

async function readRows<Table extends keyof DeviceTables>(
  query: Query,
  table: Table,
  workspaceId: string,
  deviceId: string | undefined,
): Promise<Selectable<DeviceTables[Table]>[]> {
  const isWanted = deviceId === undefined ? sql`true` : sql`device_id = ${deviceId}`
  const { rows } = await sql<Selectable<DeviceTables[Table]>>`
    select * from ${sql.table(table)} where workspace_id = ${workspaceId} and ${isWanted}`.execute(query)
  return rows
}

/** The oldest first. */
const byAge = (a: { created_at: Date }, b: { created_at: Date }) => a.created_at.getTime() - b.created_at.getTime()
