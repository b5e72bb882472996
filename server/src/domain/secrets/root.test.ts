import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Log, silentLog } from '#kernel/log.ts'
import { type MasterKey, makeMasterKey, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { openInstallationVault } from './secrets.ts'

const keysOf = (text: string) => parseMasterKeys(text) ?? []
const place = { workspaceId: 'default', row: 'x', purpose: 'test' }

for (const database of await findTestDatabases()) {
  describe(`${database.name}: the vault of an installation`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(() => sql`truncate secrets.roots`.execute(db.query))

    /** A folder that may have a key, or not. */
    function createPlace(kept?: readonly MasterKey[]) {
      const state = { kept, made: 0 }
      const find = async () => state.kept
      const make = async () => {
        state.made++
        state.kept = keysOf(`made${state.made}:${makeMasterKey()}`)
        return state.kept
      }
      const errors: string[] = []
      const log: Log = { ...silentLog, error: (_fields, message) => void errors.push(String(message)) }
      return { state, errors, open: () => openInstallationVault(db.query, { find, make }, log) }
    }

    test('has a key made at the first start, and the same root ever after', async () => {
      const { state, open } = createPlace()
      const first = await open()
      const again = await open()
      expect(state.made).toBe(1)
      expect(again.derive('a')).toEqual(first.derive('a'))
      expect(again.open(first.seal('x', place), place)).toBe('x')
    })

    test('is one for processes that start at the same time', async () => {
      const { state, open } = createPlace()
      const vaults = await Promise.all(Array.from({ length: 8 }, open))
      expect(state.made).toBe(1)
      expect(new Set(vaults.map((vault) => vault.derive('a').toString('hex'))).size).toBe(1)
    })

    test('never gets a new key by itself when the database knows of one: it starts without, and says so', async () => {
      const before = createPlace()
      const sealed = (await before.open()).seal('x', place)
      const { state, errors, open } = createPlace()
      const vault = await open()
      expect(state.made).toBe(0)
      expect(errors).toHaveLength(1)
      expect(() => vault.open(sealed, place)).toThrow(/does not have/)
      expect(() => vault.seal('x', place)).toThrow(/not here/)
      expect(vault.derive('a')).toHaveLength(32)
      const back = await before.open()
      expect(back.open(sealed, place)).toBe('x')
    })

    test('that is given another key goes on with it, and is the old one again when the old key is back', async () => {
      const [old, other] = [`old:${makeMasterKey()}`, `other:${makeMasterKey()}`]
      const before = (await createPlace(keysOf(old)).open()).derive('a')
      const { errors, open } = createPlace(keysOf(other))
      const meanwhile = (await open()).derive('a')
      expect([errors.length, (await open()).derive('a')]).toEqual([1, meanwhile])
      expect(meanwhile).not.toEqual(before)
      expect((await createPlace(keysOf(`${other},${old}`)).open()).derive('a')).toEqual(before)
    })

    test('keeps its root while the keys are replaced one by one', async () => {
      const [old, next] = [`old:${makeMasterKey()}`, `next:${makeMasterKey()}`]
      const before = (await createPlace(keysOf(old)).open()).derive('a')
      expect((await createPlace(keysOf(`${next},${old}`)).open()).derive('a')).toEqual(before)
      const last = createPlace(keysOf(next))
      expect((await last.open()).derive('a')).toEqual(before)
      expect(last.errors).toEqual([])
    })
  })
}
