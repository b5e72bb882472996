import type { Arming, DeviceKind, DevicePolicy, EmergencyStop } from '@livetap/contracts/devices/devices.ts'
import type { LinkWelcome } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { sql } from 'kysely'
import { type EffectiveDevice, limitDevice } from '#domain/devices/devices.ts'
import type { Db } from '#ports/db.ts'
import type { DeviceLink, ProvedDevice } from '#ports/device-links/device-links.ts'

type Query = Db['query']

/** Where a device is in the database. */
export type DevicePlace = Pick<ProvedDevice, 'workspaceId' | 'deviceId'>

/** What the database says of a device that is connected. */
export interface KnownDevice {
  readonly name: string
  readonly manifest: Manifest | null
  /** What it said of itself when it came last, where that was not approved. */
  readonly proposed: Manifest | null
  /** What it said of itself and was refused. */
  readonly refused: Manifest | null
  readonly limits: EffectiveDevice
  /** What a page is to be that plays it; undefined where it is real. */
  readonly plays: LinkWelcome['plays']
  /** The token that it came with still works. */
  readonly isWelcome: boolean
  readonly stop: EmergencyStop | null
  readonly arming: Arming | null
  readonly epoch: number
}

interface KnownRow
  extends Pick<KnownDevice, 'name' | 'manifest' | 'proposed' | 'refused' | 'isWelcome' | 'stop' | 'arming'> {
  readonly workspaceId: string
  readonly deviceId: string
  readonly policy: DevicePolicy
  readonly kind: DeviceKind
  readonly isVirtual: boolean
  readonly limits: DevicePolicy | null
  readonly epoch: number | null
}

export const keyOf = ({ workspaceId, deviceId }: DevicePlace): string => JSON.stringify([workspaceId, deviceId])

/** What is known of these devices and the tokens that they came with, by `keyOf`. What is not there any more is not in it. */
export async function readKnown(
  query: Query,
  links: readonly ProvedDevice[],
  now: number,
): Promise<ReadonlyMap<string, KnownDevice>> {
  const { rows } = await sql<KnownRow>`
    select d.workspace_id as "workspaceId", d.device_id as "deviceId", d.name, d.manifest, d.policy, d.kind,
      d.is_virtual as "isVirtual", s.proposed, s.refused,
      s.epoch, t.limits, i.stop, i.arming,
      t.token_id is not null and (t.expires_at is null or t.expires_at > ${new Date(now)}) as "isWelcome"
    from jsonb_to_recordset(${JSON.stringify(links.map(toWanted))}::jsonb) as w(workspace_id text, device_id text, token_id text)
    join devices.devices d using (workspace_id, device_id)
    left join devices.tokens t using (workspace_id, device_id, token_id)
    left join devices.states s using (workspace_id, device_id)
    left join devices.interlocks i using (workspace_id, device_id)`.execute(query)
  return new Map(rows.map((row) => [keyOf(row), toKnown(row)]))
}

const toWanted = ({ workspaceId, deviceId, tokenId }: ProvedDevice) => {
  return { workspace_id: workspaceId, device_id: deviceId, token_id: tokenId }
}

function toKnown({
  policy,
  limits,
  epoch,
  kind,
  isVirtual,
  workspaceId: _,
  deviceId: __,
  ...row
}: KnownRow): KnownDevice {
  const policies = limits ? [policy, limits] : [policy]
  const plays = isVirtual && row.manifest ? { kind, manifest: row.manifest } : undefined
  return { ...row, plays, epoch: epoch ?? 0, limits: limitDevice(row.manifest, policies) }
}

/**
 * Notes that the device has connected here, and resolves to the number of this connection. A device starts disarmed,
 * always, whoever may have armed it before.
 */
export async function takeConnection(query: Query, link: DeviceLink, holder: string, now: number): Promise<number> {
  const { workspaceId, deviceId, transport, address } = link
  const of = sql`workspace_id = ${workspaceId} and device_id = ${deviceId}`
  const at = new Date(now)
  const { rows } = await sql<{ epoch: number }>`
    with disarmed as (update devices.interlocks set arming = null where ${of})
    insert into devices.states as s (workspace_id, device_id, epoch, holder, transport, address, connected_at, last_seen_at)
    values (${workspaceId}, ${deviceId}, 1, ${holder}, ${transport}, ${address}, ${at}, ${at})
    on conflict (workspace_id, device_id) do update set epoch = s.epoch + 1, holder = excluded.holder,
      transport = excluded.transport, address = excluded.address, connected_at = excluded.connected_at,
      last_seen_at = excluded.last_seen_at
    returning epoch`.execute(query)
  return rows[0]?.epoch ?? 0
}

/** Notes that the connection of that number has ended, and that the device is armed no more. */
export async function leaveConnection(query: Query, place: DevicePlace, epoch: number, now: number): Promise<void> {
  const of = sql`workspace_id = ${place.workspaceId} and device_id = ${place.deviceId}`
  await sql`
    with left_now as (
      update devices.states set holder = null, last_seen_at = ${new Date(now)} where ${of} and epoch = ${epoch} returning 1
    )
    update devices.interlocks set arming = null where ${of} and exists (select from left_now)`.execute(query)
}

/** Makes what a device says of itself what is approved, as long as nothing is. Resolves to whether it was. */
export async function adoptManifest(query: Query, place: DevicePlace, manifest: Manifest): Promise<boolean> {
  const { numUpdatedRows } = await query
    .updateTable('devices.devices')
    .set({ manifest: JSON.stringify(manifest) })
    .where('workspace_id', '=', place.workspaceId)
    .where('device_id', '=', place.deviceId)
    .where('manifest', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
