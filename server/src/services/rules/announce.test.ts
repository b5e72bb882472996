import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createEulerChat } from '#adapters/tiktok/tiktok.ts'
import { setSecret } from '#domain/secrets/secrets.ts'
import { createLive, type LiveMaker } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { eventually, openRulesTest, type RulesTest, ruleOf } from './rules.suite.ts'

const canary = 'canary-of-the-session'

for (const database of await findTestDatabases()) {
  describe(`what rules say in the chat, on the database ${database.name}`, () => {
    let rules: RulesTest
    let simulator: Simulator
    let live: LiveMaker
    let ws: string
    beforeAll(async () => {
      rules = await openRulesTest(database.open)
      simulator = await startSimulator()
    })
    afterAll(async () => {
      await simulator[Symbol.asyncDispose]()
      await rules[Symbol.asyncDispose]()
    })
    beforeEach(() => {
      const streamId = simulator.addLive('still', { seed: 2 })
      live = createLive({ startedAt: Date.now(), streamId })
      ws = live.workspaceId
    })

    const start = () => rules.start({ chat: createEulerChat({ origin: simulator.origin }) })
    const permit = async (shared = true) => {
      const set = { setBy: 'Ann', setAt: new Date() }
      const { db, vault } = rules.ports
      await setSecret(db.query, vault, ws, { name: 'euler-api-key', value: 'a-key', shared: false, ...set })
      await setSecret(db.query, vault, ws, { name: 'tiktok-session', value: canary, shared, ...set })
    }
    const says = (template: string, fields: Partial<RuleDefinition> = {}) =>
      rules.publish(
        ws,
        ruleOf({
          actions: [{ type: 'announce', template }],
          run: { mode: 'parallel', max: 10, ttlMs: 60_000 },
          ...fields,
        }),
      )
    const ended = async () => {
      const all = await rules.executions(ws)
      return all.flatMap(({ actions }) => actions.map(({ status, error }) => [status, error?.split(':')[0]]))
    }
    /** Of single tries. */
    const failures = async () => {
      const all = await rules.executions(ws)
      const attempts = all.flatMap(({ actions }) => actions.flatMap((action) => action.attempts))
      return attempts.flatMap(({ error }) => error?.split(':')[0] ?? [])
    }

    it('are counted from 0, so that the first of which nobody knows is seen to be one more', async () => {
      const metrics = createMetrics()
      await using _ = await rules.start({ metrics })
      const { body } = await metrics.render()
      for (const status of ['unknown', 'failed'])
        expect(body).toContain(`\nrule_actions_total{type="announce",status="${status}"} 0\n`)
    })

    it('is what the template comes to: one line, no command, as long as TikTok takes', async () => {
      await permit()
      await says('{message}{message}')
      await using _ = await start()
      await rules.store(live.chat(`/ban all\n\u202e${'ü'.repeat(200)}`))
      await eventually(async () => expect(await ended()).toEqual([['succeeded', undefined]]))
      expect(simulator.chats('still')).toEqual([`ban all ${'ü'.repeat(110)}/ban all ${'ü'.repeat(23)}`])
      expect(JSON.stringify(await rules.executions(ws))).not.toContain(canary)
    })

    it('is said one after the other, some seconds apart', async () => {
      await permit()
      await says('{username}: {message}')
      await using _ = await start()
      await rules.store(live.chat('one'), live.chat('two'))
      await eventually(async () => expect(await ended()).toEqual(Array(2).fill(['succeeded', undefined])))
      expect(await failures()).toContain('chat-busy')
      expect([...simulator.chats('still')].sort()).toEqual(['viewer1: one', 'viewer1: two'])
    })

    it.each<[string, () => Promise<void>, string]>([
      ['a key', async () => {}, 'chat-not-possible'],
      ['the consent to show the session', () => permit(false), 'chat-not-possible'],
    ])('is nothing without %s', async (_name, prepare, error) => {
      await prepare()
      await says('hello')
      await using _ = await start()
      await rules.store(live.chat('one'))
      await eventually(async () => expect(await ended()).toEqual([['failed', error]]))
      expect(simulator.chats('still')).toEqual([])
    })

    it.each([
      ['403', 'failed', 'chat-refused', 0],
      ['500', 'unknown', 'chat-failed', 0],
      ['reset', 'unknown', 'chat-failed', 0],
    ])('is not said again after %s', async (fault, status, error, chats) => {
      await permit()
      simulator.setFault('still', 'chat', fault)
      await says('hello')
      await using _ = await start()
      await rules.store(live.chat('one'))
      await eventually(async () => expect(await ended()).toEqual([[status, error]]))
      expect(simulator.chats('still')).toHaveLength(chats)
    })

    it('waits as long as it is told to', async () => {
      await permit()
      simulator.setFault('still', 'chat', '429', 1)
      await says('hello')
      await using _ = await start()
      await rules.store(live.chat('one'))
      await eventually(async () => expect(await ended()).toEqual([['succeeded', undefined]]))
      expect(await failures()).toContain('chat-busy')
      expect(simulator.chats('still')).toEqual(['hello'])
    })

    it('is no answer to what it has said itself', async () => {
      await permit()
      await says('You said {message}')
      await using _ = await start()
      await rules.store(live.chat('hello'))
      await eventually(async () => expect(await ended()).toEqual([['succeeded', undefined]]))
      await rules.store(live.chat('You said hello'))
      await eventually(async () => expect((await ended())[1]).toEqual(['skipped', 'own-words']))
      expect(simulator.chats('still')).toEqual(['You said hello'])
    })
  })
}
