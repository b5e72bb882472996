import type { DeviceLatency } from '@livetap/contracts/devices/commands.ts'
import type { Db } from '#ports/db.ts'

/** From receiving an event until the device has acted, as Livetap wants to be. Milliseconds. */
const budgetMs = 200
const mostRecent = 200

interface Times {
  readonly command_id: string
  readonly happened_at: Date | null
  readonly received_at: Date | null
  readonly normalized_at: Date | null
  readonly decided_at: Date | null
  readonly queued_at: Date
  readonly sent_at: Date | null
  readonly acknowledged_at: Date | null
}

type Span = (times: Times) => readonly [from: Date | null, to: Date | null]

const spans = {
  tiktok: (row) => [row.happened_at, row.received_at],
  normalized: (row) => [row.received_at, row.normalized_at],
  decided: (row) => [row.normalized_at ?? row.received_at, row.decided_at],
  queued: (row) => [row.decided_at, row.queued_at],
  sent: (row) => [row.queued_at, row.sent_at],
  acknowledged: (row) => [row.sent_at, row.acknowledged_at],
  total: (row) => [row.received_at, row.acknowledged_at],
} as const satisfies Record<string, Span>

/** How long each hop took, of the last commands that rules sent and the device did. */
export async function readLatency(query: Db['query'], workspaceId: string, deviceId: string): Promise<DeviceLatency> {
  const rows = await query
    .selectFrom('devices.commands')
    .select(['command_id', 'happened_at', 'received_at', 'normalized_at', 'decided_at', 'queued_at'])
    .select(['sent_at', 'acknowledged_at'])
    .where('workspace_id', '=', workspaceId)
    .where('device_id', '=', deviceId)
    .where('source_kind', '=', 'rule')
    .where('status', '=', 'done')
    .orderBy('queued_at', 'desc')
    .orderBy('command_id', 'desc')
    .limit(mostRecent)
    .execute()
  const oldestFirst = rows.reverse()
  const measure = (span: Span) => spread(oldestFirst.flatMap((row) => msOf(span(row)) ?? []))
  return {
    budgetMs,
    tiktok: measure(spans.tiktok),
    normalized: measure(spans.normalized),
    decided: measure(spans.decided),
    queued: measure(spans.queued),
    sent: measure(spans.sent),
    acknowledged: measure(spans.acknowledged),
    total: measure(spans.total),
    recent: oldestFirst.flatMap((row) => {
      const totalMs = msOf(spans.total(row))
      return totalMs === undefined ? [] : [{ commandId: row.command_id, at: row.queued_at.toISOString(), totalMs }]
    }),
  }
}

function msOf([from, to]: ReturnType<Span>): number | undefined {
  return from && to ? to.getTime() - from.getTime() : undefined
}

function spread(values: readonly number[]): DeviceLatency['total'] {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null
  return { p50: at(0.5), p95: at(0.95), count: sorted.length }
}
