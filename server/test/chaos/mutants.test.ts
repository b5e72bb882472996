import { createClient } from 'redis'
import { afterAll, describe, expect, test } from 'vitest'
import { eventually } from '../livetap-process.ts'
import { hasPostgresServer } from '../own-postgres.ts'
import { hasRedisServer } from '../own-redis.ts'
import { type Harm, harmsOf } from './judge.ts'
import { allRoles } from './role-process.ts'
import { runChaos, type Sabotage } from './run.ts'
import type { Stage } from './stage.ts'

/** Takes minutes: `npm run test:long`. */
const isWanted = process.env.CHAOS_MUTANTS === 'true'
const never = 3_600_000
const opened = new AsyncDisposableStack()
afterAll(() => opened.disposeAsync())

async function connectRedis({ redis }: Stage) {
  const client = await createClient({ url: redis.url })
    .on('error', () => {})
    .connect()
  opened.defer(async () => client.destroy())
  return client
}

/** What was received is forgotten whenever a process of ingest dies, and the database takes it a second time. */
const forgetful: Sabotage = {
  begin: async ({ postgres }) => void (await postgres.query('drop index live.events_message_once')),
  async beforeKill(stage, victim) {
    if (!victim.startsWith('ingest')) return
    const client = await connectRedis(stage)
    const keys = await client.keys('ttlc:memo:seen:*')
    if (keys.length > 0) await client.del(keys)
  },
}

/** What a recorder has in hand when it dies was acknowledged already. */
const hasty: Sabotage = {
  async beforeKill(stage, victim) {
    if (!victim.startsWith('recorder')) return
    const client = await connectRedis(stage)
    await stage.postgres.hold('select pos from live.heads for update', async () => {
      const ids = await eventually('something in hand', async () => {
        const pending = (await client.sendCommand([
          'XPENDING',
          'ttlc:events',
          'storage',
          '-',
          '+',
          '1000',
        ])) as string[][]
        return pending.length > 0 && pending.map(([id = '']) => id)
      })
      await client.xAck('ttlc:events', 'storage', ids)
      for (const process of stage.roles) if (process.role === 'recorder') await process.kill()
      await stage.postgres.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'`,
      )
    })
  },
}

describe.skipIf(!isWanted || !hasRedisServer() || !hasPostgresServer())('a run with a planted fault', () => {
  test.each<[string, Sabotage, Harm]>([
    ['what TikTok resends is stored twice', forgetful, 'duplicated'],
    ['a recorder acknowledges before it stores', hasty, 'lost'],
    ['clients do not go on behind their last id', { reader: { forgets: true } }, 'clientGaps'],
  ])(
    'fails when %s',
    async (_what, sabotage, harm) => {
      const story: string[] = []
      const plan = {
        seed: 7,
        roles: allRoles,
        killsPerRole: 3,
        killEveryMs: 1500,
        freezeEveryMs: never,
        crashEveryMs: never,
      }
      const report = await runChaos({ ...plan, perSecond: 200, events: 0, say: (line) => story.push(line), sabotage })
      expect(harmsOf(report), story.join('\n')).toContain(harm)
    },
    600_000,
  )
})
