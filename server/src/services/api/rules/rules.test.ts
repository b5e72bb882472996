import { request } from 'node:http'
import { signals } from '@livetap/contracts/topics.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEvents, startTestServer, type TestServer } from '../api.suite.ts'
import { createKeeper, eventually, logRule, type RuleKeeper, roseRule } from './rules.suite.ts'

let server: TestServer
let writer: RuleKeeper
let runner: RuleKeeper
let reader: RuleKeeper

const never = '00000000-0000-4000-8000-000000000009'

beforeAll(async () => {
  server = await startTestServer()
  reader = await createKeeper(server, ['rule:read'])
  runner = await createKeeper(server, ['rule:read', 'rule:run'])
  writer = await createKeeper(server, ['rule:read', 'rule:run', 'rule:write'])
})
afterAll(() => server[Symbol.asyncDispose]())

beforeEach(async () => {
  const { query } = server.ports.db
  await query.deleteFrom('rules.rules').execute()
  await query.deleteFrom('rules.revisions').execute()
  await query.deleteFrom('rules.progress').execute()
  await query.deleteFrom('rules.settings').execute()
  await query.deleteFrom('rules.executions').execute()
  await query.deleteFrom('rules.actions').execute()
})

async function add(rule: object = logRule): Promise<string> {
  const { status, json } = await writer.ask('POST', '', rule)
  expect(status).toBe(201)
  return json.ruleId
}

async function readRevision(): Promise<number> {
  const row = await server.ports.db.query.selectFrom('rules.settings').select('revision').executeTakeFirst()
  return row?.revision ?? 0
}

async function readProgress(): Promise<number | undefined> {
  return (await server.ports.db.query.selectFrom('rules.progress').select('pos').executeTakeFirst())?.pos
}

describe('a rule', () => {
  it('is taken as scripts send it, and acts at once when it is enabled', async () => {
    const { status, json } = await writer.ask('POST', '', { ...roseRule, enabled: true })
    expect(status).toBe(201)
    expect(json).toMatchObject({ ...roseRule, enabled: true, revision: 1, isDraft: false })
    expect(json).toMatchObject({ sentence: expect.stringContaining('example.org'), changed: { by: { kind: 'key' } } })
    expect((await writer.ask('GET', `/${json.ruleId}`)).json).toEqual(json)
    expect((await writer.ask('GET', '')).json).toEqual({ items: [json], today: [], paused: false })
  })

  it('is a draft until it is published; a change waits for the next publication', async () => {
    const ruleId = await add()
    expect((await writer.ask('GET', `/${ruleId}`)).json).toMatchObject({
      enabled: false,
      revision: null,
      isDraft: true,
    })
    const first = await writer.ask('POST', `/${ruleId}/publish`, { note: 'the first' })
    expect(first.json).toMatchObject({ enabled: true, revision: 1, isDraft: false })
    const changed = { ...logRule, name: 'Greeter of all' }
    const draft = await writer.ask('PUT', `/${ruleId}`, changed)
    expect(draft.json).toMatchObject({ ...changed, enabled: true, revision: 1, isDraft: true })
    const second = await writer.ask('POST', `/${ruleId}/publish`)
    expect(second.json).toMatchObject({ ...changed, revision: 2, isDraft: false })
    const again = await writer.ask('POST', `/${ruleId}/publish`)
    expect(again.json).toMatchObject({ revision: 2 })
    const { json } = await reader.ask('GET', `/${ruleId}/revisions`)
    expect(json.items).toMatchObject([
      { revision: 2, note: '', definition: changed },
      { revision: 1, note: 'the first', definition: logRule, published: { by: { name: 'Keeper' } } },
    ])
  })

  it('is no draft any more when it says what is published', async () => {
    const ruleId = await add({ ...logRule, enabled: true })
    expect((await writer.ask('PUT', `/${ruleId}`, { ...logRule, priority: 3 })).json).toMatchObject({ isDraft: true })
    const [action] = logRule.actions
    const same = { actions: [{ template: action.template, type: action.type }], eventType: 'CHAT', name: 'Greeter' }
    expect((await writer.ask('PUT', `/${ruleId}`, same)).json).toMatchObject({ isDraft: false, revision: 1 })
  })

  it('goes back to what it was, as a new revision, and keeps its draft', async () => {
    const ruleId = await add({ ...logRule, enabled: true })
    await writer.ask('PUT', `/${ruleId}`, { ...logRule, priority: 3 })
    await writer.ask('POST', `/${ruleId}/publish`)
    const back = await writer.ask('POST', `/${ruleId}/rollback`, { revision: 1 })
    expect(back.json).toMatchObject({ revision: 3, isDraft: false })
    expect(back.json.priority).toBeUndefined()
    await writer.ask('PUT', `/${ruleId}`, { ...logRule, priority: 9 })
    const kept = await writer.ask('POST', `/${ruleId}/rollback`, { revision: 2 })
    expect(kept.json).toMatchObject({ revision: 4, isDraft: true, priority: 9 })
    expect(await writer.ask('POST', `/${ruleId}/rollback`, { revision: 9 })).toMatchObject({
      status: 404,
      json: { code: 'revision-not-found' },
    })
    const { json } = await reader.ask('GET', `/${ruleId}/revisions`)
    expect(json.items.map(({ note }: { note: string }) => note)).toEqual([
      'Back to revision 2',
      'Back to revision 1',
      '',
      '',
    ])
  })

  it('is switched off and on; never published, it is published with that', async () => {
    const ruleId = await add()
    expect((await writer.ask('PUT', `/${ruleId}/enabled`, { enabled: false })).json).toMatchObject({ revision: null })
    expect((await writer.ask('PUT', `/${ruleId}/enabled`, { enabled: true })).json).toMatchObject({
      ...{ enabled: true, revision: 1 },
    })
    expect((await writer.ask('PUT', `/${ruleId}/enabled`, { enabled: false })).json).toMatchObject({
      ...{ enabled: false, revision: 1, isDraft: false },
    })
    await writer.ask('PUT', `/${ruleId}`, { ...logRule, priority: 1 })
    expect((await writer.ask('POST', `/${ruleId}/publish`)).json).toMatchObject({ enabled: false, revision: 2 })
  })

  it('is duplicated as a draft', async () => {
    const ruleId = await add({ ...logRule, name: '😀'.repeat(40), enabled: true })
    const { status, json } = await writer.ask('POST', `/${ruleId}/duplicate`)
    expect(status).toBe(201)
    expect(json).toMatchObject({ enabled: false, revision: null, name: expect.stringMatching(/^(😀)+ \(copy\)$/u) })
    expect(json.ruleId).not.toBe(ruleId)
    const again = await writer.ask('PUT', `/${json.ruleId}`, { ...logRule, name: json.name })
    expect(again.status).toBe(200)
  })

  it('is gone when it is removed, with what it remembers, and what waits of it is cancelled', async () => {
    const ruleId = await add({ ...logRule, enabled: true })
    const fired = await runner.ask('POST', `/${ruleId}/fire`)
    expect(await writer.ask('DELETE', `/${ruleId}`)).toMatchObject({ status: 204 })
    const { json } = await reader.ask('GET', `/executions?ruleId=${ruleId}`)
    expect(json.items).toMatchObject([{ executionId: fired.json.executionId, status: 'cancelled' }])
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '', logRule],
      ['DELETE', '', undefined],
      ['POST', '/publish', {}],
      ['PUT', '/enabled', { enabled: true }],
      ['POST', '/rollback', { revision: 1 }],
      ['GET', '/revisions', undefined],
      ['GET', '/analytics', undefined],
      ['POST', '/duplicate', undefined],
      ['POST', '/fire', {}],
    ] as const) {
      const answer = await writer.ask(method, `/${ruleId}${path}`, body)
      expect(answer, `${method} ${path}`).toMatchObject({ status: 404, json: { code: 'rule-not-found' } })
    }
  })

  it('is refused with the reason when it could never work', async () => {
    const wrong = { ...roseRule, condition: { '==': [{ var: 'giftNam' }, 'Rose'] } }
    const refused = await writer.ask('POST', '', wrong)
    expect(refused).toMatchObject({
      status: 422,
      json: { code: 'rule-invalid', detail: expect.stringContaining('giftNam') },
    })
    const ruleId = await add(roseRule)
    expect(await writer.ask('PUT', `/${ruleId}`, wrong)).toMatchObject({ status: 422 })
    expect(await writer.ask('POST', '', { ...logRule, colour: 'red' })).toMatchObject({ status: 400 })
    expect((await writer.ask('GET', '')).json.items).toHaveLength(1)
  })

  it('is refused when it would send to where nothing may be sent', async () => {
    const inside = { ...roseRule, actions: [{ type: 'webhook', url: 'http://127.0.0.1:8080/' }] }
    const option = { weight: 1, actions: [...inside.actions] }
    for (const actions of [inside.actions, [{ type: 'random', options: [option, option] }]]) {
      const answer = await writer.ask('POST', '', { ...inside, actions })
      expect(answer).toMatchObject({ status: 422, json: { code: 'address-refused' } })
    }
    const pack = { livetap: 'rules.v1', rules: [{ definition: inside, enabled: true }] }
    const { json } = await writer.ask('POST', '/import', { pack, collisions: 'both', preview: true })
    expect(json.rules).toMatchObject([{ becomes: 'refused', why: expect.stringContaining('actions[0].url') }])
  })

  it.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['another direction', '\u202Egnp.exe'],
    ['another language', 'قاعدة الورود 🌹'],
    ['of a prototype', '__proto__'],
    ['statements', "'; drop table rules.rules; --"],
  ])('may have a name of %s', async (_, name) => {
    const ruleId = await add({ ...logRule, name, enabled: true })
    expect((await reader.ask('GET', `/${ruleId}`)).json).toMatchObject({ name, enabled: true })
    expect((await writer.ask('GET', '/export')).json.rules).toMatchObject([{ definition: { name } }])
  })

  it.each([
    ['holds what no database takes', 'a\u0000b'],
    ['is blank', ' '],
    ['is too long', 'x'.repeat(81)],
  ])('may not have a name that %s', async (_, name) => {
    expect([400, 422]).toContain((await writer.ask('POST', '', { ...logRule, name })).status)
    expect((await writer.ask('GET', '')).json.items).toEqual([])
  })

  it('stands in its place by its priority', async () => {
    for (const [name, priority] of [
      ['low', -1],
      ['high', 9],
      ['middle', undefined],
      ['middle too', 0],
    ] as const) {
      await add({ ...logRule, name, ...(priority === undefined ? {} : { priority }) })
    }
    const { json } = await reader.ask('GET', '')
    expect(json.items.map(({ name }: { name: string }) => name)).toEqual(['high', 'middle', 'middle too', 'low'])
  })

  it('is one of a thousand at most', async () => {
    const { query } = server.ports.db
    const done = JSON.stringify({ by: { kind: 'key', id: 'x', name: 'x' }, at: new Date().toISOString() })
    const row = { workspace_id: 'default', draft: JSON.stringify(logRule), changed: done, changed_at: new Date() }
    const rows = Array.from({ length: 999 }, (_, n) => {
      return { ...row, name: 'x', rule_id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` }
    })
    await query.insertInto('rules.rules').values(rows).execute()
    const both = await Promise.all([writer.ask('POST', '', logRule), writer.ask('POST', '', logRule)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(both.find(({ status }) => status === 409)?.json).toMatchObject({ code: 'rules-full' })
    const pack = { livetap: 'rules.v1', rules: [{ definition: logRule, enabled: true }] }
    const imported = await writer.ask('POST', '/import', { pack, collisions: 'both', preview: false })
    expect(imported.json.rules).toMatchObject([{ becomes: 'refused' }])
    expect((await reader.ask('GET', '')).json.items).toHaveLength(1000)
  })
})

describe('what the rules service is told', () => {
  it('is every change that matters to it, and no draft', async () => {
    const heard: string[][] = []
    await using _listening = await server.ports.signals.listen(
      signals.rules,
      ({ parts }) => void heard.push([...parts]),
    )
    const ruleId = await add()
    await writer.ask('PUT', `/${ruleId}`, { ...logRule, priority: 1 })
    expect(await readRevision()).toBe(0)
    const steps: [string, string, object | undefined][] = [
      ['POST', `/${ruleId}/publish`, {}],
      ['PUT', `/${ruleId}/enabled`, { enabled: false }],
      ['POST', `/${ruleId}/rollback`, { revision: 1 }],
      ['PUT', '/paused', { paused: true }],
      ['PUT', '/queues/alerts/paused', { paused: true }],
      ['POST', '/panic', undefined],
      ['DELETE', `/${ruleId}`, undefined],
    ]
    for (const [n, [method, path, body]] of steps.entries()) {
      expect((await writer.ask(method, path, body)).status, path).toBeLessThan(300)
      expect(await readRevision(), path).toBe(n + 1)
    }
    await eventually(() => expect(heard.length).toBe(steps.length + 2))
  })

  it('is where the first rule begins, and that the last one has ended', async () => {
    await server.record(createEvents()([{ type: 'CONNECTED' }, {}, {}]))
    const head = await server.ports.db.query.selectFrom('live.heads').select('pos').executeTakeFirstOrThrow()
    const ruleId = await add()
    expect(await readProgress()).toBeUndefined()
    await writer.ask('POST', `/${ruleId}/publish`)
    expect(await readProgress()).toBe(head.pos)
    await server.record(createEvents()([{}]))
    const other = await add({ ...logRule, enabled: true })
    expect(await readProgress()).toBe(head.pos)
    await writer.ask('PUT', `/${ruleId}/enabled`, { enabled: false })
    expect(await readProgress()).toBe(head.pos)
    await writer.ask('DELETE', `/${other}`)
    expect(await readProgress()).toBeUndefined()
  })
})

describe('whoever may not write rules', () => {
  it('sees of an address its host alone, wherever it stands', async () => {
    const ruleId = await add({ ...roseRule, enabled: true })
    await writer.ask('POST', `/${ruleId}/fire`)
    for (const path of ['', `/${ruleId}`, `/${ruleId}/revisions`, '/executions']) {
      const { status, text } = await reader.ask('GET', path)
      expect(status).toBe(200)
      expect(text, path).toContain('example.org')
      expect(text, path).not.toMatch(/secret|key=1/)
    }
    expect((await writer.ask('GET', '/executions')).text).toContain('hooks/secret')
    expect(await reader.ask('GET', '/export')).toMatchObject({ status: 403 })
  })

  it('changes nothing, and runs nothing without being permitted', async () => {
    const ruleId = await add()
    const pack = { livetap: 'rules.v1', rules: [] }
    for (const [method, path, body] of [
      ['POST', '', logRule],
      ['PUT', `/${ruleId}`, logRule],
      ['DELETE', `/${ruleId}`, undefined],
      ['POST', `/${ruleId}/publish`, {}],
      ['PUT', `/${ruleId}/enabled`, { enabled: true }],
      ['POST', `/${ruleId}/rollback`, { revision: 1 }],
      ['POST', `/${ruleId}/duplicate`, undefined],
      ['POST', '/import', { pack, collisions: 'skip', preview: true }],
    ] as const) {
      expect(await runner.ask(method, path, body), path).toMatchObject({ status: 403, json: { code: 'not-permitted' } })
    }
    for (const [method, path, body] of [
      ['POST', `/${ruleId}/fire`, {}],
      ['PUT', '/paused', { paused: true }],
      ['PUT', '/queues/alerts/paused', { paused: true }],
      ['POST', '/queues/alerts/clear', undefined],
      ['POST', '/panic', undefined],
    ] as const) {
      expect(await reader.ask(method, path, body), path).toMatchObject({ status: 403 })
      expect((await runner.ask(method, path, body)).status, path).toBeLessThan(300)
    }
  })
})

describe('a pack', () => {
  it('brings rules to another workspace', async () => {
    await add({ ...roseRule, enabled: true })
    await add(logRule)
    const { json: pack, headers } = await writer.ask('GET', '/export')
    expect(headers['content-disposition']).toContain('rules.json')
    const other = await createKeeper(server, ['rule:read', 'rule:write'], 'other')
    const request = { pack, collisions: 'skip', preview: false }
    const { json } = await other.ask('POST', '/import', request)
    expect(json.rules).toMatchObject([
      { name: 'Roses', becomes: 'added', why: expect.stringContaining('example.org') },
      { name: 'Greeter', becomes: 'added' },
    ])
    const { items } = (await other.ask('GET', '')).json
    expect(items).toMatchObject([
      { name: 'Roses', enabled: true, revision: 1 },
      { name: 'Greeter', enabled: false, revision: null },
    ])
    await server.ports.db.query.deleteFrom('rules.rules').where('workspace_id', '=', 'other').execute()
  })

  it('is looked at before it changes anything', async () => {
    await add({ ...logRule, enabled: true })
    const wrong = { ...roseRule, condition: { '==': [{ var: 'giftNam' }, 1] } }
    const pack = {
      livetap: 'rules.v1',
      rules: [
        { definition: { ...logRule, priority: 5 }, enabled: true },
        { definition: { ...logRule, priority: 6 }, enabled: false },
        { definition: { ...roseRule }, enabled: false },
        { definition: wrong, enabled: true },
      ],
    }
    const becomes = async (collisions: string, preview: boolean) => {
      const { json } = await writer.ask('POST', '/import', { pack, collisions, preview })
      return json.rules.map((one: { becomes: string }) => one.becomes)
    }
    const before = (await writer.ask('GET', '')).json
    const revision = await readRevision()
    expect(await becomes('skip', true)).toEqual(['skipped', 'skipped', 'added', 'refused'])
    expect(await becomes('replace', true)).toEqual(['replaced', 'added', 'added', 'refused'])
    expect(await becomes('both', true)).toEqual(['added', 'added', 'added', 'refused'])
    expect((await writer.ask('GET', '')).json).toEqual(before)
    expect(await readRevision()).toBe(revision)
    expect(await becomes('replace', false)).toEqual(['replaced', 'added', 'added', 'refused'])
    const { items } = (await writer.ask('GET', '')).json
    expect(items).toMatchObject(
      [
        { name: 'Greeter', priority: 6, revision: null },
        { ruleId: before.items[0].ruleId, name: 'Greeter', priority: 5, revision: 2, enabled: true },
        { name: 'Roses', enabled: false },
      ].sort((one, other) => (other.priority ?? 0) - (one.priority ?? 0)),
    )
  })

  it('may be as large as a thousand rules are', async () => {
    const condition = { and: Array.from({ length: 20 }, (_, n) => ({ '!=': [{ var: 'giftName' }, `Gift ${n}`] })) }
    const definition = { ...roseRule, condition, description: 'x'.repeat(200) }
    const rules = Array.from({ length: 1000 }, () => ({ definition, enabled: false }))
    const body = { pack: { livetap: 'rules.v1', rules }, collisions: 'both', preview: true }
    expect(JSON.stringify(body).length).toBeGreaterThan(1_000_000)
    const { status, json } = await writer.ask('POST', '/import', body)
    expect(status).toBe(200)
    expect(json.rules).toHaveLength(1000)
    expect(await writer.ask('POST', '', { ...logRule, note: 'x'.repeat(70_000) })).toMatchObject({ status: 413 })
  })
})

describe('the master switch and queues', () => {
  it('pause and cancel what waits', async () => {
    const ruleId = await add({ ...logRule, run: { mode: 'queued', queue: 'alerts' } })
    const { json: fired } = await runner.ask('POST', `/${ruleId}/fire`)
    const queues = await reader.ask('GET', '/queues')
    expect(queues.json).toMatchObject({
      paused: false,
      items: [{ queue: 'alerts', waiting: 1, running: 0, paused: false }],
    })
    const paused = await runner.ask('PUT', '/queues/alerts/paused', { paused: true })
    expect(paused.json).toMatchObject({ items: [{ queue: 'alerts', paused: true }] })
    expect((await runner.ask('POST', '/queues/alerts/clear')).json).toEqual({ cancelled: 1 })
    expect((await reader.ask('GET', '/queues')).json.items).toEqual([
      { queue: 'alerts', waiting: 0, running: 0, oldestAt: null, paused: true },
    ])
    expect((await reader.ask('GET', '/executions')).json.items).toMatchObject([
      { executionId: fired.executionId, origin: 'test', status: 'cancelled' },
    ])
    await runner.ask('PUT', '/queues/alerts/paused', { paused: false })
    expect((await reader.ask('GET', '/queues')).json).toEqual({ paused: false, items: [] })
  })

  it('reach the queue of a rule that names none', async () => {
    const ruleId = await add({ ...logRule, run: { mode: 'queued' } })
    await runner.ask('POST', `/${ruleId}/fire`)
    const queue = encodeURIComponent(`rule:${ruleId}`)
    expect((await runner.ask('PUT', `/queues/${queue}/paused`, { paused: true })).status).toBe(200)
    expect((await runner.ask('POST', `/queues/${queue}/clear`)).json).toEqual({ cancelled: 1 })
    await runner.ask('PUT', `/queues/${queue}/paused`, { paused: false })
  })

  it('stop everything at once', async () => {
    const ruleId = await add()
    await runner.ask('POST', `/${ruleId}/fire`)
    await runner.ask('POST', `/${ruleId}/fire`)
    const stops: unknown[] = []
    await using _listening = await server.ports.signals.listen(
      signals.deviceStops,
      (stopped) => void stops.push(stopped),
    )
    expect((await runner.ask('POST', '/panic')).json).toEqual({ cancelled: 2 })
    // Devices are turned off, and nothing of them is latched.
    expect(stops).toEqual(Array(2).fill({ workspaceId: 'default', stop: null }))
    expect((await reader.ask('GET', '')).json).toMatchObject({ paused: true })
    expect(await runner.ask('POST', `/${ruleId}/fire`)).toMatchObject({ status: 409, json: { code: 'rules-paused' } })
    const { paused: by } = await server.ports.db.query
      .selectFrom('rules.settings')
      .select('paused')
      .executeTakeFirstOrThrow()
    await runner.ask('PUT', '/paused', { paused: true })
    const still = await server.ports.db.query.selectFrom('rules.settings').select('paused').executeTakeFirstOrThrow()
    expect(still.paused).toEqual(by)
    expect((await runner.ask('PUT', '/paused', { paused: false })).json).toMatchObject({ paused: false })
    expect(await runner.ask('POST', `/${ruleId}/fire`)).toMatchObject({ status: 202 })
  })
})

describe('the numbers', () => {
  it('are those of today and of each day, without tests', async () => {
    const ruleId = await add({ ...logRule, enabled: true })
    await runner.ask('POST', `/${ruleId}/fire`)
    const today = new Date().toISOString().slice(0, 10)
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const { query } = server.ports.db
    const tally = { workspace_id: 'default', rule_id: ruleId }
    await query
      .insertInto('rules.tallies')
      .values([
        { ...tally, day: today, reason: 'fired', count: 3 },
        { ...tally, day: today, reason: 'cooldown-user', count: 2 },
        { ...tally, day: today, reason: 'condition-false', count: 50 },
        { ...tally, day: yesterday, reason: 'fired', count: 7 },
      ])
      .execute()
    const ran = Array.from({ length: 3 }, (_, n) => {
      const at = new Date()
      return {
        ...{
          workspace_id: 'default',
          execution_id: `e${n}`,
          rule_id: ruleId,
          rule_name: 'x',
          revision: 1,
          origin: 'live' as const,
        },
        ...{ event_id: 'e', event_type: 'CHAT', stream_id: 's', pos: n, placeholders: '{}', queue: `~${n}` },
        ...{
          status: n === 2 ? ('failed' as const) : ('succeeded' as const),
          happened_at: at,
          received_at: at,
          decided_at: at,
        },
        ...{ expires_at: at, finished_at: new Date(at.getTime() + 100 * (n + 1)) },
      }
    })
    await query.insertInto('rules.executions').values(ran).execute()
    const { json } = await reader.ask('GET', '')
    expect(json.today).toMatchObject([{ ruleId, fired: 3, blocked: { 'cooldown-user': 2 }, failed: 1, p95Ms: 195 }])
    const { json: analytics } = await reader.ask('GET', `/${ruleId}/analytics?days=3`)
    expect(analytics.days).toMatchObject([
      { fired: 0, blocked: {}, failed: 0, p50Ms: null, p95Ms: null },
      { day: yesterday, fired: 7, blocked: {}, failed: 0 },
      { day: today, fired: 3, blocked: { 'cooldown-user': 2 }, failed: 1, p50Ms: 150 },
    ])
    await query.deleteFrom('rules.tallies').execute()
  })
})

describe('the channel of changes', () => {
  it('says at once that everything is to be read, then what has changed', async () => {
    const told: string[] = []
    const asked = request(
      { port: server.port, host: '127.0.0.1', path: '/api/v1/rules/events', headers: reader.headers },
      (response) => response.setEncoding('utf8').on('data', (text: string) => void told.push(text)),
    )
    asked.on('error', () => {})
    asked.end()
    await eventually(() => expect(told.join('')).toContain('event: change\ndata: {"parts":["rules","executions"]}'))
    told.length = 0
    await add()
    await eventually(() => expect(told.join('')).toMatch(/event: change\ndata: {"parts":\[.*"rules"/))
    asked.destroy()
  })
})

describe('why, and why not', () => {
  it('is answered for every rule that listens to an event', async () => {
    const events = createEvents()([{ type: 'CONNECTED' }, { payload: { message: 'hi', emotes: [], language: 'en' } }])
    await server.record(events)
    const { eventId } = events[1]!
    const greets = await add({ ...logRule, enabled: true })
    const waits = await add({
      ...logRule,
      name: 'Waits',
      condition: { '==': [{ var: 'message' }, 'never'] },
      enabled: true,
    })
    await add({ ...roseRule, enabled: true })
    await add({ ...logRule, name: 'Draft' })
    const { json } = await reader.ask('GET', `/decisions?eventId=${eventId}`)
    expect(json.items).toHaveLength(2)
    expect(json.items).toContainEqual(
      expect.objectContaining({ ruleId: greets, ruleName: 'Greeter', reason: 'fired', isAnew: true }),
    )
    expect(json.items).toContainEqual(
      expect.objectContaining({ ruleId: waits, reason: 'condition-false', isAnew: true }),
    )
    const decision = { ...json.items.find((one: { ruleId: string }) => one.ruleId === waits), reason: 'cooldown-user' }
    const { ruleName: _, isAnew: __, ...kept } = decision
    await server.ports.db.query
      .insertInto('rules.refusals')
      .values({
        workspace_id: 'default',
        rule_id: waits,
        pos: 2,
        event_id: eventId,
        at: new Date(),
        decision: JSON.stringify(kept),
      })
      .execute()
    const then = (await reader.ask('GET', `/decisions?eventId=${eventId}`)).json.items
    const [stored] = then.filter((one: { ruleId: string }) => one.ruleId === waits)
    expect(stored).toMatchObject({ reason: 'cooldown-user', ruleName: 'Waits' })
    expect(stored.isAnew).toBeUndefined()
    expect((await reader.ask('GET', `/decisions?ruleId=${waits}`)).json.items).toEqual([stored])
  })

  it('is not there of what is not there', async () => {
    expect(await reader.ask('GET', `/decisions?eventId=${'ab'.repeat(32)}`)).toMatchObject({
      status: 404,
      json: { code: 'event-not-found' },
    })
    expect(await reader.ask('GET', `/decisions?ruleId=${never}`)).toMatchObject({ status: 404 })
    expect(await reader.ask('GET', '/decisions')).toMatchObject({ status: 400 })
  })
})

describe('what rules have done', () => {
  it('is read page by page, by what is asked for', async () => {
    const ruleId = await add()
    const fired: string[] = []
    for (let n = 0; n < 5; n++) fired.push((await runner.ask('POST', `/${ruleId}/fire`)).json.executionId)
    const first = await reader.ask('GET', '/executions?limit=3&origin=test&status=waiting')
    expect(first.json.items).toHaveLength(3)
    const rest = await reader.ask('GET', `/executions?limit=3&origin=test&cursor=${first.json.next}`)
    expect(rest.json.next).toBeUndefined()
    const all = [...first.json.items, ...rest.json.items].map(({ executionId }) => executionId)
    expect(all.sort()).toEqual(fired.sort())
    expect((await reader.ask('GET', '/executions?status=failed')).json.items).toEqual([])
    expect(await reader.ask('GET', '/executions?cursor=xx')).toMatchObject({ status: 400 })
    expect(await reader.ask('GET', '/executions?status=odd')).toMatchObject({ status: 400 })
  })
})
