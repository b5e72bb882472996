import { randomBytes } from 'node:crypto'
import type { DeviceChange, DeviceRequest } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { DeviceTables } from '#ports/sql/tables/device-tables.ts'
import { checkManifest, checkPolicy } from './manifests.ts'
import { type DeviceRow, refuseUnknown } from './rows.ts'
import { deviceTemplates } from './templates.ts'
import { type MadeDeviceToken, type NewDeviceToken, replaceToken } from './tokens.ts'

type Query = Db['query']

/** Most devices of a workspace. */
const mostDevices = 200

/**
 * Registers a device with a token of its own. Rejects with `too-many-devices`, `device-manifest-invalid` or
 * `device-policy-invalid`.
 */
export async function registerDevice(
  query: Query,
  workspaceId: string,
  { name, kind, isVirtual = false, policy = {}, manifest = isVirtual ? 'template' : 'device' }: DeviceRequest,
  done: Done,
): Promise<{ deviceId: string; token: string }> {
  const told = manifest === 'template' ? deviceTemplates[kind] : manifest === 'device' ? null : manifest
  if (told) checkManifest(told)
  checkPolicy(policy, told)
  const deviceId = randomBytes(8).toString('hex')
  return query.transaction().execute(async (tx) => {
    const { rows } = await sql`
      insert into devices.devices (workspace_id, device_id, name, kind, is_virtual, manifest, policy, changed)
      select ${workspaceId}, ${deviceId}, ${name.trim()}, ${kind}, ${isVirtual}, ${told && JSON.stringify(told)}::jsonb,
        ${JSON.stringify(policy)}::jsonb, ${JSON.stringify(done)}::jsonb
      where (select count(*) from devices.devices where workspace_id = ${workspaceId}) < ${mostDevices}
      returning device_id`.execute(tx)
    if (rows.length === 0) {
      throw new AppError('too-many-devices', `a workspace has at most ${mostDevices} devices`)
    }
    const wish = { limits: {}, graceMs: 0, createdBy: done.by.name, now: Date.parse(done.at) }
    const { token } = await replaceToken(tx, workspaceId, deviceId, wish)
    return { deviceId, token }
  })
}

/** Rejects with `device-not-found` or `device-policy-invalid`. */
export async function changeDevice(
  query: Query,
  workspaceId: string,
  deviceId: string,
  { name, kind, policy }: DeviceChange,
  done: Done,
): Promise<void> {
  await query.transaction().execute(async (tx) => {
    const { manifest } = await lockDevice(tx, workspaceId, deviceId)
    if (policy) checkPolicy(policy, manifest)
    await tx
      .updateTable('devices.devices')
      .set({
        ...(name === undefined ? {} : { name: name.trim() }),
        ...(kind === undefined ? {} : { kind }),
        ...(policy === undefined ? {} : { policy: JSON.stringify(policy) }),
        changed: JSON.stringify(done),
      })
      .where('workspace_id', '=', workspaceId)
      .where('device_id', '=', deviceId)
      .execute()
  })
}

/** With everything that is kept of it. Resolves to its name; rejects with `device-not-found`. */
export async function removeDevice(query: Query, workspaceId: string, deviceId: string): Promise<string> {
  return query.transaction().execute(async (tx) => {
    const { name } = await lockDevice(tx, workspaceId, deviceId)
    for (const table of tables) {
      await sql`delete from ${sql.table(table)}
        where workspace_id = ${workspaceId} and device_id = ${deviceId}`.execute(tx)
    }
    return name
  })
}

const tables: readonly (keyof DeviceTables)[] = [
  'devices.devices',
  'devices.tokens',
  'devices.states',
  'devices.interlocks',
  'devices.commands',
  'devices.notes',
]

/** Makes another token. Rejects with `device-not-found` or `device-policy-invalid`. */
export async function rotateDeviceToken(
  query: Query,
  workspaceId: string,
  deviceId: string,
  wish: NewDeviceToken,
): Promise<MadeDeviceToken> {
  return query.transaction().execute(async (tx) => {
    const { manifest } = await lockDevice(tx, workspaceId, deviceId)
    checkPolicy(wish.limits, manifest)
    return replaceToken(tx, workspaceId, deviceId, wish)
  })
}

/**
 * Settles what a device says of itself now: approved, it is what the device can do; refused, it stays as it was, and is
 * not asked about again while the device says the same.
 * Rejects with `device-not-found` or `device-nothing-proposed`.
 */
export async function settleProposal(
  query: Query,
  workspaceId: string,
  deviceId: string,
  verdict: 'approved' | 'refused',
  done: Done,
): Promise<void> {
  await query.transaction().execute(async (tx) => {
    await lockDevice(tx, workspaceId, deviceId)
    const proposed = await takeProposal(tx, workspaceId, deviceId, verdict)
    const manifest = verdict === 'approved' ? { manifest: JSON.stringify(proposed) } : {}
    await tx
      .updateTable('devices.devices')
      .set({ ...manifest, changed: JSON.stringify(done) })
      .where('workspace_id', '=', workspaceId)
      .where('device_id', '=', deviceId)
      .execute()
  })
}

async function takeProposal(
  query: Query,
  workspaceId: string,
  deviceId: string,
  verdict: 'approved' | 'refused',
): Promise<Manifest> {
  const refused = verdict === 'refused' ? sql`before.proposed` : sql`null`
  const { rows } = await sql<{ proposed: Manifest }>`
    with before as (
      select proposed from devices.states where workspace_id = ${workspaceId} and device_id = ${deviceId} for update
    )
    update devices.states set proposed = null, refused = ${refused} from before
    where workspace_id = ${workspaceId} and device_id = ${deviceId} and before.proposed is not null
    returning before.proposed`.execute(query)
  if (rows[0]) return rows[0].proposed
  throw new AppError('device-nothing-proposed', 'the device says of itself what is approved')
}

/** Whoever changes a device waits for whoever does at this moment. */
export async function lockDevice(query: Query, workspaceId: string, deviceId: string): Promise<DeviceRow> {
  const row = await query
    .selectFrom('devices.devices')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('device_id', '=', deviceId)
    .forUpdate()
    .executeTakeFirst()
  return row ?? refuseUnknown()
}
