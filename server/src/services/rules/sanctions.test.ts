import type { Action } from '@livetap/contracts/rules/actions.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEulerChat } from '#adapters/tiktok/tiktok.ts'
import { setSecret } from '#domain/secrets/secrets.ts'
import { createLive, type LiveMaker } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { eventually, openRulesTest, type RulesTest, ruleOf } from './rules.suite.ts'

const [database] = await findTestDatabases()

describe.skipIf(!database)('whom rules keep out on TikTok', () => {
  let rules: RulesTest
  let simulator: Simulator
  let live: LiveMaker
  let ws: string
  beforeAll(async () => {
    rules = await openRulesTest(database?.open as NonNullable<typeof database>['open'])
    simulator = await startSimulator()
  })
  afterAll(async () => {
    await simulator[Symbol.asyncDispose]()
    await rules[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    const streamId = simulator.addLive('strict', { seed: 2 })
    live = createLive({ startedAt: Date.now(), streamId })
    ws = live.workspaceId
  })

  const permit = async () => {
    const { db, vault } = rules.ports
    const set = { setBy: 'Ann', setAt: new Date() }
    await setSecret(db.query, vault, ws, { name: 'euler-api-key', value: 'a-key', shared: false, ...set })
    await setSecret(db.query, vault, ws, { name: 'tiktok-session', value: 'a-session', shared: true, ...set })
  }
  const start = () => rules.start({ chat: createEulerChat({ origin: simulator.origin }) })
  const keepOut = (action: Omit<Extract<Action, { type: 'moderate' }>, 'type'>) =>
    rules.publish(ws, ruleOf({ actions: [{ type: 'moderate', ...action }] }))
  const ended = async () => {
    const all = await rules.executions(ws)
    return all.flatMap(({ actions }) => actions.map(({ status, error }) => [status, error?.split(':')[0]]))
  }

  it.each([
    [{ deed: 'timeout', seconds: 300 } as const, { seconds: 300 }],
    [{ deed: 'timeout' } as const, { seconds: 60 }],
    [{ deed: 'ban' } as const, {}],
  ])('%j is done on TikTok', async (action, sanction) => {
    await permit()
    await keepOut(action)
    await using _ = await start()
    const comment = live.chat('spam')
    await rules.store(comment)
    await eventually(async () => expect(await ended()).toEqual([['succeeded', undefined]]))
    expect(simulator.sanctions('strict')).toEqual([{ userId: comment.user?.userId, ...sanction }])
  })

  it('is nobody who keeps order', async () => {
    await permit()
    await keepOut({ deed: 'ban' })
    await using _ = await start()
    const comment = live.chat('spam')
    await rules.store({ ...comment, user: { ...comment.user, isModerator: true } } as typeof comment)
    await eventually(async () => expect(await ended()).toEqual([['skipped', 'is-moderator']]))
    expect(simulator.sanctions('strict')).toEqual([])
  })

  it('is nobody because of a test', async () => {
    await permit()
    await keepOut({ deed: 'ban' })
    await using _ = await start()
    await rules.store({ ...live.chat('spam'), source: 'test' })
    await eventually(async () => expect(await ended()).toEqual([['skipped', 'test']]))
    expect(simulator.sanctions('strict')).toEqual([])
  })

  it('is nobody because of what is played again', async () => {
    await permit()
    await rules.publish(ws, ruleOf({ actions: [{ type: 'moderate', deed: 'ban' }], replays: true }))
    await using _ = await start()
    await rules.store({ ...live.chat('spam'), source: 'replay' })
    await eventually(async () => expect(await ended()).toEqual([['skipped', 'not-live']]))
    expect(simulator.sanctions('strict')).toEqual([])
  })

  it('is nobody without a way to do it', async () => {
    await keepOut({ deed: 'ban' })
    await using _ = await start()
    await rules.store(live.chat('spam'))
    await eventually(async () => expect(await ended()).toEqual([['failed', 'chat-not-possible']]))
  })

  it.each([
    ['403', ['failed', 'chat-refused'], 0],
    ['500', ['succeeded', undefined], 1],
    ['429', ['succeeded', undefined], 1],
  ])('after %s', async (fault, end, times) => {
    await permit()
    simulator.setFault('strict', 'moderation', fault, 1)
    await keepOut({ deed: 'timeout' })
    await using _ = await start()
    await rules.store(live.chat('spam'))
    await eventually(async () => expect(await ended()).toEqual([end]))
    expect(simulator.sanctions('strict')).toHaveLength(times)
  })
})
