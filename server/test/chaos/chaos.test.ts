import { describe, expect, test } from 'vitest'
import { hasPostgresServer } from '../own-postgres.ts'
import { hasRedisServer } from '../own-redis.ts'
import { harmsOf } from './judge.ts'
import { allRoles } from './role-process.ts'
import { type ChaosReport, runChaos } from './run.ts'

/** How often each role loses a process. Without CHAOS_KILLS this file is left out (vitest.config.ts). */
const killsPerRole = Number(process.env.CHAOS_KILLS ?? 2)
/** The same seed strikes the same processes in the same order. */
const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000)

const never = 3_600_000

function expectWhole(report: ChaosReport, context: string) {
  expect(harmsOf(report), context).toEqual([])
  expect(report.ends.filter(({ hadStarted }) => hadStarted)).toEqual([])
  expect(report, context).toMatchObject({ patientMissed: 0 })
  expect(report.restlessMissed, context).toBeLessThan(report.events / 2)
  expect(Math.min(report.crashes, report.reconnects), context).toBeGreaterThan(0)
}

const tell = (story: readonly string[], { examples, ends }: ChaosReport) =>
  [...story, ...examples, ...ends.map(({ words }) => words)].join('\n')

describe.skipIf(!hasRedisServer() || !hasPostgresServer())('roles in processes of their own', () => {
  const plan = { seed, perSecond: 200, events: 0, killEveryMs: 2000, crashEveryMs: 6000 }

  test(
    `of which ${4 * killsPerRole} are killed, with Redis and PostgreSQL: nothing is lost, twice or out of order`,
    async () => {
      const story: string[] = []
      const say = (line: string) => story.push(line)
      const report = await runChaos({ ...plan, roles: allRoles, killsPerRole, freezeEveryMs: 5000, say })
      expectWhole(report, tell(story, report))
      expect(report).toMatchObject({ kills: 4 * killsPerRole })
      expect(report.freezes).toBeGreaterThan(0)
    },
    600_000 + 60_000 * killsPerRole,
  )

  test('while Redis forgets its last second, again and again, and ingest lives: nothing is lost', async () => {
    const story: string[] = []
    const roles = ['recorder', 'normalizer', 'api'] as const
    const fates = { roles, killsPerRole: 5, redisForgets: true, freezeEveryMs: never }
    const report = await runChaos({ ...plan, ...fates, say: (line) => story.push(line) })
    expectWhole(report, tell(story, report))
  }, 600_000)
})
