import { type Role, roleNames } from '@livetap/contracts/workspace/access.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn, startTestServer, type TestPerson, type TestServer } from '../api.suite.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const base = '/api/v1/workspaces'
const rank = (role: Role) => roleNames.indexOf(role)
const manages = (role: Role) => rank(role) <= rank('admin')

interface Link {
  readonly workspace: string
  readonly role: Role
  readonly by: string
  readonly token: string
  readonly invitationId: string
  isOpen: boolean
}

/** What ought to be, in a few lines: who belongs where, and which links are open. Every step says what is answered. */
class Model {
  readonly members = new Map<string, Map<string, Role>>()
  readonly links: Link[] = []

  /** Where somebody ends up who wishes to work there. */
  enter(who: string, wished: string): string | undefined {
    if (this.members.get(wished)?.has(who)) return wished
    return [...this.members].find(([, people]) => people.has(who))?.[0]
  }

  roleOf(who: string, workspace: string | undefined): Role | undefined {
    return workspace === undefined ? undefined : this.members.get(workspace)?.get(who)
  }

  /** Status of changing somebody to a role; to none at all with undefined. */
  change(by: string, workspace: string | undefined, target: string, role: Role | undefined): number {
    const own = this.roleOf(by, workspace)
    if (workspace === undefined || own === undefined || !manages(own)) return 403
    const before = this.roleOf(target, workspace)
    if (before === undefined) return 404
    if (rank(before) < rank(own) || (role !== undefined && rank(role) < rank(own))) return 403
    if (before === 'owner' && role !== 'owner' && this.countOwners(workspace) === 1) return 409
    this.put(workspace, target, role)
    return role === undefined ? 204 : 200
  }

  leave(who: string, workspace: string | undefined): number {
    const own = this.roleOf(who, workspace)
    if (workspace === undefined || own === undefined) return 403
    if (own === 'owner' && this.countOwners(workspace) === 1) return 409
    this.put(workspace, who, undefined)
    return 204
  }

  invite(by: string, workspace: string | undefined, role: Role): number {
    const own = this.roleOf(by, workspace)
    return own !== undefined && manages(own) && rank(role) >= rank(own) ? 201 : 403
  }

  revoke(by: string, workspace: string | undefined, link: Link): number {
    const own = this.roleOf(by, workspace)
    if (own === undefined || !manages(own)) return 403
    if (link.workspace !== workspace || !link.isOpen) return 404
    if (rank(link.role) < rank(own)) return 403
    link.isOpen = false
    return 204
  }

  accept(who: string, link: Link): number {
    if (!link.isOpen) return 404
    if (this.roleOf(who, link.workspace) !== undefined) return 409
    link.isOpen = false
    this.members.get(link.workspace)?.set(who, link.role)
    return 200
  }

  countOwners(workspace: string): number {
    return [...(this.members.get(workspace)?.values() ?? [])].filter((role) => role === 'owner').length
  }

  put(workspace: string, who: string, role: Role | undefined): void {
    if (role === undefined) this.members.get(workspace)?.delete(who)
    else this.members.get(workspace)?.set(who, role)
    for (const link of this.links) {
      const mayStay = role !== undefined && manages(role) && rank(link.role) >= rank(role)
      if (link.workspace === workspace && link.by === who && !mayStay) link.isOpen = false
    }
  }
}

const index = (most: number) => fc.nat({ max: most - 1 })
const roleOf = fc.constantFrom(...roleNames)
const step = fc.record({
  act: fc.constantFrom('invite', 'invite', 'accept', 'accept', 'accept', 'role', 'role', 'leave', 'remove', 'revoke'),
  who: index(4),
  workspace: index(2),
  target: index(4),
  role: roleOf,
  link: index(1000),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

class World {
  readonly model = new Model()
  readonly people: readonly TestPerson[]
  readonly workspaces: readonly string[]

  private constructor(people: readonly TestPerson[], workspaces: readonly string[]) {
    this.people = people
    this.workspaces = workspaces
    for (const [n, workspace] of workspaces.entries()) {
      this.model.members.set(workspace, new Map([[people[n]!.accountId, 'owner']]))
    }
  }

  static async open(): Promise<World> {
    const people = await Promise.all(['a', 'b', 'c', 'd'].map((name) => signIn(server, name)))
    const workspaces: string[] = []
    for (const owner of people.slice(0, 2)) {
      const body = { name: `of ${owner.name}` }
      const made = await server.ask(base, { method: 'POST', body, headers: owner.headers() })
      workspaces.push(made.json.workspaceId)
    }
    return new World(people, workspaces)
  }

  /** Does it, and compares the answer. */
  async take({ act, who, workspace: place, target, role, link: n }: Step): Promise<void> {
    const { model } = this
    const person = this.people[who]!
    const accountId = this.people[target]!.accountId
    const wished = this.workspaces[place]!
    const workspace = model.enter(person.accountId, wished)
    const link = model.links[n % (model.links.length || 1)]
    const ask = async (method: string, path: string, body?: object) =>
      server.ask(path, { method, headers: person.headers(wished), ...(body ? { body } : {}) })
    if (act === 'invite') {
      const wanted = model.invite(person.accountId, workspace, role)
      const { status, json } = await ask('POST', `${base}/current/invitations`, { role })
      expect(status).toBe(wanted)
      if (status !== 201 || workspace === undefined) return
      const { invitationId } = json.invitation
      const token = json.url.split('#')[1]
      model.links.push({ workspace, role, by: person.accountId, token, invitationId, isOpen: true })
    } else if (act === 'role' || act === 'remove') {
      const wanted = model.change(person.accountId, workspace, accountId, act === 'role' ? role : undefined)
      const path = `${base}/current/members/${accountId}`
      const { status } = await (act === 'role' ? ask('PATCH', path, { role }) : ask('DELETE', path))
      expect(status).toBe(wanted)
    } else if (act === 'leave') {
      const wanted = model.leave(person.accountId, workspace)
      expect(await ask('POST', `${base}/current/leave`)).toMatchObject({ status: wanted })
    } else if (link && act === 'accept') {
      const wanted = model.accept(person.accountId, link)
      const { token } = link
      expect(await ask('POST', '/api/v1/invitations/accept', { token })).toMatchObject({ status: wanted })
    } else if (link) {
      const wanted = model.revoke(person.accountId, workspace, link)
      const answer = await ask('DELETE', `${base}/current/invitations/${link.invitationId}`)
      expect(answer).toMatchObject({ status: wanted })
    }
  }

  /** Everybody sees what they belong to, with all who do, and nothing of the other. */
  async check(): Promise<void> {
    for (const workspace of this.workspaces) expect(this.model.countOwners(workspace)).toBeGreaterThan(0)
    for (const person of this.people) {
      const headers = person.headers()
      const { items } = (await server.ask(base, { headers })).json
      const mine = [...this.model.members].filter(([, people]) => people.has(person.accountId))
      const seen = items.map((one: { workspaceId: string; role: Role; members: number }) => [
        one.workspaceId,
        one.role,
        one.members,
      ])
      expect(seen.sort()).toEqual(mine.map(([id, people]) => [id, people.get(person.accountId), people.size]).sort())
      for (const workspace of this.workspaces) await this.checkPlace(person, workspace)
    }
  }

  async checkPlace(person: TestPerson, wished: string): Promise<void> {
    const place = this.model.enter(person.accountId, wished)
    const answer = await server.ask(`${base}/current/members`, { headers: person.headers(wished) })
    if (place === undefined) return expect(answer).toMatchObject({ status: 403, json: { code: 'no-workspace' } })
    const listed = answer.json.items.map(({ accountId, role }: { accountId: string; role: Role }) => [accountId, role])
    expect(listed.sort()).toEqual([...(this.model.members.get(place) ?? [])].sort())
    const { json } = await server.ask('/api/v1/me', { headers: person.headers(wished) })
    expect(json).toMatchObject({ workspaceId: place, role: this.model.roleOf(person.accountId, place) })
  }
}

test('whatever four people do in two workspaces, each has an owner, and nobody is where they do not belong', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const world = await World.open()
      for (const [n, one] of steps.entries()) {
        await world.take(one)
        if (n % 5 === 4) await world.check()
      }
      await world.check()
    }),
    { numRuns: 25 },
  )
}, 120_000)
