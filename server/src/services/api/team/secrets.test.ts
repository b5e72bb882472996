import { signals } from '@livetap/contracts/topics.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKey } from '#domain/keys/keys.ts'
import type { Log } from '#kernel/log.ts'
import { silentLog } from '#kernel/log.ts'
import { openVault } from '#kernel/vault/vault.ts'
import { startTestServer, type TestServer } from '../api.suite.ts'

const address = '/api/v1/workspaces/current/secrets'
const canary = 'canary-0123456789abcdef'

const logged: unknown[] = []
const note = (...said: unknown[]) => void logged.push(said)
const log: Log = { ...silentLog, debug: note, info: note, warn: note, error: note, child: () => log }
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({}, { log })
})
afterAll(() => server[Symbol.asyncDispose]())

const put = (name: string, body: object, headers = {}) =>
  server.ask(`${address}/${name}`, { method: 'PUT', body, headers })

it('a secret is set, listed without its value, told to ingest and the audit log, and removed', async () => {
  const told: unknown[] = []
  await using _listening = await server.ports.signals.listen(signals.commands, (command) => void told.push(command))
  const set = await put('tiktok-session', { value: `  sessionid=${canary}; tt-target-idc=alisg  ` })
  expect(set).toMatchObject({
    status: 200,
    json: { name: 'tiktok-session', shared: false, state: 'unused', updatedBy: 'API_TOKEN', lastUsedAt: null },
  })
  const list = await server.ask(address)
  expect(list.json.items).toEqual([set.json])
  expect((await put('tiktok-session', { value: canary, consent: true })).json).toMatchObject({ shared: true })
  expect((await put('euler-api-key', { value: canary, consent: true })).json).toMatchObject({ shared: false })
  expect(await server.ask(`${address}/tiktok-session`, { method: 'DELETE' })).toMatchObject({ status: 204 })
  expect(await server.ask(`${address}/tiktok-session`, { method: 'DELETE' })).toMatchObject({ status: 404 })
  const audit = await server.ask('/api/v1/workspaces/current/audit?action=secret.set')
  expect(audit.json.items.map(({ target }: { target: string }) => target)).toEqual([
    'euler-api-key',
    'tiktok-session, shown to the signing service',
    'tiktok-session',
  ])
  expect(told).toContainEqual({ kind: 'secrets-changed', workspaceId: 'default' })
  const rows = await server.ports.db.query.selectFrom('secrets.of_workspaces').selectAll().execute()
  expect(rows).toHaveLength(1)
  const metrics = await server.ask('/metrics')
  for (const text of [set.text, list.text, audit.text, metrics.text, JSON.stringify([rows, told, logged])]) {
    expect(text).not.toContain('canary')
  }
})

it.each<[name: string, body: object, status: number]>([
  ['tiktok-session', { value: 'canary two words' }, 400],
  ['euler-api-key', { value: 'canary\r\nx-evil: 1' }, 400],
  ['euler-api-key', { value: '' }, 400],
  ['euler-api-key', { value: 'canary', other: 1 }, 400],
  ['euler-api-key', { value: 'x'.repeat(8193) }, 400],
  ['euler-api-key', { value: 'canary', consent: 'yes' }, 400],
  ['master-key', { value: 'canary' }, 400],
])('%s is refused when it is %j', async (name, body, status) => {
  const refused = await put(name, body)
  expect(refused.status).toBe(status)
  expect(refused.text).not.toContain('canary')
})

it('it takes the permission secret:manage, and is of the workspace of the key', async () => {
  const make = async (workspaceId: string, permissions: Parameters<typeof createKey>[2]['permissions']) => {
    const key = { name: 'x', permissions, expiresAt: undefined, createdBy: 'x' }
    const { token } = await createKey(server.ports.db.query, workspaceId, key)
    return { authorization: `Bearer ${token}` }
  }
  const weak = await make('default', ['key:manage', 'workspace:manage'])
  expect(await put('euler-api-key', { value: canary }, weak)).toMatchObject({ status: 403 })
  expect(await server.ask(address, { headers: weak })).toMatchObject({ status: 403 })
  const foreign = await make('elsewhere', ['secret:manage'])
  expect(await put('euler-api-key', { value: canary })).toMatchObject({ status: 200 })
  expect((await server.ask(address, { headers: foreign })).json).toEqual({ items: [] })
})

it('without the master key nothing is set, and it is said what to do', async () => {
  await using keyless = await startTestServer({}, { vault: openVault([]) })
  const body = { value: canary }
  const refused = await keyless.ask(`${address}/euler-api-key`, { method: 'PUT', body })
  expect(refused).toMatchObject({ status: 409, json: { code: 'master-key-missing' } })
  expect(refused.json.detail).toContain('MASTER_KEY')
})
