import type { DeviceHoldings } from '@livetap/contracts/workspace/privacy.ts'
import type { Db } from '#ports/db.ts'

/** What devices did because of a viewer, oldest first. */
export async function readDeviceHoldings(
  query: Db['query'],
  workspaceId: string,
  userId: string,
): Promise<DeviceHoldings> {
  const rows = await query
    .selectFrom('devices.commands as c')
    .leftJoin('devices.devices as d', (join) =>
      join.onRef('d.workspace_id', '=', 'c.workspace_id').onRef('d.device_id', '=', 'c.device_id'),
    )
    .select(['c.event_id', 'd.name', 'c.device_id', 'c.capability', 'c.parameters', 'c.status', 'c.queued_at'])
    .where('c.workspace_id', '=', workspaceId)
    .where('c.user_id', '=', userId)
    .orderBy('c.queued_at')
    .orderBy('c.command_id')
    .execute()
  return {
    commands: rows.map(({ event_id, name, device_id, capability, parameters, status, queued_at }) => ({
      ...{ eventId: event_id, device: name ?? device_id, capability, parameters, status },
      at: queued_at.toISOString(),
    })),
  }
}
