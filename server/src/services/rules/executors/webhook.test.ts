import { randomUUID } from 'node:crypto'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ClaimedAction } from '#domain/executions/executions.ts'
import { listEndpoints, readSigningSecrets, rotateSigningSecret } from '#domain/webhooks/webhooks.ts'
import { createLive, type LiveMaker, viewer } from '../../../../test/live-maker.ts'
import { findTestDatabases } from '../../../../test/test-databases.ts'
import { eventually, openReceiver, openRulesTest, type RulesTest, ruleOf } from '../rules.suite.ts'
import { createWebhookSender } from './webhook.ts'

const [database = expect.fail()] = (await findTestDatabases()).toReversed()

describe('webhooks of rules', () => {
  let rules: RulesTest
  let live: LiveMaker
  let ws: string
  beforeAll(async () => {
    rules = await openRulesTest(database.open)
  })
  afterAll(() => rules[Symbol.asyncDispose]())
  beforeEach(() => {
    live = createLive({ startedAt: Date.now() })
    ws = live.workspaceId
  })

  const posts = (url: string, fields: Partial<RuleDefinition> = {}) =>
    ruleOf({ actions: [{ type: 'webhook', url }], ...fields })
  const endpoints = async () =>
    (await listEndpoints(rules.db.query, ws, { limit: 100, now: rules.ports.clock.now() })).items
  const statuses = async () => (await rules.executions(ws)).map(({ status }) => status)
  const actionOf = (url: string, ruleId: string, fields: Partial<ClaimedAction> = {}): ClaimedAction => ({
    ...{ workspaceId: ws, actionId: randomUUID(), executionId: randomUUID(), index: 0, attempt: 1, target: 'x' },
    ...{ action: { type: 'webhook', url }, rendered: { url, body: {} }, expiresAt: Date.now() + 60_000 },
    ...{ startedAt: Date.now(), ruleId, ruleName: 'A rule', revision: 1, origin: 'live', eventId: 'e', streamId: '1' },
    ...{ pos: 1, userId: undefined, user: undefined, eventType: 'CHAT', decidedAt: Date.now() },
    ...{ happenedAt: new Date().toISOString(), receivedAt: new Date().toISOString(), normalizedAt: null },
    ...fields,
  })
  const send = (action: ClaimedAction) => createWebhookSender(rules.ports).execute(action, new AbortController().signal)

  it('that name the viewer in the address are of one endpoint, which is left alone when it keeps failing', async () => {
    await using receiver = await openReceiver((response) => void response.writeHead(404).end())
    await rules.publish(ws, posts(`${receiver.url}/{userId}?u={username}`))
    await using _ = await rules.start()
    for (let n = 0; n < 5; n++) await rules.store(live.chat('hello', { user: viewer(n) }))
    await eventually(async () => expect(await statuses()).toEqual(Array(5).fill('failed')))
    expect(new Set(receiver.received.map(({ path }) => path)).size).toBe(5)
    expect(await endpoints()).toMatchObject([{ state: 'resting', failures: 5, failed: 5, lastStatus: 404 }])
    await rules.store(live.chat('hello', { user: viewer(6) }))
    await eventually(async () =>
      expect((await rules.executions(ws)).at(-1)?.actions[0]).toMatchObject({
        status: 'failed',
        error: expect.stringContaining('endpoint-resting'),
      }),
    )
    expect(receiver.received).toHaveLength(5)
  })

  it.each([404, 410, 500])(
    'answered by an old address with %i say nothing of the one that the rule has now',
    async (status) => {
      await using next = await openReceiver()
      let ruleId = ''
      await using receiver = await openReceiver((response) => {
        // It is edited while the old address thinks.
        void rules.publish(ws, posts(next.url), ruleId).then(() => response.writeHead(status).end())
      })
      ruleId = await rules.publish(ws, posts(receiver.url))
      await using _ = await rules.start()
      await rules.store(live.chat('before'))
      await eventually(async () => expect(await statuses()).toEqual(['failed']))
      expect(await endpoints()).toEqual([])
      await rules.store(live.chat('after'))
      await eventually(async () => expect(await statuses()).toEqual(['failed', 'succeeded']))
      expect(await endpoints()).toMatchObject([{ state: 'ok', succeeded: 1, failed: 0 }])
      expect([receiver.received.length, next.received.length]).toEqual([1, 1])
    },
  )

  it('that wait to be tried again go to no address that the rule has no more', async () => {
    await using receiver = await openReceiver()
    const ruleId = await rules.publish(ws, posts(receiver.url))
    expect(await send(actionOf(receiver.url, ruleId, { attempt: 2 }))).toMatchObject({ status: 'succeeded' })
    await rules.publish(ws, posts(`${receiver.url}?key=other`), ruleId)
    const replaced = { status: 'failed', error: expect.stringContaining('address-replaced') }
    expect(await send(actionOf(receiver.url, ruleId, { attempt: 2 }))).toMatchObject(replaced)
    expect(await send(actionOf(receiver.url, randomUUID(), { attempt: 2 }))).toMatchObject(replaced)
    expect(receiver.received).toHaveLength(1)
  })

  it('are signed with a secret within a second of its being there', async () => {
    await using receiver = await openReceiver()
    const ruleId = await rules.publish(ws, posts(receiver.url))
    const sender = createWebhookSender(rules.ports)
    const sendOne = () => sender.execute(actionOf(receiver.url, ruleId), new AbortController().signal)
    await sendOne()
    const { db, vault, clock } = rules.ports
    await rotateSigningSecret(db.query, ws, { replaced: 1, now: clock.now() })
    expect((await readSigningSecrets(db.query, vault, ws, clock.now())).secrets).toHaveLength(2)
    await eventually(async () => {
      await sendOne()
      expect(receiver.received.at(-1)?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
    })
  })
})
