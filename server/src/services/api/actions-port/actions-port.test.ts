import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEulerChat } from '#adapters/tiktok/tiktok.ts'
import { listAudit } from '#domain/audit/audit.ts'
import { findExecutions } from '#domain/executions/executions.ts'
import { excludeViewer } from '#domain/moderation/moderation.ts'
import type { Log } from '#kernel/log.ts'
import { startRules } from '#services/rules/rules.ts'
import { ask, startTestServer, streamId, type TestServer } from '../api.suite.ts'
import { findPort, sayState } from '../compat/compat.suite.ts'
import { createKeeper, eventually } from '../rules/rules.suite.ts'

const own = 'https://tikfinity.example'
let rig: Rig
beforeAll(async () => {
  rig = await start(await findPort())
})
afterAll(() => rig.server[Symbol.asyncDispose]())

interface Rig {
  readonly server: TestServer
  readonly port: number
  readonly warnings: readonly object[]
  /** Publishes a rule, and resolves to its id. */
  offer(fields?: Partial<RuleDefinition>, enabled?: boolean): Promise<string>
  readonly keeper: Awaited<ReturnType<typeof createKeeper>>
}

async function start(port: number): Promise<Rig> {
  const warnings: object[] = []
  const log: Log = {
    ...{ debug: () => {}, info: () => {}, error: () => {}, child: () => log },
    warn: (fields, text) => void warnings.push({ ...fields, text }),
  }
  const server = await startTestServer({ tikFinityActions: { port, origins: [own] }, version: '1.2.3' }, { log })
  const keeper = await createKeeper(server, ['rule:read', 'rule:write', 'rule:run'])
  const offer = async (fields: Partial<RuleDefinition> = {}, enabled = true) => {
    const { json } = await keeper.ask('POST', '', { ...greeter, ...fields, enabled })
    return json.ruleId as string
  }
  return { server, port, warnings, keeper, offer }
}

const greeter = {
  ...{ name: 'Greeter', eventType: 'CHAT', offered: true, condition: false },
  actions: [{ type: 'log', template: '{displayName} ({username}): {message}' }],
} as const

/** A program that asks as TikFinity does. */
class TikFinity {
  readonly #port: number
  readonly #headers: Record<string, string>

  constructor(port: number, headers: Record<string, string> = {}) {
    this.#port = port
    this.#headers = headers
  }

  get = (path: string) => ask(this.#port, path, { anonymous: true, headers: this.#headers })
  post = (path: string, body: string | object) =>
    ask(this.#port, path, { method: 'POST', anonymous: true, headers: this.#headers, body })
  exec = (actionId: unknown, context: unknown = viewer, categoryId: unknown = 'rules') =>
    this.post('/api/features/actions/exec', { categoryId, actionId, context })
  list = async () => (await this.get('/api/features/actions?categoryId=rules')).json.data
}

const viewer = {
  ...{ userId: '7000000000000000001', username: 'ida', nickname: 'Ida', profilePictureUrl: 'https://p.example/a' },
  ...{ giftId: '5655', giftName: 'Rose', coins: 22, repeatCount: 22, likeCount: 0, totalLikeCount: 0, subMonth: 0 },
  ...{ emoteId: '', comment: 'hello', triggerTypeId: 11, tikfinityUserId: 123_456, tikfinityUsername: 'mira' },
}

const executionsOf = async (ruleId: string) =>
  (await findExecutions(rig.server.ports.db.query, 'default', { ruleId, limit: 100 })).items

describe('TikFinity', () => {
  it('finds who answers, which categories there are, and the rules that are offered', async () => {
    const ruleId = await rig.offer()
    await rig.offer({ name: 'Secret', offered: false })
    await rig.offer({ name: 'Off' }, false)
    const unpublished = await rig.offer({ name: 'Taken back' })
    await rig.keeper.ask('PUT', `/${unpublished}/enabled`, { enabled: false })
    const tikFinity = new TikFinity(rig.port)
    const told = { author: 'Livetap', name: 'Livetap', version: '1.2.3' }
    expect((await tikFinity.get('/api/app/info')).json).toEqual({ data: told })
    const categories = (await tikFinity.get('/api/features/categories')).json
    expect(categories).toEqual({ data: [{ categoryId: 'rules', categoryName: 'Livetap rules' }] })
    expect(await tikFinity.list()).toEqual([{ actionId: ruleId, actionName: 'Greeter' }])
    expect((await tikFinity.get('/api/features/actions?categoryId=devices')).json).toEqual({ data: [] })
    expect((await tikFinity.get('/api/features/actions')).json).toEqual({ data: [] })
  })

  it('has one run for real, for the viewer that it tells, and it is written down that it asked', async () => {
    const { ports } = rig.server
    await using _rules = await startRules({ ...ports, chat: createEulerChat() })
    sayState(rig.server)
    const ruleId = await rig.offer()
    const { status, json } = await new TikFinity(rig.port).exec(ruleId)
    expect([status, json]).toEqual([200, { data: [], message: '“Greeter” runs.' }])
    await eventually(async () => {
      expect(await executionsOf(ruleId)).toMatchObject([
        {
          ...{ ruleId, ruleName: 'Greeter', origin: 'external', status: 'succeeded', eventType: 'CHAT', streamId },
          user: { userId: viewer.userId, uniqueId: 'ida', displayName: 'Ida' },
          actions: [{ status: 'succeeded', rendered: { text: 'Ida (ida): hello' } }],
        },
      ])
    })
    const { items } = await listAudit(ports.db.query, 'default', { limit: 1 })
    expect(items).toMatchObject([
      {
        ...{ action: 'rule.fire', target: 'Greeter', address: expect.stringMatching(/127\.0\.0\.1/) },
        actor: { kind: 'automation', id: 'tikfinity-actions', name: 'TikFinity’s action interface' },
      },
    ])
    const found = await rig.keeper.ask('GET', `/executions?origin=external&ruleId=${ruleId}`)
    expect(found.json.items).toHaveLength(1)
    const { json: analytics } = await rig.keeper.ask('GET', `/${ruleId}/analytics?days=1`)
    expect(analytics.days).toMatchObject([{ fired: 0, failed: 0, p95Ms: null }])
  })

  it('is answered over IPv6 and by name as well', async () => {
    for (const host of ['localhost', '[::1]']) {
      const answer = await fetch(`http://${host}:${rig.port}/api/app/info`)
      expect(await answer.json(), host).toMatchObject({ data: { name: 'Livetap' } })
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    }
  })

  it('can tell what no viewer should be called', async () => {
    await using _rules = await startRules({ ...rig.server.ports, chat: createEulerChat() })
    const ruleId = await rig.offer()
    const hostile = {
      ...{ userId: '1\0', username: '\u202eevil\n', nickname: '<script>'.repeat(1000), comment: '\ud800{username}\0' },
      profilePictureUrl: 'javascript:alert(1)',
    }
    expect((await new TikFinity(rig.port).exec(ruleId, hostile)).status).toBe(200)
    await eventually(async () => {
      const [execution] = await executionsOf(ruleId)
      const text = `${'<script>'.repeat(15)} (\\u202eevil\\u000a): \ufffd{username} `
      expect(execution).toMatchObject({ status: 'succeeded', actions: [{ rendered: { text } }] })
    })
  })
})

describe('what is not run', () => {
  it('is what nobody offers, whatever is known of it', async () => {
    const [secret, off] = [await rig.offer({ name: 'Hidden', offered: false }), await rig.offer({ name: 'Off' }, false)]
    const offered = await rig.offer({ name: 'Another' })
    const tikFinity = new TikFinity(rig.port)
    const missing = { data: [], message: 'There is no such action, or nobody offers it any more.' }
    for (const id of [secret, off, 'no-uuid', '', "'; drop table rules.rules --"]) {
      const { status, json } = await tikFinity.exec(id)
      expect([status, json], id).toEqual([404, missing])
    }
    expect((await tikFinity.exec(offered, viewer, 'devices')).status).toBe(404)
    for (const id of [secret, off, offered]) expect(await executionsOf(id)).toEqual([])
  })

  it('is what is drafted and not published, and the drafted text of what is', async () => {
    const ruleId = await rig.offer({ offered: false })
    const tikFinity = new TikFinity(rig.port)
    await rig.keeper.ask('PUT', `/${ruleId}`, greeter)
    expect((await tikFinity.exec(ruleId)).status).toBe(404)
    await rig.keeper.ask('POST', `/${ruleId}/publish`, {})
    expect((await tikFinity.exec(ruleId)).status).toBe(200)
  })

  it('is anything while all rules are paused, and anything for viewers whom moderators have excluded', async () => {
    const ruleId = await rig.offer()
    const tikFinity = new TikFinity(rig.port)
    await rig.keeper.ask('PUT', '/paused', { paused: true })
    expect((await tikFinity.exec(ruleId)).json).toEqual({ data: [], message: 'All rules are paused.' })
    await rig.keeper.ask('PUT', '/paused', { paused: false })
    const by = { kind: 'person', id: 'm', name: 'Mo' } as const
    const done = { by, at: new Date().toISOString() }
    await excludeViewer(rig.server.ports.db.query, 'default', '66', done, Date.now() + 600_000)
    expect((await tikFinity.exec(ruleId, { ...viewer, userId: '66' })).status).toBe(409)
    expect((await tikFinity.exec(ruleId)).status).toBe(200)
  })

  it('is more than the rule lets run, of it, and in its time', async () => {
    const tikFinity = new TikFinity(rig.port)
    const ask = async (fields: Partial<RuleDefinition>, contexts: object[]) => {
      const ruleId = await rig.offer(fields)
      const statuses: number[] = []
      for (const context of contexts) statuses.push((await tikFinity.exec(ruleId, context)).status)
      return statuses
    }
    const other = { ...viewer, userId: '2' }
    // Nothing carries them out here: what was asked for waits.
    expect(await ask({ name: 'Single', run: { mode: 'single' } }, [viewer, viewer])).toEqual([200, 409])
    expect(await ask({ name: 'Queued', run: { mode: 'queued', max: 2 } }, [viewer, viewer, other])).toEqual([
      200, 200, 409,
    ])
    const restarts = await rig.offer({ name: 'Restarts', run: { mode: 'restart' } })
    expect([(await tikFinity.exec(restarts)).status, (await tikFinity.exec(restarts)).status]).toEqual([200, 200])
    expect((await executionsOf(restarts)).map(({ status }) => status)).toEqual(['waiting', 'cancelled'])
    const hour = 3_600_000
    expect(await ask({ name: 'Cools', cooldown: { globalMs: hour } }, [viewer, other])).toEqual([200, 429])
    expect(await ask({ name: 'Each', cooldown: { userMs: hour } }, [viewer, other, viewer])).toEqual([200, 200, 429])
    const rate = { max: 1, perMs: hour, scope: 'rule' } as const
    expect(await ask({ name: 'Rated', rate }, [viewer, other])).toEqual([200, 429])
  })

  it('of a viewer who has to wait takes nothing from the others', async () => {
    const cooldown = { userMs: 3_600_000 }
    const ruleId = await rig.offer({ name: 'Both', cooldown })
    const tikFinity = new TikFinity(rig.port)
    expect((await tikFinity.exec(ruleId)).status).toBe(200)
    await rig.keeper.ask('PUT', `/${ruleId}`, { ...greeter, cooldown: { ...cooldown, globalMs: 3_600_000 } })
    await rig.keeper.ask('POST', `/${ruleId}/publish`, {})
    expect((await tikFinity.exec(ruleId)).status).toBe(429)
    expect((await tikFinity.exec(ruleId, { ...viewer, userId: '2' })).status).toBe(200)
  })

  it('is more than one of a single rule, however many ask at once', async () => {
    const ruleId = await rig.offer({ name: 'Only one', run: { mode: 'single' } })
    const tikFinity = new TikFinity(rig.port)
    const answers = await Promise.all(Array.from({ length: 8 }, () => tikFinity.exec(ruleId)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(409)])
    expect(await executionsOf(ruleId)).toHaveLength(1)
  })

  it('harms nothing that waits: a rule that would begin again does not while all are paused', async () => {
    const ruleId = await rig.offer({ name: 'Again', run: { mode: 'restart' } })
    const tikFinity = new TikFinity(rig.port)
    expect((await tikFinity.exec(ruleId)).status).toBe(200)
    await rig.keeper.ask('PUT', '/paused', { paused: true })
    expect((await tikFinity.exec(ruleId)).status).toBe(409)
    await rig.keeper.ask('PUT', '/paused', { paused: false })
    expect((await executionsOf(ruleId)).map(({ status }) => status)).toEqual(['waiting'])
  })

  it('is more than 120 times of one rule in a minute', async () => {
    const ruleId = await rig.offer()
    const tikFinity = new TikFinity(rig.port)
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) {
      const answers = await Promise.all(Array.from({ length: 25 }, () => tikFinity.exec(ruleId)))
      statuses.push(...answers.map(({ status }) => status))
    }
    expect(statuses.toSorted()).toEqual([...Array(120).fill(200), ...Array(5).fill(429)])
  })
})

describe('a page of the net', () => {
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
    'access-control-request-private-network': 'true',
  }
  it('has nothing run and learns nothing, unless its origin is named; pages of this machine may', async () => {
    const ruleId = await rig.offer()
    const cases: [headers: Record<string, string>, status: number][] = [
      [{}, 200],
      [{ origin: own }, 200],
      [{ origin: 'file://' }, 200],
      [{ origin: 'http://localhost:8080' }, 200],
      [{ origin: 'null' }, 403],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'https://tikfinity.example.evil.example' }, 403],
      [{ origin: 'https://tikfinity.example:8443' }, 403],
      [{ origin: 'http://tikfinity.example' }, 403],
      [{ origin: 'http://localhost.evil.example' }, 403],
      [{ origin: 'http://localhost@evil.example' }, 403],
      [{ origin: 'file://evil.example' }, 403],
      [{ origin: '' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
    ]
    let run = 0
    for (const [headers, status] of cases) {
      const program = new TikFinity(rig.port, headers)
      const asked = await ask(rig.port, '/api/features/actions/exec', {
        ...{ method: 'OPTIONS', anonymous: true, headers: { ...headers, ...preflight } },
      })
      const answers = [await program.get('/api/features/actions?categoryId=rules'), await program.exec(ruleId)]
      const about = JSON.stringify(headers)
      expect(asked.status, about).toBe(status === 200 ? 204 : 403)
      expect(
        answers.map((answer) => answer.status),
        about,
      ).toEqual([status, status])
      const opens = status === 200 ? '*' : undefined
      for (const answer of [asked, ...answers]) expect(answer.headers['access-control-allow-origin'], about).toBe(opens)
      expect(asked.headers['access-control-allow-private-network']).toBe(status === 200 ? 'true' : undefined)
      if (status === 200) run += 1
      else expect(JSON.stringify([asked.text, answers.map(({ text }) => text)])).not.toContain('Greeter')
    }
    expect(await executionsOf(ruleId)).toHaveLength(run)
    const told = rig.warnings.map((each) => (each as { origin?: string }).origin)
    expect(told.filter((origin) => origin === 'https://evil.example')).toHaveLength(1)
  })

  it('does not come in by a name of its own that leads here', async () => {
    const { port } = rig
    for (const host of ['evil.example', `evil.example:${port}`, `localhost.evil.example:${port}`, '127.0.0.1']) {
      const { status } = await new TikFinity(port, { host }).get('/api/app/info')
      expect(status, host).toBe(421)
    }
  })
})

describe('what nobody should send', () => {
  it('is refused with a status and words, and harms nothing', async () => {
    const ruleId = await rig.offer()
    const tikFinity = new TikFinity(rig.port)
    const exec = '/api/features/actions/exec'
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`
    const cases: [body: string, status: number][] = [
      ['', 400],
      ['nonsense', 400],
      ['null', 400],
      ['[]', 400],
      [deep, 400],
      ['{"categoryId":"rules","categoryId":"rules","actionId":"x"}', 400],
      ['{"categoryId":1,"actionId":2}', 400],
      [JSON.stringify({ categoryId: 'rules', actionId: ruleId, context: 'x'.repeat(70_000) }), 413],
    ]
    for (const [body, status] of cases) {
      const answer = await tikFinity.post(exec, body)
      expect([answer.status, answer.json], body.slice(0, 60)).toEqual([
        status,
        { data: [], message: expect.any(String) },
      ])
    }
    expect((await tikFinity.get(exec)).status).toBe(405)
    expect((await tikFinity.post('/api/app/info', '{}')).status).toBe(405)
    expect((await tikFinity.get('/api/v1/rules')).status).toBe(404)
    expect((await tikFinity.exec(ruleId, null)).status).toBe(200)
  })

  it('is not told to repeat what runs already, when only the audit log fails', async () => {
    const { query } = rig.server.ports.db
    const ruleId = await rig.offer({ name: 'Not written down' })
    await sql`alter table teams.audit add constraint lacks_one check (target <> 'Not written down') not valid`.execute(
      query,
    )
    try {
      expect((await new TikFinity(rig.port).exec(ruleId)).status).toBe(200)
    } finally {
      await sql`alter table teams.audit drop constraint lacks_one`.execute(query)
    }
    expect(await executionsOf(ruleId)).toHaveLength(1)
  })

  it('is told when another program has the port, and the rest goes on', async () => {
    const port = await findPort()
    const holder = createServer().listen(port, '127.0.0.1')
    await once(holder, 'listening')
    const { server, warnings, keeper } = await start(port)
    await using _server = server
    const text = `Another program has the port ${port}: TIKFINITY_ACTIONS_PORT is not served`
    expect(warnings).toMatchObject([{ port, text }])
    expect((await keeper.ask('GET', '')).status).toBe(200)
    holder.close()
  })
})
