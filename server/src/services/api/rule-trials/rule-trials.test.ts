import type { BackTest } from '@livetap/contracts/rules/requests.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEvents, startTestServer, type TestServer } from '../api.suite.ts'
import { createKeeper, eventually, logRule, type RuleKeeper, roseRule } from '../rules/rules.suite.ts'

let server: TestServer
let writer: RuleKeeper
let reader: RuleKeeper
let recorded: UnifiedEvent[]
let sessionId: string

const beganAt = Date.UTC(2026, 2, 1, 20)

/** Ten minutes of a live: a Rose every ten seconds, by Mira and by Ann in turn, and a comment after each. */
function createLive(): UnifiedEvent[] {
  const rose = (n: number) => ({
    ...{ giftId: '5655', giftName: 'Rose', giftCount: 1, coins: 1, diamondCount: 1, repeatCount: 1 },
    ...{ streakActive: false, streakEnd: true, isGiftStreak: true, giftImageUrl: '', streakId: `s${n}` },
  })
  return createEvents()([
    { type: 'CONNECTED', at: beganAt },
    ...Array.from({ length: 60 }, (_, n) => n).flatMap((n) => {
      const at = beganAt + n * 10_000
      const userId = n % 2 ? '42' : '43'
      return [
        { type: 'GIFT' as const, at, userId, payload: rose(n) },
        {
          type: 'CHAT' as const,
          at: at + 1000,
          userId,
          payload: { message: `hello ${n}`, emotes: [], language: 'en' },
        },
      ]
    }),
  ])
}

beforeAll(async () => {
  server = await startTestServer()
  reader = await createKeeper(server, ['rule:read'])
  writer = await createKeeper(server, ['rule:read', 'rule:write'])
  recorded = createLive()
  sessionId = recorded[0]!.sessionId
  await server.record(recorded)
})
afterAll(() => server[Symbol.asyncDispose]())

async function finish(backTestId: string): Promise<BackTest> {
  return eventually(async () => {
    const { json } = await reader.ask('GET', `/back-tests/${backTestId}`)
    if (json.state === 'running') throw new Error('runs still')
    return json as BackTest
  })
}

async function backTest(wish: object): Promise<BackTest> {
  const { status, json } = await reader.ask('POST', '/back-tests', { sessionId, ...wish })
  expect(status).toBe(202)
  expect(json).toMatchObject({ sessionId, state: 'running', events: 121, seen: 0, durationMs: 591_000, rules: [] })
  return finish(json.backTestId)
}

describe('a back-test', () => {
  it('says what a text would have done, in the time of the recording', async () => {
    const definition = { ...roseRule, cooldown: { globalMs: 60_000 } }
    const test = await backTest({ definition })
    expect(test).toMatchObject({ state: 'done', seen: 121, error: null })
    const [rule] = test.rules
    expect(rule).toMatchObject({ ruleId: null, name: 'Roses', baseline: null, differences: [] })
    expect(rule?.candidate).toMatchObject({ revision: 0, looked: 60, fired: 10, mostInAMinute: 1 })
    expect(rule?.candidate?.perMinute).toEqual(Array.from({ length: 10 }, () => 1))
    expect(rule?.candidate?.reasons).toContainEqual({ reason: 'cooldown-global', count: 50 })
  })

  it('compares what is published with a draft, and tells where they differ', async () => {
    const { json: rule } = await writer.ask('POST', '', { ...roseRule, cooldown: { globalMs: 120_000 }, enabled: true })
    await writer.ask('PUT', `/${rule.ruleId}`, { ...roseRule, cooldown: { userMs: 60_000 } })
    const test = await backTest({ ruleId: rule.ruleId })
    expect(test.rules).toHaveLength(1)
    const [compared] = test.rules
    expect(compared).toMatchObject({ ruleId: rule.ruleId, baseline: { revision: 1, fired: 5 } })
    expect(compared?.candidate).toMatchObject({ revision: 0, fired: 20 })
    const [first] = compared?.differences ?? []
    expect(first).toMatchObject({
      ...{ eventId: recorded[3]!.eventId, pos: 4, at: recorded[3]!.timestamp, summary: '1 × Rose' },
      ...{ candidate: 'fired', baseline: 'cooldown-global' },
    })
    expect(JSON.stringify(test)).not.toMatch(/Mira|u42|hello/)
    await writer.ask('DELETE', `/${rule.ruleId}`)
  })

  it('compares two texts of a rule that were published', async () => {
    const cooled = (globalMs: number) => ({ ...roseRule, cooldown: { globalMs } })
    const { json: rule } = await writer.ask('POST', '', { ...cooled(300_000), enabled: true })
    for (const globalMs of [120_000, 60_000]) {
      await writer.ask('PUT', `/${rule.ruleId}`, cooled(globalMs))
      await writer.ask('POST', `/${rule.ruleId}/publish`, {})
    }
    const compare = async (wish: object) => (await backTest({ ruleId: rule.ruleId, ...wish })).rules[0]
    const older = await compare({ candidate: 2, baseline: 1 })
    expect(older).toMatchObject({ candidate: { revision: 2, fired: 5 }, baseline: { revision: 1, fired: 2 } })
    expect(older?.differences[0]).toMatchObject({ candidate: 'fired', baseline: 'cooldown-global' })
    const drafted = await compare({ definition: roseRule, baseline: 1 })
    expect(drafted).toMatchObject({ candidate: { revision: 0, fired: 60 }, baseline: { revision: 1, fired: 2 } })
    const turned = await compare({ definition: roseRule, candidate: 1, baseline: 'draft' })
    expect(turned).toMatchObject({ candidate: { revision: 1, fired: 2 }, baseline: { revision: 0, fired: 60 } })
    const newest = await compare({ candidate: 'draft', baseline: 3 })
    expect(newest).toMatchObject({ candidate: { revision: 3 }, baseline: { revision: 3 }, differences: [] })
    const ask = (body: object) => reader.ask('POST', '/back-tests', { sessionId, ...body })
    const gone = await ask({ ruleId: rule.ruleId, candidate: 4 })
    expect(gone).toMatchObject({ status: 404, json: { code: 'revision-not-found' } })
    await writer.ask('DELETE', `/${rule.ruleId}`)
  })

  it('looks at all rules together', async () => {
    const stops = { ...roseRule, name: 'First', priority: 5, stopAfter: true, cooldown: { globalMs: 60_000 } }
    const { json: first } = await writer.ask('POST', '', { ...stops, enabled: true })
    const { json: second } = await writer.ask('POST', '', { ...roseRule, name: 'Second', enabled: true })
    const { json: off } = await writer.ask('POST', '', { ...roseRule, name: 'Off', enabled: true })
    await writer.ask('PUT', `/${off.ruleId}/enabled`, { enabled: false })
    const { json: draft } = await writer.ask('POST', '', { ...logRule, name: 'Draft' })
    const { rules } = await backTest({})
    const byName = new Map(rules.map((rule) => [rule.name, rule]))
    expect([...byName.keys()].sort()).toEqual(['Draft', 'First', 'Second'])
    expect(byName.get('First')?.baseline).toMatchObject({ fired: 10 })
    expect(byName.get('Second')?.baseline).toMatchObject({ fired: 50 })
    expect(byName.get('Second')?.baseline?.reasons).toContainEqual({ reason: 'stopped', count: 10 })
    expect(byName.get('Draft')).toMatchObject({ baseline: null, candidate: { fired: 60 } })
    for (const { ruleId } of [first, second, off, draft]) await writer.ask('DELETE', `/${ruleId}`)
  })

  it('is cancelled, and told of as long as it is kept', async () => {
    const { json: begun } = await reader.ask('POST', '/back-tests', { sessionId, definition: logRule })
    const { json } = await reader.ask('DELETE', `/back-tests/${begun.backTestId}`)
    expect(json).toMatchObject({ backTestId: begun.backTestId, state: 'cancelled', rules: [] })
    expect((await reader.ask('GET', `/back-tests/${begun.backTestId}`)).json).toEqual(json)
    expect((await reader.ask('GET', '/back-tests')).json.items[0]).toEqual(json)
    const other = await createKeeper(server, ['rule:read'], 'other')
    expect((await other.ask('GET', '/back-tests')).json.items).toEqual([])
    expect(await other.ask('GET', `/back-tests/${begun.backTestId}`)).toMatchObject({ status: 404 })
    expect(await other.ask('DELETE', `/back-tests/${begun.backTestId}`)).toMatchObject({ status: 404 })
  })

  it('is one of two at most, which leave their place when they end', async () => {
    const begin = () => reader.ask('POST', '/back-tests', { sessionId, definition: logRule })
    const all = await Promise.all([begin(), begin(), begin(), begin()])
    expect(all.map(({ status }) => status).sort()).toEqual([202, 202, 503, 503])
    const [refused] = all.filter(({ status }) => status === 503)
    expect(refused).toMatchObject({ json: { code: 'too-many-back-tests' }, headers: { 'retry-after': '5' } })
    const begun = all.filter(({ status }) => status === 202)
    for (const { json } of begun) expect((await finish(json.backTestId)).state).toBe('done')
    await eventually(async () => expect((await begin()).status).toBe(202))
  })

  it('is refused for what is not there or cannot be', async () => {
    const never = '00000000-0000-4000-8000-000000000009'
    const ask = (body: object) => reader.ask('POST', '/back-tests', body)
    expect(await ask({ sessionId: never })).toMatchObject({ status: 404, json: { code: 'session-not-found' } })
    expect(await ask({ sessionId, ruleId: never })).toMatchObject({ status: 404, json: { code: 'rule-not-found' } })
    const nameless = await ask({ sessionId, definition: logRule, candidate: 1 })
    expect(nameless).toMatchObject({ status: 400, json: { code: 'invalid-request' } })
    const wrong = { ...logRule, condition: { reduce: [1] } }
    expect(await ask({ sessionId, definition: wrong })).toMatchObject({ status: 422, json: { code: 'rule-invalid' } })
  })
})

describe('a trial', () => {
  it('shows the decision about a recorded event, and what would be sent', async () => {
    const gift = recorded[1]!
    const { status, json } = await reader.ask('POST', '/try', { definition: roseRule, eventId: gift.eventId })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      event: { eventId: gift.eventId, eventType: 'GIFT' },
      decision: { reason: 'fired', revision: 0, condition: { op: '==', value: true } },
      actions: [{ type: 'webhook', target: 'example.org', afterMs: 0 }],
    })
    expect(JSON.stringify(json.actions)).toContain('u43 sent a Rose')
    expect((await reader.ask('GET', '/executions')).json.items).toEqual([])
  })

  it('fills in what is not said of an event', async () => {
    const event = { eventType: 'GIFT', payload: { giftName: 'Lion', diamondCount: 29_999, giftCount: 2 } }
    const { json } = await reader.ask('POST', '/try', { definition: roseRule, event })
    expect(json).toMatchObject({
      event: { payload: { giftName: 'Lion', coins: 59_998, repeatCount: 2 }, user: { displayName: 'A viewer' } },
      decision: { reason: 'condition-false' },
      actions: [],
    })
    const usual = await reader.ask('POST', '/try', { definition: roseRule })
    expect(usual.json).toMatchObject({ event: { eventType: 'GIFT' }, decision: { reason: 'fired' } })
  })

  it.each([
    ['of no type', { eventType: 'NOVA' }, '/event/eventType'],
    ['that rules do not look at', { eventType: 'RAW' }, '/event/eventType'],
    ['of a prototype', { eventType: 'constructor' }, '/event/eventType'],
    ['with what it does not have', { eventType: 'CHAT', payload: { giftName: 'Rose' } }, '/event/payload'],
    ['with less than nothing', { eventType: 'GIFT', payload: { giftCount: -1 } }, '/event/payload/giftCount'],
  ])('refuses an event %s', async (_, event, path) => {
    const { status, json } = await reader.ask('POST', '/try', { definition: roseRule, event })
    expect(status).toBe(400)
    expect(json.errors).toContainEqual(expect.objectContaining({ path: expect.stringContaining(path) }))
  })

  it('names the fields that conditions may look at', async () => {
    const { json } = await reader.ask('GET', '/fields?eventType=GIFT')
    expect(json.items).toContainEqual(expect.objectContaining({ path: 'giftName', kind: 'text' }))
    expect(await reader.ask('GET', '/fields?eventType=NOVA')).toMatchObject({ status: 400 })
  })
})

describe('a load test', () => {
  const lion = { eventType: 'GIFT', payload: { giftName: 'Lion', diamondCount: 29_999 } }
  const roar = {
    ...{ ...logRule, name: 'Roar', eventType: 'GIFT' },
    run: { mode: 'queued', queue: 'alerts', max: 3, ttlMs: 60_000 },
  }

  it('says what ten Lions in five seconds do', async () => {
    const wish = { definition: roar, event: lion, count: 10, withinMs: 4500, takesMs: 5000 }
    const { status, json } = await reader.ask('POST', '/load-test', wish)
    expect(status).toBe(200)
    expect(json.rules).toEqual([
      {
        ...{ ruleId: null, name: 'Roar', fired: 4 },
        reasons: [
          { reason: 'queue-full', count: 6 },
          { reason: 'fired', count: 4 },
        ],
      },
    ])
    expect(json.queues).toEqual([{ queue: 'alerts', deepest: 3 }])
    expect(json.seconds).toHaveLength(5)
    expect(json.seconds[0]).toMatchObject({ fired: 2, refused: 0, waiting: 1 })
  })

  it('lets different viewers have a cooldown of their own', async () => {
    const definition = { ...logRule, eventType: 'GIFT', cooldown: { userMs: 60_000 } }
    const wish = { definition, event: lion, count: 12, withinMs: 1000 }
    const one = await reader.ask('POST', '/load-test', wish)
    expect(one.json.rules).toMatchObject([{ fired: 1 }])
    const three = await reader.ask('POST', '/load-test', { ...wish, viewers: 3 })
    expect(three.json.rules).toMatchObject([{ fired: 3 }])
  })

  it('looks at all published rules together', async () => {
    const { json: rule } = await writer.ask('POST', '', { ...roar, enabled: true })
    const { json: other } = await writer.ask('POST', '', { ...roar, name: 'Purr', enabled: true })
    const { json } = await reader.ask('POST', '/load-test', { event: lion, count: 60, withinMs: 1000 })
    expect(json.rules.map(({ name }: { name: string }) => name)).toEqual(['Roar', 'Purr'])
    const own = await reader.ask('POST', '/load-test', { ruleId: rule.ruleId, event: lion, count: 1, withinMs: 0 })
    expect(own.json.rules).toMatchObject([{ ruleId: rule.ruleId, fired: 1 }])
    for (const { ruleId } of [rule, other]) await writer.ask('DELETE', `/${ruleId}`)
  })
})
