import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  listSecretOwners,
  listSecrets,
  noteSecretUse,
  openSecrets,
  removeSecret,
  resealSecrets,
  setSecret,
} from './secrets.ts'

const [oldKey, newKey] = [`old:${makeMasterKey()}`, `new:${makeMasterKey()}`]
const vaultOf = (text: string) => openVault(parseMasterKeys(text) ?? [])
const vault = vaultOf(oldKey)
const at = (second: number) => new Date(1_800_000_000_000 + second * 1000)
const session = { name: 'tiktok-session', value: 'canary-session', shared: true, setBy: 'Ann', setAt: at(0) } as const
const key = { name: 'euler-api-key', value: 'canary-key', shared: true, setBy: 'Bob', setAt: at(0) } as const

for (const database of await findTestDatabases()) {
  describe(`${database.name}: secrets of a workspace`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(async () => {
      await db.query.deleteFrom('secrets.of_workspaces').execute()
      await db.query.deleteFrom('secrets.uses').execute()
    })
    const setBoth = async () => {
      await setSecret(db.within('a'), vault, 'a', session)
      await setSecret(db.within('a'), vault, 'a', key)
    }
    const open = async (workspaceId: string, by = vault) =>
      (await openSecrets(db.query, by, workspaceId)).map(({ name, value }) => [
        name,
        value instanceof AppError ? value.code : value,
      ])

    test('are listed without what they are, and opened by who works for all', async () => {
      await setBoth()
      const list = await listSecrets(db.within('a'), 'a')
      expect(list).toMatchObject([
        { name: 'tiktok-session', shared: true, updatedBy: 'Ann', state: 'unused', lastUsedAt: null, failure: null },
        { name: 'euler-api-key', shared: false, updatedBy: 'Bob' },
      ])
      expect(JSON.stringify(list)).not.toContain('canary')
      expect(Object.fromEntries(await open('a'))).toEqual({
        'tiktok-session': 'canary-session',
        'euler-api-key': 'canary-key',
      })
      expect(await open('b')).toEqual([])
    })

    test('cannot be read by who works for the workspace, not even sealed', async () => {
      await setBoth()
      await expect(db.within('a').selectFrom('secrets.of_workspaces').select('sealed').execute()).rejects.toMatchObject(
        {
          code: '42501',
        },
      )
      expect(await listSecrets(db.within('b'), 'a')).toEqual([])
    })

    test('do not open in the row of another name or workspace', async () => {
      await setBoth()
      const { sealed } = await db.query
        .selectFrom('secrets.of_workspaces')
        .select('sealed')
        .where('name', '=', 'tiktok-session')
        .executeTakeFirstOrThrow()
      const swapped = { sealed, shared: false, updated_at: at(0), updated_by: 'Eve' }
      await db.query.updateTable('secrets.of_workspaces').set({ sealed }).where('name', '=', 'euler-api-key').execute()
      await db.query
        .insertInto('secrets.of_workspaces')
        .values({ workspace_id: 'b', name: 'tiktok-session', ...swapped })
        .execute()
      expect(Object.fromEntries(await open('a'))['euler-api-key']).toBe('secret-unreadable')
      expect(await open('b')).toEqual([['tiktok-session', 'secret-unreadable']])
    })

    test('say how they did since they were set', async () => {
      await setBoth()
      const state = async () => (await listSecrets(db.within('a'), 'a'))[0]
      await noteSecretUse(db.query, 'a', { name: 'tiktok-session', failure: undefined }, at(10))
      expect(await state()).toMatchObject({ state: 'working', lastUsedAt: at(10).toISOString() })
      await noteSecretUse(db.query, 'a', { name: 'tiktok-session', failure: undefined }, at(20))
      expect(await state()).toMatchObject({ lastUsedAt: at(10).toISOString() })
      await noteSecretUse(db.query, 'a', { name: 'tiktok-session', failure: 'sign-failed' }, at(30))
      expect(await state()).toMatchObject({ state: 'failed', failure: 'sign-failed', lastUsedAt: at(30).toISOString() })
      await setSecret(db.within('a'), vault, 'a', { ...session, setAt: at(40) })
      expect(await state()).toMatchObject({ state: 'unused', failure: null, updatedAt: at(40).toISOString() })
    })

    test('are replaced and removed, and their owners seen to change', async () => {
      await setBoth()
      const before = await listSecretOwners(db.query)
      await setSecret(db.within('a'), vault, 'a', { ...key, value: 'other', setAt: at(9) })
      const after = await listSecretOwners(db.query)
      expect([...after.keys()]).toEqual(['a'])
      expect(after.get('a')).not.toBe(before.get('a'))
      expect(await removeSecret(db.within('b'), 'a', 'euler-api-key')).toBe(false)
      expect(await removeSecret(db.within('a'), 'a', 'euler-api-key')).toBe(true)
      expect(await removeSecret(db.within('a'), 'a', 'euler-api-key')).toBe(false)
      expect(await open('a')).toEqual([['tiktok-session', 'canary-session']])
    })

    test('are sealed anew with the newest key, but for those that cannot be read', async () => {
      await setBoth()
      const both = vaultOf(`${newKey},${oldKey}`)
      await db.query
        .insertInto('secrets.of_workspaces')
        .values({
          ...{
            workspace_id: 'b',
            name: 'euler-api-key',
            sealed: vaultOf(`gone:${makeMasterKey()}`).seal('x', {
              workspaceId: 'b',
              row: 'euler-api-key',
              purpose: 'workspace-secret',
            }),
          },
          ...{ shared: false, updated_at: at(0), updated_by: 'Ann' },
        })
        .execute()
      expect(await resealSecrets(db.query, both)).toEqual({ resealed: 2, unreadable: 1 })
      expect(await resealSecrets(db.query, both)).toEqual({ resealed: 0, unreadable: 1 })
      expect(Object.fromEntries(await open('a', vaultOf(newKey)))).toMatchObject({ 'euler-api-key': 'canary-key' })
      expect(await open('a')).toContainEqual(['euler-api-key', 'secret-unreadable'])
    })

    test.each([
      ['tiktok-session', 'two words'],
      ['tiktok-session', 'sid_tt=canary; msToken=x'],
      ['tiktok-session', 'a\r\nb'],
      ['euler-api-key', 'canary key'],
      ['euler-api-key', '   '],
      ['euler-api-key', 'schlüssel'],
    ] as const)('have a form: %s is not %j', async (name, value) => {
      const refused = await setSecret(db.within('a'), vault, 'a', { ...key, name, value }).catch((error) => error)
      expect(refused).toMatchObject({ code: 'secret-invalid', message: expect.not.stringContaining('canary') })
    })
  })
}
