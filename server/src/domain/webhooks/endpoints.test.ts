import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  admitDelivery,
  type DeliveryOutcome,
  enableEndpoint,
  listEndpoints,
  noteDelivery,
  probeMs,
  readSigningSecrets,
  rotateSigningSecret,
} from './webhooks.ts'

const start = 1_800_000_000_000
const hour = 3_600_000
const endpoint = 'hooks.example#0123456789ab'
const failure: DeliveryOutcome = {
  ...{ kind: 'transient', status: 500, ms: 1, error: 'endpoint-failed', detail: 'it answered with 500', answer: '' },
}
const success: DeliveryOutcome = { kind: 'succeeded', status: 200, ms: 1, error: null, detail: null, answer: '' }
const send = { passage: 'send', now: start } as const
const probe = { passage: 'probe', now: start + 30_000 } as const

for (const database of await findTestDatabases()) {
  describe(`${database.name}: webhooks`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(async () => {
      await db.query.deleteFrom('rules.endpoints').execute()
      await db.query.deleteFrom('rules.signing').execute()
    })

    describe('endpoints', () => describeEndpoints(() => db))
    describe('signing secrets', () => describeSecrets(() => db))
  })
}

function describeEndpoints(db: () => Db): void {
  const within = () => db().within('a')
  const note = (outcome: DeliveryOutcome, how: Parameters<typeof noteDelivery>[4] = send) =>
    noteDelivery(within(), 'a', endpoint, outcome, how)
  const admitAt = (now: number) => admitDelivery(within(), 'a', endpoint, now)

  test('that do well leave nothing behind', async () => {
    expect(await admitAt(start)).toEqual({ kind: 'send' })
    await note(success)
    await note(failure)
    expect(await listEndpoints(within(), 'a')).toMatchObject([{ endpoint, failures: 1, firstFailedAt: start }])
    expect(await note(success)).toMatchObject({ failures: 0 })
    expect(await listEndpoints(within(), 'a')).toEqual([])
  })

  test('count each of the failures that are told at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => note(failure)))
    expect(await listEndpoints(within(), 'a')).toMatchObject([
      { failures: 5, openUntil: start + 30_000, lastError: 'endpoint-failed: it answered with 500' },
    ])
    expect(await admitAt(start)).toEqual({ kind: 'wait', until: start + 30_000 })
  })

  test('have one of many find out whether they are back', async () => {
    for (let n = 0; n < 5; n++) await note(failure)
    const passages = await Promise.all(Array.from({ length: 8 }, () => admitAt(start + 30_000)))
    expect(passages.map(({ kind }) => kind).toSorted()).toEqual(['probe', ...Array(7).fill('wait')])
    expect(await note(failure, probe)).toMatchObject({ failures: 6, openUntil: probe.now + 60_000 })
    expect(await admitAt(probe.now + 60_000)).toEqual({ kind: 'probe' })
    expect(await admitAt(probe.now + 60_001)).toMatchObject({ kind: 'wait' })
    expect(await admitAt(probe.now + 60_000 + probeMs)).toEqual({ kind: 'probe' })
    await note(success, probe)
    expect(await admitAt(probe.now)).toEqual({ kind: 'send' })
  })

  test('that want no more get nothing, until somebody enables them', async () => {
    await note({ ...failure, kind: 'final', status: 410, error: 'endpoint-gone' })
    await note(success)
    expect(await admitAt(start + 48 * hour)).toEqual({ kind: 'disabled' })
    expect([await enableEndpoint(within(), 'a', endpoint), await enableEndpoint(within(), 'a', endpoint)]).toEqual([
      true,
      false,
    ])
    expect(await admitAt(start)).toEqual({ kind: 'send' })
  })

  test('are noted together with whatever else a transaction keeps', async () => {
    await expect(
      db()
        .query.transaction()
        .execute(async (transaction) => {
          expect(await noteDelivery(transaction, 'a', endpoint, failure, send)).toMatchObject({ failures: 1 })
          throw new Error('taken back')
        }),
    ).rejects.toThrow('taken back')
    expect(await listEndpoints(within(), 'a')).toEqual([])
  })

  test('of one workspace are not those of another', async () => {
    for (let n = 0; n < 5; n++) await note(failure)
    const other = db().within('b')
    expect(await admitDelivery(other, 'b', endpoint, start)).toEqual({ kind: 'send' })
    expect(await listEndpoints(other, 'a')).toEqual([])
    expect(await enableEndpoint(other, 'a', endpoint)).toBe(false)
  })
}

function describeSecrets(db: () => Db): void {
  const vault = openVault(parseMasterKeys(makeMasterKey()) ?? [], Buffer.alloc(32, 7))
  const read = (workspaceId: string, now: number, by = vault) =>
    readSigningSecrets(db().within(workspaceId), by, workspaceId, now)
  const rotate = (replaced: number, now: number) => rotateSigningSecret(db().within('a'), vault, 'a', { replaced, now })

  test('are there from the first moment, the same every time, and of one workspace and installation only', async () => {
    const { generation, secrets } = await read('a', start)
    expect([generation, secrets.length]).toEqual([1, 1])
    expect(secrets[0]).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect((await read('a', start)).secrets).toEqual(secrets)
    expect((await read('b', start)).secrets).not.toEqual(secrets)
    const other = openVault(parseMasterKeys(makeMasterKey()) ?? [], Buffer.alloc(32, 8))
    expect((await read('a', start, other)).secrets).not.toEqual(secrets)
  })

  test('that were replaced sign for another day', async () => {
    const [first] = (await read('a', start)).secrets
    const rotated = await rotate(1, start)
    const [second] = rotated.secrets
    expect(rotated).toEqual({ generation: 2, secrets: [second, first] })
    expect(second).not.toBe(first)
    expect(await read('a', start + 24 * hour - 1)).toEqual(rotated)
    expect((await read('a', start + 24 * hour)).secrets).toEqual([second])
    expect((await read('b', start)).generation).toBe(1)
  })

  test('replaced several times in a day all sign, four at most', async () => {
    const [first] = (await read('a', start)).secrets
    const [second] = (await rotate(1, start)).secrets
    const third = await rotate(2, start + hour)
    expect(third.secrets.slice(1)).toEqual([second, first])
    expect((await read('a', start + 24 * hour)).secrets).toEqual([third.secrets[0], second])
    for (let n = 2; n < 6; n++) await rotate(n + 1, start + n * hour)
    const now = await read('a', start + 6 * hour)
    expect([now.generation, new Set(now.secrets).size]).toEqual([7, 4])
  })

  test('are replaced once by those who replace the same one, at once or later', async () => {
    const both = await Promise.all([rotate(1, start), rotate(1, start)])
    expect(new Set(both.map(({ secrets }) => secrets[0])).size).toBe(1)
    expect((await rotate(1, start + hour)).generation).toBe(2)
  })

  test('cannot be turned back or removed by who works for the workspace', async () => {
    await rotate(1, start)
    await expect(db().within('a').deleteFrom('rules.signing').execute()).rejects.toMatchObject({ code: '42501' })
    await expect(
      db()
        .within('b')
        .insertInto('rules.signing')
        .values({ workspace_id: 'a', generation: 9, created_at: new Date() })
        .execute(),
    ).rejects.toMatchObject({ code: '42501' })
  })
}
