import { describe, expect, test } from 'vitest'
import { hasPostgresServer } from '../own-postgres.ts'
import { hasRedisServer } from '../own-redis.ts'
import { harmsOf } from './judge.ts'
import { runChaos } from './run.ts'

/** How often each role loses a process; `npm run test:long`: 20. */
const killsPerRole = Number(process.env.CHAOS_KILLS ?? 3)
/** The same seed strikes the same processes in the same order. */
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)

describe.skipIf(!hasRedisServer() || !hasPostgresServer())('roles in processes of their own', () => {
  test(
    `of which ${4 * killsPerRole} are killed, with Redis and PostgreSQL: nothing is lost, twice or out of order`,
    async () => {
      const story: string[] = []
      const plan = { seed, killsPerRole, killEveryMs: 2000, freezeEveryMs: 5000, crashEveryMs: 6000 }
      const report = await runChaos({ ...plan, perSecond: 200, events: 0, say: (line) => story.push(line) })
      const context = [...story, ...report.examples, ...report.ends.map(({ words }) => words)].join('\n')
      expect(harmsOf(report), context).toEqual([])
      expect(report.ends.filter(({ hadStarted }) => hadStarted)).toEqual([])
      expect(report, context).toMatchObject({ patientMissed: 0, kills: 4 * killsPerRole })
      expect(report.restlessMissed, context).toBeLessThan(report.events / 2)
      expect(Math.min(report.freezes, report.crashes, report.reconnects), context).toBeGreaterThan(0)
    },
    600_000 + 60_000 * killsPerRole,
  )
})
