import { randomUUID } from 'node:crypto'
import type { Role } from '@livetap/contracts/workspace/access.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  acceptInvitation,
  changeRole,
  createInvitation,
  createWorkspace,
  deleteWorkspace,
  findCurrentRoles,
  findInvitation,
  findMembership,
  getWorkspaceName,
  leaveWorkspace,
  listDeletions,
  listInvitations,
  listMembers,
  listWorkspaces,
  removeMember,
  renameWorkspace,
  revokeInvitation,
} from './workspaces.ts'

const day = 86_400_000

for (const database of await findTestDatabases()) {
  describe(`${database.name}: workspaces`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())

    const person = (name = 'person') => `${name}-${randomUUID().slice(0, 8)}`
    const invite = (workspaceId: string, by: string, role: Role, days = 7) =>
      createInvitation(db.within(workspaceId), workspaceId, { by, role, note: '', days }, Date.now())
    const join = async (workspaceId: string, by: string, role: Role, who = person(role)) => {
      const { token } = await invite(workspaceId, by, role)
      await acceptInvitation(db.query, token, who, Date.now())
      return who
    }
    /** A workspace with two people of the roles that are asked for, beside its owner. */
    const found = async (...roles: Role[]) => {
      const owner = person('owner')
      const { workspaceId } = await createWorkspace(db.query, owner, 'Ours')
      const others: string[] = []
      for (const role of roles) others.push(await join(workspaceId, owner, role))
      return { workspaceId, owner, others }
    }
    const change = (workspaceId: string, by: string, accountId: string, role: Role) =>
      changeRole(db.within(workspaceId), workspaceId, { by, accountId, role })
    const rolesOf = async (workspaceId: string) =>
      new Map((await listMembers(db.within(workspaceId), workspaceId)).map((one) => [one.accountId, one.role]))

    test('who makes one owns it; it is on the list of those who belong to it only', async () => {
      const ann = person()
      const made = await createWorkspace(db.query, ann, '  Studio <1>  ')
      expect(made).toMatchObject({ name: 'Studio <1>', role: 'owner', members: 1 })
      expect(await listWorkspaces(db.query, ann, made.workspaceId)).toEqual([{ ...made, current: true }])
      expect(await listWorkspaces(db.query, person(), made.workspaceId)).toEqual([])
      expect(await renameWorkspace(db.within(made.workspaceId), made.workspaceId, ' B ')).toBe('Studio <1>')
      expect(await getWorkspaceName(db.query, made.workspaceId)).toBe('B')
    })

    test('one person owns at most 20, however many are made at once', async () => {
      const ann = person()
      const made = await Promise.allSettled(
        Array.from({ length: 25 }, (_, n) => createWorkspace(db.query, ann, `${n}`)),
      )
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
      expect(made.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'too-many-workspaces' },
      })
      expect(await listWorkspaces(db.query, ann, undefined)).toHaveLength(20)
      expect(await createWorkspace(db.query, person(), 'of another')).toMatchObject({ role: 'owner' })
    })

    test('somebody works where they wish, else where they have been longest', async () => {
      const ann = person()
      const first = await createWorkspace(db.query, ann, 'first')
      const second = await createWorkspace(db.query, ann, 'second')
      const foreign = await createWorkspace(db.query, person(), 'foreign')
      const at = async (hint?: string) => (await findMembership(db.query, ann, hint))?.workspaceId
      expect(await at()).toBe(first.workspaceId)
      expect(await at(second.workspaceId)).toBe(second.workspaceId)
      expect(await at(foreign.workspaceId)).toBe(first.workspaceId)
      await deleteWorkspace(db.query, first.workspaceId, { by: ann, name: 'first' })
      expect(await at(first.workspaceId)).toBe(second.workspaceId)
      expect(await findMembership(db.query, person(), second.workspaceId)).toBeUndefined()
    })

    test.each<[actor: Role, target: Role, role: Role, code: string | undefined]>([
      ['owner', 'owner', 'viewer', undefined],
      ['owner', 'viewer', 'owner', undefined],
      ['admin', 'owner', 'viewer', 'not-permitted'],
      ['admin', 'viewer', 'owner', 'not-permitted'],
      ['admin', 'admin', 'viewer', undefined],
      ['admin', 'viewer', 'admin', undefined],
      ['streamer', 'viewer', 'moderator', 'not-permitted'],
      ['viewer', 'viewer', 'viewer', 'not-permitted'],
    ])('the role %s changes %s to %s: %s', async (actor, target, role, code) => {
      const { workspaceId, others } = await found(actor, target)
      const [by = '', accountId = ''] = others
      const changed = change(workspaceId, by, accountId, role)
      if (code) await expect(changed).rejects.toMatchObject({ code })
      else expect(await changed).toBe(target)
      expect((await rolesOf(workspaceId)).get(accountId)).toBe(code ? target : role)
    })

    test.each<[actor: Role, target: Role, code: string | undefined]>([
      ['owner', 'owner', undefined],
      ['admin', 'owner', 'not-permitted'],
      ['admin', 'admin', undefined],
      ['moderator', 'viewer', 'not-permitted'],
    ])('the role %s removes %s: %s', async (actor, target, code) => {
      const { workspaceId, others } = await found(actor, target)
      const [by = '', accountId = ''] = others
      const removed = removeMember(db.within(workspaceId), workspaceId, { by, accountId })
      if (code) await expect(removed).rejects.toMatchObject({ code })
      else expect(await removed).toBe(target)
      expect((await rolesOf(workspaceId)).has(accountId)).toBe(code !== undefined)
    })

    test('who does not belong to it changes nothing in it, and cannot be changed', async () => {
      const { workspaceId, owner } = await found()
      const other = await found('viewer')
      const stranger = other.owner
      await expect(change(workspaceId, stranger, owner, 'viewer')).rejects.toMatchObject({ code: 'not-permitted' })
      await expect(change(workspaceId, owner, stranger, 'viewer')).rejects.toMatchObject({ code: 'member-not-found' })
      await expect(invite(workspaceId, stranger, 'viewer')).rejects.toMatchObject({ code: 'not-permitted' })
      await expect(leaveWorkspace(db.within(workspaceId), workspaceId, stranger)).rejects.toMatchObject({
        code: 'member-not-found',
      })
      expect((await rolesOf(other.workspaceId)).get(stranger)).toBe('owner')
    })

    test('the last owner neither goes nor becomes anything else', async () => {
      const { workspaceId, owner } = await found('admin')
      const within = db.within(workspaceId)
      const last = { code: 'last-owner' }
      await expect(leaveWorkspace(within, workspaceId, owner)).rejects.toMatchObject(last)
      await expect(change(workspaceId, owner, owner, 'viewer')).rejects.toMatchObject(last)
      await expect(removeMember(within, workspaceId, { by: owner, accountId: owner })).rejects.toMatchObject(last)
      expect(await change(workspaceId, owner, owner, 'owner')).toBe('owner')
    })

    test('of two owners who go at the same moment one stays, whichever way they go', async () => {
      for (let round = 0; round < 10; round++) {
        const { workspaceId, owner, others } = await found('owner')
        const [other = ''] = others
        const within = db.within(workspaceId)
        const ways = [
          (self: string) => leaveWorkspace(within, workspaceId, self),
          (self: string) => change(workspaceId, self, self, 'viewer'),
          (self: string) => removeMember(within, workspaceId, { by: self, accountId: self }),
        ]
        const went = await Promise.allSettled([ways[round % 3]!(owner), ways[(round + 1) % 3]!(other)])
        expect(went.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        expect([...(await rolesOf(workspaceId)).values()].filter((role) => role === 'owner')).toHaveLength(1)
      }
    })

    test('two owners who demote each other at once leave one of them', async () => {
      const { workspaceId, owner, others } = await found('owner')
      const [other = ''] = others
      await Promise.allSettled([
        change(workspaceId, owner, other, 'viewer'),
        change(workspaceId, other, owner, 'viewer'),
      ])
      expect([...(await rolesOf(workspaceId)).values()].toSorted()).toEqual(['owner', 'viewer'])
    })

    test('roles are those of now, of members only', async () => {
      const { workspaceId, owner, others } = await found('viewer')
      const [viewer = ''] = others
      const elsewhere = await found()
      const pairs = [
        [workspaceId, owner],
        [workspaceId, viewer],
        [workspaceId, viewer],
        [workspaceId, elsewhere.owner],
        [elsewhere.workspaceId, viewer],
      ] as const
      expect(await findCurrentRoles(db.query, pairs)).toEqual(
        new Map([
          [`${workspaceId} ${owner}`, 'owner'],
          [`${workspaceId} ${viewer}`, 'viewer'],
        ]),
      )
      await deleteWorkspace(db.query, workspaceId, { by: owner, name: 'Ours' })
      expect(await findCurrentRoles(db.query, pairs)).toEqual(new Map())
    })

    describe('an invitation', () => {
      test('is looked at by who has its link, and makes one person a member', async () => {
        const { workspaceId, owner } = await found()
        const { invitation, token } = await invite(workspaceId, owner, 'moderator')
        expect(Buffer.from(token, 'base64url')).toHaveLength(32)
        expect(await findInvitation(db.query, token, Date.now())).toEqual({
          ...invitation,
          workspaceId,
          workspaceName: 'Ours',
        })
        const bob = person('bob')
        expect(await acceptInvitation(db.query, token, bob, Date.now())).toMatchObject({ role: 'moderator' })
        expect((await rolesOf(workspaceId)).get(bob)).toBe('moderator')
        expect(await listInvitations(db.query, workspaceId, Date.now())).toEqual([])
        for (const tried of [token, '', 'x', '\u0000', 'ä'.repeat(100)]) {
          const late = acceptInvitation(db.query, tried, person(), Date.now())
          await expect(late).rejects.toMatchObject({ code: 'invitation-invalid' })
        }
      })

      test('is nowhere to be read', async () => {
        const { workspaceId, owner } = await found()
        const { token } = await invite(workspaceId, owner, 'viewer')
        const rows = await db.query
          .selectFrom('teams.invitations')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .execute()
        expect(rows).toHaveLength(1)
        expect(rows[0]?.hash).toHaveLength(32)
        expect(rows[0]?.hash.equals(Buffer.from(token, 'base64url'))).toBe(false)
        expect(JSON.stringify(rows)).not.toContain(token)
      })

      test('that 50 people accept at once makes one of them a member', async () => {
        const { workspaceId, owner } = await found()
        const { token } = await invite(workspaceId, owner, 'viewer')
        const accepted = await Promise.allSettled(
          Array.from({ length: 50 }, () => acceptInvitation(db.query, token, person(), Date.now())),
        )
        expect(accepted.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        expect((await rolesOf(workspaceId)).size).toBe(2)
      })

      test('that one person accepts 50 times at once makes them a member once', async () => {
        const { workspaceId, owner } = await found()
        const { token } = await invite(workspaceId, owner, 'viewer')
        const bob = person('bob')
        const accepted = await Promise.allSettled(
          Array.from({ length: 50 }, () => acceptInvitation(db.query, token, bob, Date.now())),
        )
        expect(accepted.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        expect((await rolesOf(workspaceId)).size).toBe(2)
      })

      test('is not used up by who is a member already, and changes nothing for them', async () => {
        const { workspaceId, owner } = await found()
        const { token } = await invite(workspaceId, owner, 'viewer')
        const again = acceptInvitation(db.query, token, owner, Date.now())
        await expect(again).rejects.toMatchObject({ code: 'already-member' })
        expect((await rolesOf(workspaceId)).get(owner)).toBe('owner')
        await acceptInvitation(db.query, token, person(), Date.now())
      })

      test('is too old after its days, and worth nothing once it is taken back', async () => {
        const { workspaceId, owner } = await found()
        const { token } = await invite(workspaceId, owner, 'viewer')
        const late = Date.now() + 7 * day + 1000
        await expect(acceptInvitation(db.query, token, person(), late)).rejects.toMatchObject({
          code: 'invitation-invalid',
        })
        expect(await listInvitations(db.query, workspaceId, late)).toEqual([])
        const { invitation, token: other } = await invite(workspaceId, owner, 'admin')
        const { invitationId } = invitation
        const revoke = (by: string) => revokeInvitation(db.within(workspaceId), workspaceId, { by, invitationId })
        expect(await revoke(owner)).toEqual(invitation)
        await expect(revoke(owner)).rejects.toMatchObject({ code: 'invitation-not-found' })
        await expect(findInvitation(db.query, other, Date.now())).rejects.toMatchObject({ code: 'invitation-invalid' })
      })

      test('is for no role above that of who invites, and taken back by nobody below it', async () => {
        const { workspaceId, owner, others } = await found('admin', 'streamer')
        const [admin = '', streamer = ''] = others
        await expect(invite(workspaceId, admin, 'owner')).rejects.toMatchObject({ code: 'not-permitted' })
        await expect(invite(workspaceId, streamer, 'viewer')).rejects.toMatchObject({ code: 'not-permitted' })
        const { invitation, token } = await invite(workspaceId, owner, 'owner')
        const { invitationId } = invitation
        const revoked = revokeInvitation(db.within(workspaceId), workspaceId, { by: admin, invitationId })
        await expect(revoked).rejects.toMatchObject({ code: 'not-permitted' })
        await acceptInvitation(db.query, token, person(), Date.now())
      })

      test('of somebody who went, or was demoted, brings nobody in', async () => {
        const { workspaceId, owner, others } = await found('admin', 'owner')
        const [admin = '', second = ''] = others
        const ofAdmin = await invite(workspaceId, admin, 'admin')
        const ofSecond = [await invite(workspaceId, second, 'owner'), await invite(workspaceId, second, 'viewer')]
        await removeMember(db.within(workspaceId), workspaceId, { by: owner, accountId: admin })
        await change(workspaceId, owner, second, 'admin')
        for (const { token } of [ofAdmin, ofSecond[0]!]) {
          await expect(acceptInvitation(db.query, token, admin, Date.now())).rejects.toMatchObject({
            code: 'invitation-invalid',
          })
        }
        await acceptInvitation(db.query, ofSecond[1]!.token, person(), Date.now())
      })

      test('is one of at most 100; those that are too old do not count', async () => {
        const { workspaceId, owner } = await found()
        for (let n = 0; n < 99; n++) await invite(workspaceId, owner, 'viewer')
        const last = await Promise.allSettled([1, 2, 3].map(() => invite(workspaceId, owner, 'viewer')))
        expect(last.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
        expect(last.find(({ status }) => status === 'rejected')).toMatchObject({
          reason: { code: 'too-many-invitations' },
        })
        await db.query
          .updateTable('teams.invitations')
          .set({ expires_at: new Date(0) })
          .where('workspace_id', '=', workspaceId)
          .execute()
        await invite(workspaceId, owner, 'viewer')
        expect(await listInvitations(db.query, workspaceId, Date.now())).toHaveLength(1)
      })
    })

    describe('deleting', () => {
      test('takes an owner, and the name', async () => {
        const { workspaceId, owner, others } = await found('admin')
        const attempt = (by: string, name: string) => deleteWorkspace(db.query, workspaceId, { by, name })
        await expect(attempt(others[0]!, 'Ours')).rejects.toMatchObject({ code: 'not-permitted' })
        await expect(attempt(owner, 'ours')).rejects.toMatchObject({ code: 'name-differs' })
        const { token } = await invite(workspaceId, owner, 'viewer')
        const deletion = await attempt(owner, ' Ours ')
        expect(deletion).toMatchObject({ workspaceName: 'Ours', state: 'running', remaining: null, removed: 4 })
        expect(await listDeletions(db.query, owner)).toEqual([deletion])
        expect(await listDeletions(db.query, others[0]!)).toEqual([])
        const gone = { code: 'no-workspace' }
        await expect(attempt(owner, 'Ours')).rejects.toMatchObject(gone)
        await expect(getWorkspaceName(db.query, workspaceId)).rejects.toMatchObject(gone)
        await expect(change(workspaceId, owner, owner, 'viewer')).rejects.toMatchObject(gone)
        await expect(invite(workspaceId, owner, 'viewer')).rejects.toMatchObject(gone)
        await expect(findInvitation(db.query, token, Date.now())).rejects.toMatchObject({ code: 'invitation-invalid' })
        expect(await listWorkspaces(db.query, owner, undefined)).toEqual([])
      })

      test('is not for the workspace of the installation', async () => {
        const by = person()
        await expect(deleteWorkspace(db.query, 'default', { by, name: 'My workspace' })).rejects.toMatchObject({
          code: 'workspace-kept',
        })
      })
    })
  })
}
