import type { CommandPage, CommandRun, DeviceNote } from '@livetap/contracts/devices/commands.ts'
import { type RawBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** Something to be written of a workspace. */
export type Logged<What> = What & { readonly workspaceId: string }

/**
 * Writes how far commands are, each as it is now; of those that are there already the rest. Nothing of a device that was
 * removed meanwhile, and no viewer who was erased.
 */
export async function writeCommands(query: Query, commands: readonly Logged<CommandRun>[]): Promise<void> {
  if (commands.length === 0) return
  await sql`
    insert into devices.commands as c (workspace_id, command_id, device_id, capability, parameters, source_kind,
      source_name, rule_id, event_id, event_type, user_id, status, reason, detail, happened_at, received_at,
      normalized_at, decided_at, queued_at, sent_at, acknowledged_at)
    select r.workspace_id, r.command_id, r.device_id, r.capability, r.parameters, r.source_kind, r.source_name,
      r.rule_id, r.event_id, r.event_type, v.user_id, r.status, r.reason, r.detail, r.happened_at, r.received_at,
      r.normalized_at, r.decided_at, r.queued_at, r.sent_at, r.acknowledged_at
    from jsonb_to_recordset(${JSON.stringify(commands.map(toRow))}::jsonb) as r(workspace_id text,
      command_id text, device_id text, capability text, parameters jsonb, source_kind text, source_name text,
      rule_id uuid, event_id text, event_type text, user_id text, status text, reason text, detail text,
      happened_at timestamptz, received_at timestamptz, normalized_at timestamptz, decided_at timestamptz,
      queued_at timestamptz, sent_at timestamptz, acknowledged_at timestamptz)
    join devices.devices d on d.workspace_id = r.workspace_id and d.device_id = r.device_id
    left join live.viewers v on v.workspace_id = r.workspace_id and v.user_id = r.user_id
    on conflict (workspace_id, command_id) do update set parameters = excluded.parameters, status = excluded.status,
      reason = excluded.reason, detail = excluded.detail, sent_at = excluded.sent_at,
      acknowledged_at = excluded.acknowledged_at
    where c.status in ('waiting', 'sent', 'unknown') or excluded.status = 'done'`.execute(query)
}

function toRow({
  workspaceId,
  commandId,
  deviceId,
  source,
  hops,
  ...run
}: Logged<CommandRun>): Record<string, unknown> {
  return {
    ...{ workspace_id: workspaceId, command_id: commandId, device_id: deviceId, capability: run.capability },
    ...{ parameters: run.parameters, status: run.status, reason: run.reason, detail: run.detail },
    ...{ source_kind: source.kind, source_name: source.name, rule_id: source.ruleId, event_id: source.eventId },
    ...{ event_type: source.eventType, user_id: source.viewer?.userId },
    ...{ happened_at: hops.happenedAt, received_at: hops.receivedAt, normalized_at: hops.normalizedAt },
    ...{ decided_at: hops.decidedAt, queued_at: hops.queuedAt, sent_at: hops.sentAt },
    acknowledged_at: hops.acknowledgedAt,
  }
}

/** Writes what has happened to devices. */
export async function writeNotes(
  query: Query,
  notes: readonly Logged<DeviceNote & { readonly deviceId: string }>[],
): Promise<void> {
  if (notes.length === 0) return
  const rows = notes.map((note, place) => ({ ...note, place }))
  await sql`
    insert into devices.notes (workspace_id, device_id, at, kind, text)
    select d.workspace_id, d.device_id, r.at, r.kind, r.text from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r("workspaceId" text, "deviceId" text, at timestamptz, kind text, text text, place integer)
    join devices.devices d on d.workspace_id = r."workspaceId" and d.device_id = r."deviceId" order by r.place`.execute(
    query,
  )
}

/** The newest of a device, newest first. */
export async function readNotes(
  query: Query,
  workspaceId: string,
  deviceId: string,
  limit: number,
): Promise<DeviceNote[]> {
  const rows = await query
    .selectFrom('devices.notes')
    .select(['at', 'kind', 'text'])
    .where('workspace_id', '=', workspaceId)
    .where('device_id', '=', deviceId)
    .orderBy('note', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ at, kind, text }) => ({ at: at.toISOString(), kind: kind as DeviceNote['kind'], text }))
}

/** A page of the commands of a device, newest first. Rejects with AppError `cursor-invalid`. */
export async function findCommands(
  query: Query,
  workspaceId: string,
  deviceId: string,
  {
    cursor,
    status,
    limit,
  }: { readonly cursor?: string; readonly status?: CommandRun['status']; readonly limit: number },
): Promise<CommandPage> {
  const rows = await selectCommands(
    query,
    [
      sql`c.workspace_id = ${workspaceId} and c.device_id = ${deviceId}`,
      ...(status === undefined ? [] : [sql`c.status = ${status}`]),
      ...(cursor === undefined ? [] : [behind(cursor)]),
    ],
    limit + 1,
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toRun),
    ...(last && rows.length > limit
      ? { next: encodeCursor('device-commands', [last.queued_at.getTime(), last.command_id]) }
      : {}),
  }
}

function behind(cursor: string): RawBuilder<unknown> {
  const [at, id] = decodeCursor('device-commands', ['time', 'text'], cursor)
  return sql`(c.queued_at, c.command_id) < (${new Date(Number(at))}::timestamptz, ${id}::text)`
}

interface CommandRow {
  readonly command_id: string
  readonly device_id: string
  readonly capability: string
  readonly parameters: CommandRun['parameters']
  readonly source_kind: CommandRun['source']['kind']
  readonly source_name: string
  readonly rule_id: string | null
  readonly event_id: string | null
  readonly event_type: string | null
  readonly user_id: string | null
  readonly unique_id: string | null
  readonly display_name: string | null
  readonly status: CommandRun['status']
  readonly reason: CommandRun['reason']
  readonly detail: string | null
  readonly happened_at: Date | null
  readonly received_at: Date | null
  readonly normalized_at: Date | null
  readonly decided_at: Date | null
  readonly queued_at: Date
  readonly sent_at: Date | null
  readonly acknowledged_at: Date | null
}

async function selectCommands(
  query: Query,
  wanted: readonly RawBuilder<unknown>[],
  limit: number,
): Promise<CommandRow[]> {
  const { rows } = await sql<CommandRow>`
    select c.*, v.unique_id, v.display_name from devices.commands c
    left join live.viewers v on v.workspace_id = c.workspace_id and v.user_id = c.user_id
    where ${sql.join(wanted, sql` and `)}
    order by c.queued_at desc, c.command_id desc limit ${limit}`.execute(query)
  return rows
}

function toRun(row: CommandRow): CommandRun {
  const iso = (time: Date | null) => time?.toISOString() ?? null
  const { user_id: userId, unique_id: uniqueId, display_name: displayName } = row
  return {
    ...{ commandId: row.command_id, deviceId: row.device_id, capability: row.capability, parameters: row.parameters },
    source: {
      ...{ kind: row.source_kind, name: row.source_name, ruleId: row.rule_id },
      ...{ eventId: row.event_id, eventType: row.event_type },
      viewer: userId === null ? null : { userId, uniqueId: uniqueId ?? '', displayName: displayName ?? '' },
    },
    ...{ status: row.status, reason: row.reason, detail: row.detail },
    hops: {
      ...{ happenedAt: iso(row.happened_at), receivedAt: iso(row.received_at), normalizedAt: iso(row.normalized_at) },
      ...{ decidedAt: iso(row.decided_at), queuedAt: row.queued_at.toISOString(), sentAt: iso(row.sent_at) },
      acknowledgedAt: iso(row.acknowledged_at),
    },
    queueMs: between(row.queued_at, row.sent_at),
    deviceMs: between(row.sent_at, row.acknowledged_at),
  }
}

function between(from: Date | null, to: Date | null): number | null {
  return from && to ? to.getTime() - from.getTime() : null
}
