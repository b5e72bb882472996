import type { ServerResponse } from 'node:http'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { silentLog } from '#kernel/log.ts'
import { parseDestination } from '#kernel/networks/networks.ts'
import { openFakeGame } from '../../../test/fake-game.ts'
import { createLive } from '../../../test/live-maker.ts'
import { eventually, openRulesTest, type RulesTest, ruleOf } from './rules.suite.ts'
import type { RulesPorts } from './rules.ts'

let rules: RulesTest
beforeAll(async () => {
  rules = await openRulesTest(() => openEmbeddedDb({ dataDir: undefined, log: silentLog }))
})
afterAll(() => rules[Symbol.asyncDispose]())

const creeper = (url: string, fields: Partial<RuleDefinition> = {}) =>
  ruleOf({
    eventType: 'GIFT',
    actions: [{ type: 'external', url, categoryId: 'mobs', actionId: 'creeper', actionName: 'Spawn a creeper' }],
    ...fields,
  })

/** Resolves to what came of one Rose for a rule that asks the program. */
async function give(url: string, more: Partial<RulesPorts> = {}) {
  const live = createLive({ startedAt: Date.now() })
  await rules.publish(live.workspaceId, creeper(url))
  await using _ = await rules.start(more)
  await rules.store(live.gift(3))
  await eventually(async () => {
    const [execution] = await rules.executions(live.workspaceId)
    expect(execution?.actions[0]?.status).toMatch(/succeeded|failed|unknown/)
  })
  return (await rules.executions(live.workspaceId))[0]
}

/** What a mod answers instead of what it should. */
const answerWith = (answer: (response: ServerResponse) => void) =>
  openFakeGame((response, path) => {
    if (path !== '/api/features/actions/exec') return false
    answer(response)
    return true
  })

describe('an action of another program', () => {
  it('is run once for each event, and told what happened as TikFinity tells it', async () => {
    await using game = await openFakeGame()
    const execution = await give(game.url)
    expect(game.orders).toEqual([
      {
        categoryId: 'mobs',
        actionId: 'creeper',
        context: expect.objectContaining({
          ...{ username: 'viewer2', giftName: 'Rose', repeatCount: 3, coins: expect.any(Number) },
          ...{ triggerTypeId: 3, comment: '', likeCount: 0, tikfinityUserId: expect.any(Number) },
        }),
      },
    ])
    expect(execution).toMatchObject({
      status: 'succeeded',
      actions: [{ type: 'external', target: `127.0.0.1:${game.port}`, attempts: [{ status: 200 }] }],
    })
  })

  it('is not run again when the program says no, or is not there', async () => {
    const cases: [answer: (response: ServerResponse) => void, error: RegExp][] = [
      [(response) => response.writeHead(500).end('no'), /^endpoint-refused: it answered with 500$/],
      [(response) => response.writeHead(429, { 'retry-after': '1' }).end(), /^endpoint-refused: it answered with 429$/],
      [(response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), /answered with 302$/],
    ]
    for (const [answer, error] of cases) {
      await using game = await answerWith(answer)
      const execution = await give(game.url)
      expect(execution?.actions[0]).toMatchObject({ status: 'failed', error: expect.stringMatching(error) })
      expect(execution?.actions[0]?.attempts).toHaveLength(1)
      expect(game.orders).toHaveLength(1)
    }
    await using gone = await openFakeGame()
    await gone[Symbol.asyncDispose]()
    expect((await give(gone.url))?.actions[0]).toMatchObject({ status: 'failed' })
  })

  it('is of unknown fate when the program takes it and does not say what came of it', async () => {
    const cases: [answer: (response: ServerResponse) => void, error: RegExp][] = [
      [() => {}, /^endpoint-timeout: /],
      [(response) => response.destroy(), /^endpoint-broke-off: /],
      [(response) => response.end('x'.repeat(70_000)), /^answer-too-large: /],
    ]
    for (const [answer, error] of cases) {
      await using game = await answerWith(answer)
      await using outbound = openUndiciOutbound({ allowed: [parseDestination('127.0.0.0/8')!], totalMs: 1000 })
      const execution = await give(game.url, { outbound })
      expect(execution?.actions[0]).toMatchObject({ status: 'unknown', error: expect.stringMatching(error) })
      expect(game.orders).toHaveLength(1)
    }
  })

  it('is not asked for where nothing may be sent to, and what to set is said', async () => {
    await using game = await openFakeGame()
    await using outbound = openUndiciOutbound({ allowed: [] })
    const execution = await give(game.url, { outbound })
    const error = `address-refused: nothing may be sent to 127.0.0.1 without WEBHOOK_ALLOW_NETWORKS=127.0.0.1:${game.port}`
    expect(execution?.actions[0]).toMatchObject({ status: 'failed', error })
    expect(game.orders).toEqual([])
  })
})
