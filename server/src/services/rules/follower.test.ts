import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findExecutions } from '#domain/executions/executions.ts'
import { createLive } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { Follower } from './follower.ts'
import { openRulesTest, type RulesTest, ruleOf } from './rules.suite.ts'

const noHands = { reserve: () => false, release: () => {}, carryOut: () => {} }

for (const database of await findTestDatabases()) {
  describe(`following the log on the database ${database.name}`, () => {
    let rules: RulesTest
    beforeAll(async () => {
      rules = await openRulesTest(database.open)
    })
    afterAll(() => rules[Symbol.asyncDispose]())

    it('stores much that follows from some events in parts, each with its position', async () => {
      const live = createLive({ startedAt: Date.now() })
      const { workspaceId } = live
      const rule = ruleOf({ eventType: 'GIFT', gift: { mode: 'each', maxPerEvent: 100 } })
      for (let n = 0; n < 12; n++) await rules.publish(workspaceId, rule)
      await rules.store(live.gift(100), live.chat('between'), live.gift(50), live.gift(30), live.chat('last'))
      const follower = new Follower(rules.ports, noHands, workspaceId)
      const course = async () => {
        const { pos } = await rules.db.query
          .selectFrom('rules.progress')
          .select('pos')
          .where('workspace_id', '=', workspaceId)
          .executeTakeFirstOrThrow()
        const { n } = await rules.db.query
          .selectFrom('rules.executions')
          .select((e) => e.fn.countAll<number>().as('n'))
          .where('workspace_id', '=', workspaceId)
          .executeTakeFirstOrThrow()
        return [pos, Number(n)]
      }
      expect(await follower.advance([])).toMatchObject({ hasMore: true, hasPlanned: true })
      expect(await course()).toEqual([1, 1000])
      expect(await follower.advance([])).toMatchObject({ hasMore: false, hasPlanned: true })
      expect(await course()).toEqual([5, 1960])
      await follower.flush(true)
      const refused = rules.db.query.selectFrom('rules.tallies').select('count').where('reason', '=', 'event-full')
      expect(await refused.where('workspace_id', '=', workspaceId).execute()).toEqual([{ count: 1 }, { count: 1 }])
      const { items } = await findExecutions(rules.db.query, workspaceId, { limit: 1 })
      expect(items[0]).toMatchObject({ status: 'waiting', hops: { startedAt: null } })
    })
  })
}
