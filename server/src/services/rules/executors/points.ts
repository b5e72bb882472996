import { sql } from 'kysely'
import type { RulesPorts } from '../rules.ts'
import type { Executor } from './executors.ts'

/**
 * Adds points to the viewer, or takes some, in the transaction that says so; nobody has less than none. What somebody tries
 * out changes nobody's.
 */
export function createBookkeeper({ clock }: Pick<RulesPorts, 'clock'>): Executor {
  return {
    isRepeatable: true,
    execute: async ({ userId, rendered, origin }) => {
      if (origin === 'test') return { status: 'skipped', error: 'test' }
      if (userId === undefined) return { status: 'skipped', error: 'no-viewer' }
      return { status: 'succeeded', answer: String((rendered as { change: number }).change) }
    },
    settle: async (query, { workspaceId, userId, rendered }) => {
      const { change } = rendered as { change: number }
      await sql`
        insert into rules.points (workspace_id, user_id, points, changed_at)
        values (${workspaceId}, ${userId}, greatest(0, ${change}::bigint), ${new Date(clock.now())})
        on conflict (workspace_id, user_id) do update
          set points = greatest(0, points.points + ${change}::bigint), changed_at = excluded.changed_at`.execute(query)
    },
  }
}
