import { randomUUID } from 'node:crypto'
import type { Endpoint, EndpointPage, RevealedSecrets, SigningSecretList } from '@livetap/contracts/rules/webhooks.ts'
import { type Permission, permissionNames } from '@livetap/contracts/workspace/access.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from '#domain/keys/keys.ts'
import { type DeliveryOutcome, endpointOf, noteDelivery, readSigningSecrets } from '#domain/webhooks/webhooks.ts'
import { startTestServer, type TestServer, unlimited } from '../api.suite.ts'

let server: TestServer
let workspaceId: string
beforeAll(async () => {
  server = await startTestServer({}, unlimited)
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  workspaceId = randomUUID()
})

/** Asks as a program of the workspace that is permitted these. */
async function askAs(permissions: readonly Permission[]) {
  const about = { name: 'a program', permissions, expiresAt: undefined, createdBy: 'Ann' }
  const { token } = await createKey(server.ports.db.query, workspaceId, about)
  return (path: string, method = 'GET', body?: object) =>
    server.ask(`/api/v1/${path}`, {
      ...{ method, headers: { authorization: `Bearer ${token}` }, anonymous: true },
      ...(body ? { body } : {}),
    })
}
const askAll = () => askAs(permissionNames)

describe('signing secrets', () => {
  const path = 'webhooks/signing-secrets'
  const generations = ({ items }: SigningSecretList) => items.map(({ generation }) => generation)

  test('are shown on purpose only, replaced with time for receivers, and ended at once; all of it is written down', async () => {
    const ask = await askAll()
    const before = await ask(path)
    expect(before.json).toEqual({ items: [{ generation: 1, createdAt: null, endsAt: null }] })
    const shown = (await ask(`${path}/reveal`, 'POST')).json as RevealedSecrets
    const { db, vault } = server.ports
    const signing = async () => (await readSigningSecrets(db.query, vault, workspaceId, Date.now())).secrets
    expect(shown.items.map(({ secret }) => secret)).toEqual(await signing())

    const rotated = (await ask(`${path}/rotate`, 'POST', { replaces: 1 })).json as SigningSecretList
    expect(generations(rotated)).toEqual([2, 1])
    expect((await ask(`${path}/rotate`, 'POST', { replaces: 1 })).json).toEqual(rotated)
    const [newest, replaced] = rotated.items
    expect([newest?.endsAt, newest?.createdAt]).toEqual([null, expect.any(String)])
    expect(Date.parse(replaced?.endsAt ?? '') - Date.parse(newest?.createdAt ?? '')).toBe(86_400_000)
    expect(await signing()).toHaveLength(2)

    expect((await ask(`${path}/2`, 'DELETE')).json).toMatchObject({ status: 409, code: 'signing-secret-newest' })
    expect((await ask(`${path}/1`, 'DELETE')).status).toBe(204)
    expect((await ask(`${path}/1`, 'DELETE')).json).toMatchObject({ status: 404, code: 'signing-secret-not-found' })
    expect(await signing()).toHaveLength(1)
    expect((await ask(`${path}/reveal`, 'POST')).json).toMatchObject({ items: [{ secret: (await signing())[0] }] })

    const log = await ask('workspaces/current/audit')
    const deeds = log.json.items.map(({ action, target }: { action: string; target: string }) => `${action}: ${target}`)
    expect(deeds).toEqual([
      'signing.reveal: generation 2',
      'signing.end: generation 1',
      'signing.rotate: generation 2, 1',
      'signing.rotate: generation 2, 1',
      'signing.reveal: generation 1',
    ])
    for (const { text } of [log, before]) expect(text).not.toContain('whsec_')
  })

  test('are for whom the permission says, and stored by nobody on the way', async () => {
    const ask = await askAs(permissionNames.filter((name) => name !== 'signing:manage'))
    expect((await ask(path)).status).toBe(403)
    expect((await ask(`${path}/reveal`, 'POST')).status).toBe(403)
    expect((await ask(`${path}/rotate`, 'POST', { replaces: 1 })).status).toBe(403)
    expect((await ask(`${path}/1`, 'DELETE')).status).toBe(403)
    const shown = await (await askAs(['signing:manage']))(`${path}/reveal`, 'POST')
    expect(shown.headers['cache-control']).toBe('no-store')
  })
})

describe('endpoints', () => {
  const path = 'webhooks/endpoints'
  const address = 'https://hooks.example/canary-path?key=canary&u={username}'
  const gone: DeliveryOutcome = {
    ...{ kind: 'final', status: 410, ms: 1, error: 'endpoint-gone', detail: 'it answered with 410', answer: 'no' },
  }
  const note = (url: string, outcome: DeliveryOutcome) => {
    const now = Date.now()
    const how = { passage: 'send', startedAt: now, now } as const
    return noteDelivery(server.ports.db.query, workspaceId, endpointOf(url), outcome, how)
  }
  const taken: DeliveryOutcome = { kind: 'succeeded', status: 204, ms: 1, error: null, detail: null, answer: '' }
  const sends = { weight: 1, actions: [{ type: 'webhook', url: address }] }
  const rule = (name: string) => ({
    ...{ name, eventType: 'CHAT', enabled: true },
    actions: [{ type: 'random', options: [sends, sends] }],
  })

  test('say how they do and which rules send there, and are enabled again', async () => {
    const ask = await askAll()
    expect((await ask(path)).json).toEqual({ items: [] })
    const made = await ask('rules', 'POST', rule('Roses'))
    expect(made.json).toMatchObject({ enabled: true })
    const { ruleId } = made.json
    await note(address, gone)
    await note('https://old.example/', taken)
    const { items } = (await ask(path)).json as EndpointPage
    expect(items).toMatchObject([
      {
        ...{ host: 'hooks.example', state: 'disabled', url: address, rules: [{ ruleId, name: 'Roses' }] },
        ...{ lastStatus: 410, lastError: 'endpoint-gone: it answered with 410', succeeded: 0, failed: 1 },
      },
      { host: 'old.example', state: 'ok', url: null, rules: [], succeeded: 1 },
    ])
    const [{ endpoint } = expect.fail()] = items
    const enabled = await ask(`${path}/${encodeURIComponent(endpoint)}/enable`, 'POST')
    expect(enabled.json as Endpoint).toMatchObject({ endpoint, state: 'ok', lastError: null, rules: [{ ruleId }] })
    expect((await ask(`${path}/nowhere.example%23012345/enable`, 'POST')).json.code).toBe('endpoint-not-found')
    const log = await ask('workspaces/current/audit?action=endpoint.enable')
    expect(log.json.items).toMatchObject([{ target: endpoint }])
    expect(log.text).not.toContain('canary')
  })

  test('show their addresses to who may write rules, and to nobody else', async () => {
    await (await askAll())('rules', 'POST', rule('Roses'))
    await note(address, taken)
    const ask = await askAs(['rule:read'])
    const page = await ask(path)
    expect(page.json.items).toMatchObject([{ url: 'https://hooks.example/…', rules: [{ name: 'Roses' }] }])
    expect(page.text).not.toContain('canary')
    const { endpoint } = page.json.items[0]
    expect((await ask(`${path}/${encodeURIComponent(endpoint)}/enable`, 'POST')).status).toBe(403)
  })

  test('come page by page', async () => {
    const ask = await askAll()
    for (const host of ['a', 'b', 'c']) await note(`https://${host}.example/`, host === 'c' ? gone : taken)
    const first = (await ask(`${path}?limit=2`)).json as EndpointPage
    const second = (await ask(`${path}?limit=2&cursor=${first.next}`)).json as EndpointPage
    expect([...first.items, ...second.items].map(({ host }) => host)).toEqual(['c.example', 'a.example', 'b.example'])
    expect(second.next).toBeUndefined()
    expect((await ask(`${path}?cursor=x`)).json.code).toBe('cursor-invalid')
    expect((await ask(`${path}?limit=101`)).status).toBe(400)
  })
})
