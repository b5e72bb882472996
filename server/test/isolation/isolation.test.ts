import type { IngestCommand } from '@livetap/contracts/topics.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { permissionNames, type Role, roleNames } from '@livetap/contracts/workspace/access.ts'
import { type OperationNode, OperationNodeTransformer, sql, type WhereNode } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { roles } from '#domain/access/access.ts'
import type { Db } from '#ports/db.ts'
import {
  signIn,
  startTestServer,
  type TestPerson,
  type TestServer,
  unlimited,
} from '../../src/services/api/api.suite.ts'
import { testToken } from '../test-accounts.ts'
import { expectedKeySockets, expectedRoutes } from './expected.ts'
import { type Actor, type Ask, createAsk, findUnasked, runMatrix } from './matrix.ts'
import { createSeedKey, seedTenant, type Tenant } from './tenants.ts'

const token = testToken

interface Rig {
  readonly server: TestServer
  readonly home: Tenant
  readonly other: Tenant
  readonly commands: IngestCommand[]
}

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]()
})

async function start(change: (db: Db) => Db = (db) => db): Promise<Rig> {
  const server = await startTestServer({}, ({ db }) => ({ ...unlimited, db: change(db) }))
  opened.push(server)
  const home = await seedTenant(server, 'default', '7100000000000000001')
  const other = await seedTenant(server, 'other', '7200000000000000002')
  const commands: IngestCommand[] = []
  await server.ports.signals.listen(signals.commands, (command) => void commands.push(command))
  return { server, home, other, commands }
}

/** Everybody who can knock with something of this workspace. */
async function listActors(server: TestServer, { workspaceId, key, owner }: Tenant): Promise<Actor[]> {
  const all = new Set(permissionNames)
  const make = (permissions: Parameters<typeof createSeedKey>[3], expiresAt?: number) =>
    createSeedKey(server, workspaceId, 'actor', permissions, expiresAt)
  const single = permissionNames.map(async (name) => {
    const { token: bearer } = await make([name])
    return { name: `a key for ${name}`, bearer, permissions: new Set([name]), asksAll: workspaceId === 'default' }
  })
  const roleOf = async (role: Role) => {
    const person = await signIn(server, 'actor')
    const row = { workspace_id: workspaceId, account_id: person.accountId, role }
    await server.ports.db.query.insertInto('teams.members').values(row).execute()
    return { ...actorOf(person), name: `a person, ${role}`, permissions: new Set(roles[role]) }
  }
  const actorOf = (person: TestPerson) =>
    ({ bearer: undefined, headers: person.headers(workspaceId), isPerson: true }) as const
  const gone = await signIn(server, 'actor')
  await server.ports.accounts.sessions.end(gone.accountId, gone.sessionId)
  const revoked = await make(permissionNames)
  await server.ports.db.query.deleteFrom('teams.api_keys').where('key_id', '=', revoked.keyId).execute()
  const ofInstallation = [{ name: 'the configured token', bearer: token, permissions: all, isMaker: true } as const]
  return [
    ...(workspaceId === 'default' ? ofInstallation : []),
    { ...actorOf(owner), name: 'its owner', permissions: all, asksAll: true },
    ...(await Promise.all(single)),
    ...(await Promise.all(roleNames.map(roleOf))),
    { ...actorOf(gone), name: 'a person who signed out', permissions: undefined },
    { name: 'a key for everything', bearer: key, permissions: all },
    { name: 'a key for nothing', bearer: (await make([])).token, permissions: new Set() },
    { name: 'an expired key', bearer: (await make(permissionNames, 1)).token, permissions: undefined },
    { name: 'a revoked key', bearer: revoked.token, permissions: undefined },
    { name: 'a damaged key', bearer: `${key.slice(0, -1)}~`, permissions: undefined },
    { name: 'nobody', bearer: undefined, permissions: undefined },
    { name: 'a wrong token', bearer: `${token}x`, permissions: undefined },
  ]
}

/** Everything that is stored of a workspace, as text; what changes by itself left out. */
async function readAll({ ports: { db } }: TestServer, workspaceId: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_schema || '.' || table_name as name from information_schema.columns
    where column_name = 'workspace_id' order by 1`.execute(db.query)
  const dumps = tables.map(async ({ name }) => {
    const { rows } = await sql<{ row: string }>`
      select (to_jsonb(t) - 'expires_at' - 'last_used_at')::text as row from ${sql.table(name)} t
      where workspace_id = ${workspaceId} order by 1`.execute(db.query)
    return rows.map(({ row }) => `${name} ${row}`)
  })
  return (await Promise.all(dumps)).flat()
}

test('the table of expectations has every route, with the permission that it needs', async () => {
  const { server } = await start()
  const { paths } = (await server.ask('/api/v1/openapi.json')).json as {
    paths: Record<string, Record<string, { 'x-permission': string }>>
  }
  const found = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => [`${method.toUpperCase()} ${path}`, route['x-permission']]),
  )
  const expected = Object.entries(expectedRoutes).map(([route, { needs }]) => [route, needs])
  expect(found.sort()).toEqual(expected.sort())
})

describe('nobody sees or changes anything of another workspace', () => {
  test('whoever asks, for whatever, by whichever id', { timeout: 900_000 }, async () => {
    const { server, home, other, commands } = await start()
    const ask = createAsk(server.port)
    let cases = 0
    for (const [own, foreign] of [
      [home, other],
      [other, home],
    ] as const) {
      const actors = await listActors(server, own)
      const before = await readAll(server, foreign.workspaceId)
      commands.length = 0
      const result = await runMatrix(own, foreign, actors, ask)
      expect(result.faults).toEqual([])
      expect(await readAll(server, foreign.workspaceId)).toEqual(before)
      expect(commands.filter(({ workspaceId }) => workspaceId === foreign.workspaceId)).toEqual([])
      expect(result.revealing.size).toBeGreaterThan(15)
      expect(findUnasked(result.cases)).toEqual([])
      cases += result.cases.length
    }
    expect(cases).toBeGreaterThan(5000)
  })
})

/** What whoever asks is told over a socket, until it says something of either workspace, ends, or says that there is nothing. */
async function listenAs(server: TestServer, { bearer, headers }: Actor, path: string, key: string, other: Tenant) {
  const query = new URLSearchParams({
    uniqueId: other.ids.uniqueId,
    ...(bearer === undefined ? {} : { [key]: bearer }),
  })
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}?${query}`, { headers: { ...headers } })
  const texts: string[] = []
  const said = new Promise<string>((resolve) => {
    socket.on('message', (bytes) => {
      texts.push(String(bytes))
      resolve('let in')
    })
    socket.on('close', (code) => resolve(code === 4404 ? 'let in' : String(code)))
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
    socket.on('error', () => {})
  })
  const outcome = await said
  return { outcome, texts, [Symbol.dispose]: () => socket.terminate() }
}

test('a socket that is opened by a key shows nobody another workspace, and lets in only a key that was made for it', async () => {
  const { server, home, other } = await start()
  for (const [own, foreign] of [
    [home, other],
    [other, home],
  ] as const) {
    const actors = await listActors(server, own)
    for (const [path, { needs, key }] of Object.entries(expectedKeySockets)) {
      for (const actor of actors) {
        using heard = await listenAs(server, actor, path, key, foreign)
        const { permissions, isMaker, bearer } = actor
        const isLetIn = bearer !== undefined && !isMaker && permissions?.size === 1 && permissions.has(needs)
        expect(heard.outcome === 'let in', `${path} as ${actor.name}: ${heard.outcome}`).toBe(isLetIn)
        expect(heard.texts.join()).not.toContain(foreign.marker)
        expect(heard.texts.join()).not.toContain(foreign.ids.uniqueId)
      }
    }
  }
})

describe('a fault that is planted is found', () => {
  const all = (bearer: string): Actor[] => [
    { name: 'a key', bearer, permissions: new Set(permissionNames), asksAll: true },
  ]

  const forget = (db: Db): Db => ({ ...db, within: (workspaceId) => db.within(workspaceId).withPlugin(forgetful) })

  test('a query that does not ask for the workspace, where the database does not ask either', async () => {
    const { server, home, other } = await start(forget)
    const ask = createAsk(server.port)
    expect((await runMatrix(home, other, all(home.key), ask)).faults).toEqual([])
    await sql`alter table live.dead_letters disable row level security`.execute(server.ports.db.query)
    const { faults } = await runMatrix(home, other, all(home.key), ask)
    expect(faults.join('\n')).toContain('GET /api/v1/dlq/{id} as a key, ids foreign')
  })

  test('a server that believes what a body or a header says', async () => {
    const { server, home, other } = await start()
    const ask = createAsk(server.port)
    const believing: Ask = (path, options) => {
      const said = JSON.stringify([path, options.body, options.headers])
      const headers = { ...options.headers, authorization: `Bearer ${other.key}` }
      return ask(path, said.includes(`"${other.workspaceId}"`) ? { ...options, headers } : options)
    }
    const { faults } = await runMatrix(home, other, all(home.key), believing)
    expect(faults.some((fault) => fault.includes('smuggling header tells of the other workspace'))).toBe(true)
    expect(faults.some((fault) => fault.includes('smuggling body'))).toBe(true)
  })
})

/** Leaves the condition on the workspace out of queries of dead letters. */
class Forgetting extends OperationNodeTransformer {
  protected override transformWhere(node: WhereNode): WhereNode {
    return { ...node, where: drop(super.transformWhere(node).where) }
  }
}

/** A condition without the parts of its conjunction that are about the workspace. */
function drop(node: OperationNode): OperationNode {
  const { kind, left, right } = node as OperationNode & { left: OperationNode; right: OperationNode }
  if (kind !== 'AndNode') return node
  if (JSON.stringify(left).includes('workspace_id')) return drop(right)
  if (JSON.stringify(right).includes('workspace_id')) return drop(left)
  return { ...node, left: drop(left), right: drop(right) } as OperationNode
}

const forgetting = new Forgetting()
const forgetful = {
  transformQuery: ({ node }: { node: OperationNode }) =>
    node.kind === 'SelectQueryNode' && JSON.stringify(node).includes('"dead_letters"')
      ? forgetting.transformNode(node)
      : node,
  transformResult: async <Result>({ result }: { result: Result }) => result,
} as unknown as Parameters<Db['query']['withPlugin']>[0]
