import type { AuditEntry } from '@livetap/contracts/workspace/access.ts'
import { writeRows } from '../../../lib/csv.ts'

const columns = ['at', 'actorKind', 'actorId', 'actorName', 'action', 'target', 'address']

/** A line for each entry, in the order given; times are ISO 8601, UTC. */
export function writeAudit(entries: readonly AuditEntry[]): string {
  const lines = entries.map(({ at, actor, action, target, address }) => [
    ...[at, actor.kind, actor.id, actor.name],
    ...[action, target, address],
  ])
  return writeRows([columns, ...lines])
}
