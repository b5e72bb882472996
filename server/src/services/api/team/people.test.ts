import { once } from 'node:events'
import { request } from 'node:http'
import type { Role } from '@livetap/contracts/workspace/access.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createKey } from '#domain/keys/keys.ts'
import type { Mail } from '#ports/mail/mail.ts'
import { type AskOptions, signIn, startTestServer, type TestPerson, type TestServer } from '../api.suite.ts'

const base = '/api/v1/workspaces'
const letters: Parameters<Mail['deliver']>[0][] = []
let isMailDown = false
const mail: Mail = {
  reachesAddress: true,
  deliver: async (letter) => {
    if (isMailDown) throw new Error('no mail today')
    letters.push(letter)
  },
}

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ publicUrl: 'https://live.example' }, (plain) => ({ ...plain, mail }))
})
afterAll(() => server[Symbol.asyncDispose]())

/** Asks as somebody, who works there. */
const ask = (who: TestPerson, path: string, { workspace, ...options }: AskOptions & { workspace?: string } = {}) =>
  server.ask(path, { ...options, headers: who.headers(workspace) })
const post = (who: TestPerson, path: string, body?: object, workspace?: string) =>
  ask(who, path, { method: 'POST', ...(body ? { body } : {}), ...(workspace ? { workspace } : {}) })

async function create(owner: TestPerson, name = 'Ours'): Promise<string> {
  const made = await post(owner, base, { name })
  expect(made.status).toBe(201)
  return made.json.workspaceId
}

async function invite(by: TestPerson, workspace: string, body: object = { role: 'viewer' }) {
  const answer = await post(by, `${base}/current/invitations`, body, workspace)
  return { ...answer, token: String(answer.json?.url).split('#')[1] ?? '' }
}

async function join(owner: TestPerson, workspace: string, role: Role, name: string = role): Promise<TestPerson> {
  const who = await signIn(server, name)
  const { token } = await invite(owner, workspace, { role })
  expect(await post(who, '/api/v1/invitations/accept', { token })).toMatchObject({ status: 200 })
  return who
}

const readAudit = async (who: TestPerson, workspace: string) =>
  (await ask(who, `${base}/current/audit?limit=200`, { workspace })).json.items.map(
    ({ action, target, actor }: { action: string; target: string; actor: { name: string } }) =>
      `${actor.name} ${action} ${target}`,
  ) as string[]

async function makeKey(workspace: string): Promise<string> {
  const wish = { name: 'K', permissions: ['member:read', 'member:manage', 'workspace:delete', 'log:read'] as const }
  return (await createKey(server.ports.db.query, workspace, { ...wish, expiresAt: undefined, createdBy: 'x' })).token
}

describe('workspaces', () => {
  test('somebody without one makes one, works in it, and calls it otherwise', async () => {
    const ann = await signIn(server, 'Ann')
    expect((await ask(ann, base)).json).toEqual({ items: [] })
    expect(await ask(ann, '/api/v1/me')).toMatchObject({ status: 403, json: { code: 'no-workspace' } })
    const workspace = await create(ann, ' Studio ')
    expect((await ask(ann, base)).json.items).toMatchObject([
      { workspaceId: workspace, name: 'Studio', role: 'owner', members: 1, current: true },
    ])
    expect((await ask(ann, '/api/v1/me')).json).toMatchObject({ workspaceName: 'Studio', role: 'owner', name: 'Ann' })
    const renamed = await ask(ann, `${base}/current`, { method: 'PATCH', body: { name: 'Attic ' }, workspace })
    expect(renamed).toMatchObject({ status: 200, json: { name: 'Attic' } })
    expect(await readAudit(ann, workspace)).toEqual([
      'Ann workspace.rename Studio → Attic',
      'Ann workspace.create Studio',
    ])
  })

  test('a wish to work where somebody does not belong leads nowhere else', async () => {
    const [ann, eve] = [await signIn(server, 'Ann'), await signIn(server, 'Eve')]
    const [ours, hers] = [await create(ann), await create(eve, 'Hers')]
    const { json } = await ask(eve, '/api/v1/me', { workspace: ours })
    expect(json).toMatchObject({ workspaceId: hers })
    expect((await ask(eve, base, { workspace: ours })).text).not.toContain(ours)
  })

  test('programs have none of their own, and decide nothing about people', async () => {
    const ann = await signIn(server, 'Ann')
    const workspace = await create(ann)
    const headers = { authorization: `Bearer ${await makeKey(workspace)}` }
    const { json } = await server.ask(`${base}/current/members`, { headers })
    expect(json.items).toMatchObject([{ accountId: ann.accountId, role: 'owner', self: false }])
    const requests: [method: string, path: string, body: object | undefined][] = [
      ['GET', base, undefined],
      ['POST', base, { name: 'X' }],
      ['GET', `${base}/deletions`, undefined],
      ['DELETE', `${base}/current`, { name: 'Ours' }],
      ['POST', `${base}/current/leave`, undefined],
      ['PATCH', `${base}/current/members/${ann.accountId}`, { role: 'viewer' }],
      ['DELETE', `${base}/current/members/${ann.accountId}`, undefined],
      ['POST', `${base}/current/invitations`, { role: 'viewer' }],
      ['DELETE', `${base}/current/invitations/x`, undefined],
      ['POST', '/api/v1/invitations/accept', { token: 'x' }],
    ]
    for (const [method, path, body] of requests) {
      const answer = await server.ask(path, { method, headers, ...(body ? { body } : {}) })
      expect(answer, `${method} ${path}`).toMatchObject({ status: 403, json: { code: 'not-permitted' } })
    }
  })

  test('the table of roles is there for everybody who is let in', async () => {
    const ann = await signIn(server, 'Ann')
    await create(ann)
    const { roles, permissions } = (await ask(ann, '/api/v1/roles')).json
    expect(roles).toEqual(['owner', 'admin', 'streamer', 'moderator', 'viewer'])
    expect(permissions).toContainEqual({
      ...{ permission: 'workspace:delete', meaning: 'Delete the workspace with everything in it', roles: ['owner'] },
    })
  })
})

describe('members', () => {
  test('are seen by all of them, with addresses by those who manage them', async () => {
    const ann = await signIn(server, 'Ann')
    const workspace = await create(ann)
    const [admin, viewer] = [await join(ann, workspace, 'admin'), await join(ann, workspace, 'viewer')]
    await server.ports.db.query
      .updateTable('auth.accounts')
      .set({ email: `${viewer.accountId}@example.org` })
      .where('id', '=', viewer.accountId)
      .execute()
    const list = async (who: TestPerson) => (await ask(who, `${base}/current/members`, { workspace })).json.items
    const email = `${viewer.accountId}@example.org`
    expect(await list(admin)).toMatchObject([
      { accountId: ann.accountId, name: 'Ann', role: 'owner', email: null, self: false },
      { accountId: admin.accountId, role: 'admin', self: true },
      { accountId: viewer.accountId, role: 'viewer', email, self: false },
    ])
    const seen = await list(viewer)
    expect(seen.map(({ email }: { email: string | null }) => email)).toEqual([null, null, null])
    expect(seen[2]).toMatchObject({ self: true })
  })

  test('get roles and go, up to the role of who says so; the audit log has it', async () => {
    const ann = await signIn(server, 'Ann')
    const workspace = await create(ann)
    const [admin, viewer] = [await join(ann, workspace, 'admin', 'Bo'), await join(ann, workspace, 'viewer', 'Vi')]
    const member = (who: TestPerson) => `${base}/current/members/${who.accountId}`
    const change = (by: TestPerson, who: TestPerson, role: string) =>
      ask(by, member(who), { method: 'PATCH', body: { role }, workspace })
    expect(await change(admin, viewer, 'owner')).toMatchObject({ status: 403, json: { code: 'not-permitted' } })
    expect(await change(admin, ann, 'viewer')).toMatchObject({ status: 403 })
    expect(await change(viewer, viewer, 'admin')).toMatchObject({ status: 403 })
    expect(await change(ann, ann, 'viewer')).toMatchObject({ status: 409, json: { code: 'last-owner' } })
    expect(await change(ann, viewer, 'boss')).toMatchObject({ status: 400 })
    expect(await change(admin, viewer, 'streamer')).toMatchObject({ status: 200, json: { role: 'streamer' } })
    expect((await ask(viewer, '/api/v1/me', { workspace })).json).toMatchObject({ role: 'streamer' })
    const remove = (by: TestPerson, who: TestPerson) => ask(by, member(who), { method: 'DELETE', workspace })
    expect(await remove(admin, ann)).toMatchObject({ status: 403 })
    expect(await remove(admin, viewer)).toMatchObject({ status: 204 })
    expect(await remove(admin, viewer)).toMatchObject({ status: 404, json: { code: 'member-not-found' } })
    expect(await ask(viewer, '/api/v1/me', { workspace })).toMatchObject({ status: 403 })
    expect(await post(ann, `${base}/current/leave`, undefined, workspace)).toMatchObject({ status: 409 })
    expect(await post(admin, `${base}/current/leave`, undefined, workspace)).toMatchObject({ status: 204 })
    expect((await readAudit(ann, workspace)).slice(0, 3)).toEqual([
      'Bo member.leave admin',
      `Bo member.remove ${viewer.accountId} Vi: streamer`,
      `Bo member.role ${viewer.accountId} Vi: viewer → streamer`,
    ])
  })

  test('who was removed, or has another role, is cut off from feeds and sockets within 10 s, and nobody else', async () => {
    const ann = await signIn(server, 'Ann')
    const workspace = await create(ann)
    const [gone, changed] = [await join(ann, workspace, 'viewer'), await join(ann, workspace, 'moderator')]
    const ended = new Set<string>()
    const open = async (who: TestPerson, name: string) => {
      const headers = who.headers(workspace)
      const asked = request({ port: server.port, path: '/api/v1/livestreams/events', headers }, (response) => {
        response.resume().on('close', () => ended.add(`${name} feed`))
      })
      asked.on('error', () => {})
      asked.end()
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { headers })
      socket.on('close', () => ended.add(`${name} socket`))
      await Promise.all([once(asked, 'response'), once(socket, 'open')])
      return {
        [Symbol.dispose]: () => {
          asked.destroy()
          socket.terminate()
        },
      }
    }
    using _gone = await open(gone, 'gone')
    using _changed = await open(changed, 'changed')
    using _staying = await open(ann, 'staying')
    const member = (who: TestPerson) => `${base}/current/members/${who.accountId}`
    await ask(ann, member(gone), { method: 'DELETE', workspace })
    await ask(ann, member(changed), { method: 'PATCH', body: { role: 'viewer' }, workspace })
    const all = ['changed feed', 'changed socket', 'gone feed', 'gone socket']
    await expect.poll(() => [...ended].sort(), { timeout: 45_000 }).toEqual(all)
  }, 20_000)
})

describe('an invitation', () => {
  test('is a link that one person joins by; what it is for is told to who has it', async () => {
    const [ann, bob] = [await signIn(server, 'Ann'), await signIn(server, 'Bob')]
    const workspace = await create(ann)
    const { json, token } = await invite(ann, workspace, { role: 'moderator', note: ' for Bob ' })
    expect(json.url).toBe(`https://live.example/invite#${token}`)
    expect(json.mailed).toBe(false)
    const days = (Date.parse(json.invitation.expiresAt) - Date.parse(json.invitation.createdAt)) / 86_400_000
    expect(days).toBeCloseTo(7, 1)
    const { invitationId } = json.invitation
    const listed = await ask(ann, `${base}/current/invitations`, { workspace })
    expect(listed.json.items).toEqual([json.invitation])
    expect(json.invitation).toMatchObject({ role: 'moderator', note: 'for Bob', createdBy: 'Ann' })
    expect(listed.text).not.toContain(token)
    const look = () => server.ask('/api/v1/invitations/look', { method: 'POST', body: { token } })
    const { expiresAt } = json.invitation
    expect((await look()).json).toEqual({ workspaceName: 'Ours', role: 'moderator', invitedBy: 'Ann', expiresAt })
    expect(await post(ann, '/api/v1/invitations/accept', { token })).toMatchObject({
      ...{ status: 409, json: { code: 'already-member' } },
    })
    expect((await post(bob, '/api/v1/invitations/accept', { token })).json).toEqual({
      ...{ workspaceId: workspace, workspaceName: 'Ours', role: 'moderator' },
    })
    expect(await look()).toMatchObject({ status: 404, json: { code: 'invitation-invalid' } })
    expect(await readAudit(ann, workspace)).toEqual([
      `Bob invitation.accept ${invitationId} moderator`,
      `Ann invitation.create ${invitationId} moderator: for Bob`,
      'Ann workspace.create Ours',
    ])
  })

  test('is taken back by who manages members', async () => {
    const ann = await signIn(server, 'Ann')
    const workspace = await create(ann)
    const viewer = await join(ann, workspace, 'viewer')
    const { json, token } = await invite(ann, workspace)
    const path = `${base}/current/invitations/${json.invitation.invitationId}`
    expect(await invite(viewer, workspace)).toMatchObject({ status: 403 })
    expect(await ask(viewer, `${base}/current/invitations`, { workspace })).toMatchObject({ status: 403 })
    expect(await ask(viewer, path, { method: 'DELETE', workspace })).toMatchObject({ status: 403 })
    expect(await ask(ann, path, { method: 'DELETE', workspace })).toMatchObject({ status: 204 })
    expect(await ask(ann, path, { method: 'DELETE', workspace })).toMatchObject({ status: 404 })
    const bob = await signIn(server, 'Bob')
    expect(await post(bob, '/api/v1/invitations/accept', { token })).toMatchObject({ status: 404 })
  })

  test('is mailed where that is asked for; mail that fails, or a name that is an attack, harms nothing', async () => {
    const ann = await signIn(server, 'Ann\r\nBcc: all@example.org')
    const workspace = await create(ann, 'Ours\u202e"')
    const wish = { role: 'viewer', email: 'bob@example.org' }
    const { json } = await invite(ann, workspace, wish)
    expect(json.mailed).toBe(true)
    await expect.poll(() => letters).toHaveLength(1)
    expect(letters[0]).toMatchObject({ to: 'bob@example.org' })
    expect(letters[0]?.subject).toBe('Invitation to “Ours” on Livetap')
    expect(letters[0]?.text).toContain('“Ann Bcc all example. org” invites you')
    expect(letters[0]?.text).toContain(json.url)
    for (const email of ['bob', 'a@b, c@d', 'Bob <bob@example.org>', 'bob@example.org\r\nBcc: x@y.org', 'a@b;c@d']) {
      expect(await invite(ann, workspace, { role: 'viewer', email }), email).toMatchObject({ status: 400 })
    }
    isMailDown = true
    expect(await invite(ann, workspace, wish)).toMatchObject({ status: 201 })
    isMailDown = false
    const many = await Promise.all(Array.from({ length: 60 }, () => invite(ann, workspace, wish)))
    expect(many.filter(({ status }) => status === 201)).toHaveLength(48)
    expect(many.at(-1)).toMatchObject({ status: 429, json: { code: 'rate-limited' } })
    expect(await invite(ann, workspace)).toMatchObject({ status: 201 })
  })

  test('cannot be guessed at: looking is limited for each address', async () => {
    const looks = Array.from({ length: 40 }, (_, n) =>
      server.ask('/api/v1/invitations/look', { method: 'POST', body: { token: `guess ${n}` } }),
    )
    const statuses = (await Promise.all(looks)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(30)
    expect(statuses).toContain(429)
  })
})

describe('deleting a workspace', () => {
  test('ends all that is open in it, its keys and links at once, and takes its follows away', async () => {
    const ann = await signIn(server, 'Ann')
    const [workspace, other] = [await create(ann, 'Doomed'), await create(ann, 'Staying')]
    const headers = { authorization: `Bearer ${await makeKey(workspace)}` }
    const { token } = await invite(ann, workspace)
    await post(ann, '/api/v1/livestreams/connect', { uniqueId: 'doomed_host' }, workspace)
    const commands: unknown[] = []
    await server.ports.signals.listen({ name: 'ttlc:commands' }, (command) => void commands.push(command))
    const feed = request({ port: server.port, path: '/api/v1/livestreams/events', headers })
    feed.on('error', () => {})
    feed.end()
    const [response] = await once(feed, 'response')
    response.resume()
    const ended = once(response, 'close')
    const path = `${base}/current`
    const remove = (name: string) => ask(ann, path, { method: 'DELETE', body: { name }, workspace })
    expect(await remove('doomed')).toMatchObject({ status: 409, json: { code: 'name-differs' } })
    const removed = await remove('Doomed')
    expect(removed).toMatchObject({ status: 202, json: { workspaceName: 'Doomed', state: 'running' } })
    await ended
    expect(await server.ask('/api/v1/streams', { headers })).toMatchObject({ status: 401 })
    expect(await server.ask('/api/v1/invitations/look', { method: 'POST', body: { token } })).not.toMatchObject({
      status: 200,
    })
    expect((await ask(ann, base, { workspace })).json.items).toMatchObject([{ workspaceId: other, current: true }])
    expect((await ask(ann, `${base}/deletions`)).json.items).toEqual([removed.json])
    const follows = await server.ports.db.query.selectFrom('api.follows').select('unique_id').execute()
    expect(follows.map(({ unique_id }) => unique_id)).not.toContain('doomed_host')
    await expect.poll(() => commands).toContainEqual({ kind: 'follows-changed', workspaceId: workspace, uniqueId: '' })
  })

  test('leaves nothing to a key that was being made meanwhile', async () => {
    const ann = await signIn(server, 'Ann')
    const workspace = await create(ann)
    const remove = { method: 'DELETE', body: { name: 'Ours' }, workspace }
    expect(await ask(ann, `${base}/current`, remove)).toMatchObject({ status: 202 })
    const key = { name: 'Late', permissions: ['log:read'], expiresAt: undefined, createdBy: 'Ann' } as const
    const { token } = await createKey(server.ports.db.within(workspace), workspace, key)
    const headers = { authorization: `Bearer ${token}` }
    expect(await server.ask('/api/v1/me', { headers })).toMatchObject({ status: 401, json: { code: 'token-invalid' } })
  })

  test('is for its owners, and not for the one of the installation', async () => {
    const ann = await signIn(server, 'Ann')
    const workspace = await create(ann)
    const admin = await join(ann, workspace, 'admin')
    const path = `${base}/current`
    const body = { name: 'Ours' }
    expect(await ask(admin, path, { method: 'DELETE', body, workspace })).toMatchObject({ status: 403 })
    const row = { workspace_id: 'default', account_id: ann.accountId, role: 'owner' } as const
    await server.ports.db.query.insertInto('teams.members').values(row).execute()
    const kept = await ask(ann, path, { method: 'DELETE', body: { name: 'My workspace' }, workspace: 'default' })
    expect(kept).toMatchObject({ status: 409, json: { code: 'workspace-kept' } })
  })
})
