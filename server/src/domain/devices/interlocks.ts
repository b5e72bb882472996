import type { Arming, EmergencyStop } from '@livetap/contracts/devices/devices.ts'
import { sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { lockDevice } from './registry.ts'
import type { DeviceRow } from './rows.ts'
import { forgottenAfterMs } from './status.ts'

type Query = Db['query']

/**
 * Latches the emergency stop of a device, or of all of the workspace, and disarms what it stops. One that is latched
 * already stays as it was pressed first. Resolves to the ids of the devices that are stopped now.
 */
export async function latchStop(
  query: Query,
  workspaceId: string,
  stop: EmergencyStop,
  deviceId?: string,
): Promise<string[]> {
  const isWanted = deviceId === undefined ? sql`true` : sql`device_id = ${deviceId}`
  const { rows } = await sql<{ device_id: string }>`
    insert into devices.interlocks as known (workspace_id, device_id, stop, arming)
    select workspace_id, device_id, ${JSON.stringify(stop)}::jsonb, null from devices.devices
    where workspace_id = ${workspaceId} and ${isWanted}
    on conflict (workspace_id, device_id) do update set stop = coalesce(known.stop, excluded.stop), arming = null
    returning device_id`.execute(query)
  return rows.map((row) => row.device_id)
}

/**
 * Lets a device do what is of high risk, as long as it is connected. Rejects with `device-not-found`, `device-stopped` or
 * `device-not-ready`.
 */
export async function armDevice(query: Query, workspaceId: string, deviceId: string, arming: Arming): Promise<void> {
  const text = JSON.stringify(arming)
  await query.transaction().execute(async (tx) => {
    const device = await lockDevice(tx, workspaceId, deviceId)
    const { rows } = await sql`
      insert into devices.interlocks as known (workspace_id, device_id, arming)
      values (${workspaceId}, ${deviceId}, ${text}::jsonb)
      on conflict (workspace_id, device_id) do update set arming = excluded.arming where known.stop is null
      returning device_id`.execute(tx)
    if (rows.length > 0) return refuseUnready(tx, device, Date.parse(arming.at))
    throw new AppError('device-stopped', 'the emergency stop of the device is latched', {
      remedy: 'See that nothing can happen, then have an owner clear it.',
    })
  })
}

/** An arming that waits for a device to come is an old one when it does. `now` is in milliseconds since 1970. */
async function refuseUnready(query: Query, device: DeviceRow, now: number): Promise<void> {
  const state = await query
    .selectFrom('devices.states')
    .select(['holder', 'last_seen_at', 'proposed', 'refused'])
    .where('workspace_id', '=', device.workspace_id)
    .where('device_id', '=', device.device_id)
    .executeTakeFirst()
  const isHere = state?.holder != null && now - (state.last_seen_at?.getTime() ?? 0) < forgottenAfterMs
  if (!isHere) throw new AppError('device-not-ready', 'the device is not connected')
  if (device.manifest === null || state.proposed !== null || state.refused !== null)
    throw new AppError('device-not-ready', 'what the device says of itself is not approved')
}

/** Rejects with `device-not-found`. */
export async function disarmDevice(query: Query, workspaceId: string, deviceId: string): Promise<void> {
  await query.transaction().execute(async (tx) => {
    await lockDevice(tx, workspaceId, deviceId)
    await tx
      .updateTable('devices.interlocks')
      .set({ arming: null })
      .where('workspace_id', '=', workspaceId)
      .where('device_id', '=', deviceId)
      .execute()
  })
}
