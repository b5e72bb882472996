import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressBlock } from '#kernel/address-block.ts'
import { silentLog } from '#kernel/log.ts'
import { describeAccounts } from '#ports/accounts/accounts.suite.ts'
import type { ResetLink } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { type AccountsOptions, openAccounts } from './better-auth.ts'
import type { Hashing } from './password/hashing.ts'
import { HashingProcess } from './password/hashing-process.ts'

const argon2 = new HashingProcess()
const secret = 'a secret of tests, of at least 32 characters'

for (const database of await findTestDatabases()) {
  describe(database.name, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())

    describeAccounts('better-auth', async () => {
      await sql`truncate auth.accounts, auth.verifications, auth.attempts cascade`.execute(db.query)
      const resets: ResetLink[] = []
      const { hashing, hashed } = countHashing()
      const deliverReset = async (reset: ResetLink) => void resets.push(reset)
      const reopen = () => openAccounts({ db, secret, deliverReset, log: silentLog, hashing })
      return { accounts: reopen(), db, resets, hashed, reopen }
    })
  })
}

function countHashing() {
  const hashed = { count: 0, most: 0 }
  let running = 0
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    hashed.count++
    hashed.most = Math.max(hashed.most, ++running)
    return work.finally(() => void running--)
  }
  const hashing: Hashing = {
    hash: (password) => counted(argon2.hash(password)),
    verify: (stored, password) => counted(argon2.verify(stored, password)),
  }
  return { hashing, hashed }
}

test('passwords are hashed with Argon2id at the costs that are asked for, each with its own salt', async () => {
  const [first, second] = [await argon2.hash('four ducks'), await argon2.hash('four ducks')]
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(first).not.toBe(second)
  expect([await argon2.verify(first, 'four ducks'), await argon2.verify(first, 'five ducks')]).toEqual([true, false])
})

test('what is no hash is an error, and the next one works', async () => {
  await expect(argon2.verify('no hash', 'four ducks')).rejects.toThrow()
  expect(await argon2.hash('four ducks')).toMatch(/^\$argon2id/)
})

test('a link that cannot be sent is logged without the address, and nobody notices', async () => {
  const [database] = await findTestDatabases()
  await using db = await database!.open()
  const logged = Promise.withResolvers<string>()
  const log: AccountsOptions['log'] = { ...silentLog, warn: (...said) => logged.resolve(JSON.stringify(said)) }
  const deliverReset = () => Promise.reject(new Error('no server'))
  const accounts = openAccounts({ db, secret, deliverReset, log })
  const registration = { email: 'ann@example.org', password: 'four ducks on a pond', name: 'Ann' }
  await accounts.signIns.register(registration)
  await accounts.passwords.requestReset(registration.email)
  const said = await logged.promise
  expect(said).toContain('no server')
  expect(said).not.toContain('ann')
})

describe('the block of', () => {
  test.each([
    ['192.0.2.7', '192.0.2'],
    ['::ffff:192.0.2.7', '192.0.2'],
    ['2001:db8:1:2345::9', '20010db8000123'],
    ['2001:DB8:1:23ff:1:2:3:4', '20010db8000123'],
    ['::1', '00000000000000'],
    ['fe80::1%eth0', 'fe800000000000'],
    ['somewhere', 'somewhere'],
  ])('%s is %s', (address, block) => {
    expect(addressBlock(address)).toBe(block)
  })
})
