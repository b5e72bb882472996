import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createKey } from '#domain/keys/keys.ts'
import { asOwner, testToken } from '../../../../test/test-accounts.ts'
import { createEvents, startTestServer, streamId, type TestServer } from '../api.suite.ts'
import { Dashboard } from '../user-sessions/user-sessions.suite.ts'

const token = testToken
const keys = '/api/v1/workspaces/current/keys'
const audit = '/api/v1/workspaces/current/audit'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

async function makeKey(permissions: readonly Permission[], more: object = {}) {
  const answer = await server.ask(keys, { method: 'POST', body: { name: 'Overlay', permissions, ...more } })
  expect(answer.status).toBe(201)
  return answer.json as { token: string; key: { keyId: string } }
}

/** A key of a workspace that nobody else here works in. */
async function makeForeignKey(permissions: readonly Permission[]): Promise<string> {
  const key = { name: 'Foreign', permissions, expiresAt: undefined, createdBy: 'Somebody' }
  return (await createKey(server.ports.db.query, 'elsewhere', key)).token
}

describe('an API key', () => {
  it('is told once, may do what it was made for, and nothing else', async () => {
    const { token: key } = await makeKey(['log:read'])
    expect(await server.ask('/api/v1/streams', bearer(key))).toMatchObject({ status: 200 })
    expect((await server.ask('/api/v1/me', bearer(key))).json).toMatchObject({ kind: 'key', permissions: ['log:read'] })
    const refused = await server.ask('/api/v1/livestreams/connect', {
      method: 'POST',
      body: { uniqueId: 'mira' },
      ...bearer(key),
    })
    expect(refused).toMatchObject({ status: 403, json: { code: 'not-permitted' } })
    expect(await server.ask(keys, bearer(key))).toMatchObject({ status: 403 })
    const list = await server.ask(keys)
    expect(list.text).not.toContain(key)
    expect(list.json.items[0]).toMatchObject({ name: 'Overlay', createdBy: 'API_TOKEN', expiresAt: null })
    expect(list.json.items[0].lastUsedAt).not.toBeNull()
    const rows = await server.ports.db.query.selectFrom('teams.api_keys').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(key.slice(-51, -8))
  })

  it('is worth nothing from the moment it is revoked, or has expired', async () => {
    const { token: key, key: shown } = await makeKey(['log:read'], { expiresInDays: 1 })
    expect(await server.ask('/api/v1/streams', bearer(key))).toMatchObject({ status: 200 })
    await server.ports.db.query
      .updateTable('teams.api_keys')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('key_id', '=', shown.keyId)
      .execute()
    expect(await server.ask('/api/v1/streams', bearer(key))).toMatchObject({ status: 401 })
    const other = await makeKey(['log:read'])
    expect(await server.ask(`${keys}/${other.key.keyId}`, { method: 'DELETE' })).toMatchObject({ status: 204 })
    expect(await server.ask('/api/v1/streams', bearer(other.token))).toMatchObject({ status: 401 })
    expect(await server.ask(`${keys}/${other.key.keyId}`, { method: 'DELETE' })).toMatchObject({
      status: 404,
      json: { code: 'key-not-found' },
    })
  })

  it('that is revoked is cut off from the feeds it has open', async () => {
    const { token: key, key: shown } = await makeKey(['log:read'])
    const ended = { events: false, dashboard: false }
    const feed = request({ port: server.port, path: '/api/v1/livestreams/events', ...bearer(key) }, (response) => {
      response.resume()
      response.on('close', () => {
        ended.events = true
      })
    })
    feed.on('error', () => {})
    feed.end()
    await once(feed, 'response')
    const dashboard = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, bearer(key))
    dashboard.on('close', () => {
      ended.dashboard = true
    })
    await once(dashboard, 'open')
    await server.ask(`${keys}/${shown.keyId}`, { method: 'DELETE' })
    await expect.poll(() => ended).toEqual({ events: true, dashboard: true })
  })

  it.each([
    ['a key that was cut short', (key: string) => key.slice(0, -1)],
    ['another secret under its id', (key: string) => key.replace(/_[^_]{10}/, '_AAAAAAAAAA')],
    ['no key at all', () => 'ttlc_key_'],
  ])('%s is refused', async (_name, damage) => {
    const { token: key } = await makeKey(['log:read'])
    expect(await server.ask('/api/v1/streams', bearer(damage(key)))).toMatchObject({
      status: 401,
      json: { code: 'token-invalid' },
    })
  })

  it('cannot make one that lives longer than itself', async () => {
    const { token: key, key: maker } = await makeKey(['key:manage', 'log:read'], { expiresInDays: 2 })
    const { expiresAt } = maker as unknown as { expiresAt: string }
    for (const more of [{}, { expiresInDays: 300 }]) {
      const body = { name: 'Child', permissions: ['log:read'], ...more }
      const child = await server.ask(keys, { method: 'POST', body, ...bearer(key) })
      expect(child).toMatchObject({ status: 201, json: { key: { expiresAt } } })
    }
  })

  it('cannot make one that may do more than itself', async () => {
    const { token: key } = await makeKey(['key:manage', 'log:read'])
    const wish = (permissions: readonly string[]) =>
      server.ask(keys, { method: 'POST', body: { name: 'x', permissions }, ...bearer(key) })
    expect(await wish(['log:read'])).toMatchObject({ status: 201 })
    expect(await wish(['log:read', 'audit:read'])).toMatchObject({ status: 403, json: { code: 'not-permitted' } })
    expect(await wish(['everything'])).toMatchObject({ status: 400 })
    expect(await wish([])).toMatchObject({ status: 400 })
  })
})

describe('a dashboard with a key that may only look', () => {
  it('sees what is followed, and has Livetap connect to nobody else', async () => {
    const { token: key } = await makeKey(['log:read'])
    await server.ask('/api/v1/livestreams/connect', { method: 'POST', body: { uniqueId: 'followed' } })
    using dashboard = new Dashboard(server.port, '?username=nobody_follows', bearer(key).headers)
    await dashboard.wait('error', ({ code }) => code === 'not-permitted')
    dashboard.send({ type: 'changeUsername', username: 'followed' })
    await dashboard.wait('connectionStatus', ({ username }) => username === 'followed')
    const watched = await server.ports.db.query.selectFrom('api.watches').select('unique_id').execute()
    expect(watched.map(({ unique_id }) => unique_id)).not.toContain('nobody_follows')
  })
})

describe('another workspace', () => {
  const sessionId = randomUUID()
  it('sees nothing of this one, by list, by id, over sockets', async () => {
    await server.record(createEvents()([{ type: 'CONNECTED', sessionId }, { sessionId }, { type: 'GIFT', sessionId }]))
    const key = await makeForeignKey(['log:read', 'log:export', 'live:control', 'replay:control', 'audit:read'])
    const lists = ['streams', 'sessions', 'events', 'livestreams', 'replays', 'workspaces/current/audit']
    for (const list of lists) {
      expect((await server.ask(`/api/v1/${list}`, bearer(key))).json, list).toEqual({ items: [] })
    }
    expect((await server.ask('/api/v1/streams')).json.items).toHaveLength(1)
    const things = [`streams/${streamId}`, `streams/${streamId}/report`, `sessions/${sessionId}`]
    const parts = [`streams/${streamId}/events`, `sessions/${sessionId}/events`, `sessions/${sessionId}/export`]
    for (const thing of [...things, ...parts]) {
      expect(await server.ask(`/api/v1/${thing}`, bearer(key)), thing).toMatchObject({ status: 404 })
    }
    const replay = await server.ask(`/api/v1/sessions/${sessionId}/replay`, { method: 'POST', ...bearer(key) })
    expect(replay).toMatchObject({ status: 404 })
    expect(await openSocket(`/api/v1/streams/${streamId}/events`, key)).toBe(404)
  })

  it('follows lives of its own', async () => {
    const key = await makeForeignKey(['log:read', 'live:control'])
    const body = { uniqueId: 'elsewhere_only' }
    await server.ask('/api/v1/livestreams/connect', { method: 'POST', body, ...bearer(key) })
    expect((await server.ask('/api/v1/livestreams', bearer(key))).json.items).toMatchObject([body])
    expect((await server.ask('/api/v1/livestreams')).text).not.toContain('elsewhere_only')
  })
})

/** Status of the answer to an upgrade; 101 when it was taken. */
function openSocket(path: string, key: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, bearer(key))
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('open', () => {
      socket.terminate()
      resolve(101)
    })
    socket.on('error', () => {})
  })
}

describe('the audit log', () => {
  it('knows also what was done by who did not wait for the answer', async () => {
    const body = JSON.stringify({ name: 'Hung up', permissions: ['log:read'] })
    const headers = { ...asOwner, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const asked = request({ port: server.port, path: keys, method: 'POST', headers })
    asked.on('error', () => {})
    asked.end(body, () => asked.destroy())
    const made = async () =>
      (await server.ask(keys)).json.items.filter(({ name }: { name: string }) => name === 'Hung up')
    await expect.poll(made).toHaveLength(1)
    const entries = async () => JSON.stringify((await server.ask(`${audit}?action=key.create`)).json.items)
    await expect.poll(entries).toContain('Hung up')
  })

  it('names the key that was revoked, and no viewer', async () => {
    const { key } = await makeKey(['log:read'])
    await server.ask(`${keys}/${key.keyId}`, { method: 'DELETE' })
    const { items } = (await server.ask(`${audit}?action=key.revoke&limit=1`)).json
    expect(items).toMatchObject([{ target: `${key.keyId} Overlay` }])
  })

  it('says who did what, newest first, page by page, and no more than what was done', async () => {
    const body = { uniqueId: 'audited' }
    const { token: bot } = await makeKey(['live:control'])
    await server.ask('/api/v1/livestreams/connect', { method: 'POST', body, ...bearer(token) })
    await server.ask('/api/v1/livestreams/disconnect', { method: 'POST', body, ...bearer(bot) })
    await server.ask('/api/v1/livestreams/connect', { method: 'POST', body: { uniqueId: 'not a name' } })
    const read = async (query: string) => (await server.ask(`${audit}?${query}`)).json
    await expect.poll(async () => (await read('action=live.disconnect')).items).toHaveLength(1)
    const { items } = await read('limit=2')
    expect(items).toMatchObject([
      { action: 'live.disconnect', target: 'audited', actor: { kind: 'key', name: 'Overlay' }, address: '127.0.0.1' },
      { action: 'live.connect', target: 'audited', actor: { kind: 'automation' } },
    ])
    const first = await read('limit=1')
    expect((await read(`limit=1&cursor=${first.next}`)).items[0].id).toBe(items[1].id)
    const byBot = (await read(`actorId=${items[0].actor.id}`)).items
    expect(byBot.map(({ action }: { action: string }) => action)).toEqual(['live.disconnect'])
    expect((await read('to=1999-01-01T00:00:00Z')).items).toEqual([])
  })

  it('is not for everybody', async () => {
    const { token: key } = await makeKey(['log:read'])
    expect(await server.ask(audit, bearer(key))).toMatchObject({ status: 403 })
  })
})
