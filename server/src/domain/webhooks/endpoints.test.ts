import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  admitDelivery,
  type DeliveryOutcome,
  deriveSecret,
  enableEndpoint,
  endSigningSecret,
  listEndpoints,
  listSigning,
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
const send = { passage: 'send', startedAt: start, now: start } as const
const probe = { passage: 'probe', startedAt: start + 30_000, now: start + 30_000 } as const

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
      await db.query.deleteFrom('rules.ended_signing').execute()
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
  const list = async (now = start) => (await listEndpoints(within(), 'a', { limit: 100, now })).items

  test('say how they do, what they answered last, and how often', async () => {
    expect(await admitAt(start)).toEqual({ kind: 'send' })
    expect(await list()).toEqual([])
    await note(success)
    await note(failure)
    const at = new Date(start).toISOString()
    expect(await list()).toEqual([
      {
        ...{ endpoint, host: 'hooks.example', state: 'failing', restingUntil: null, disabledAt: null, failures: 1 },
        ...{ failingSince: at, lastError: 'endpoint-failed: it answered with 500', lastStatus: 500, answeredAt: at },
        ...{ succeededAt: at, succeeded: 1, failed: 1 },
      },
    ])
    expect(await note({ ...success, status: 204 })).toMatchObject({ failures: 0 })
    expect(await list()).toMatchObject([
      { state: 'ok', failures: 0, failingSince: null, lastError: null, lastStatus: 204, succeeded: 2, failed: 1 },
    ])
  })

  test('are listed with trouble first, page by page', async () => {
    const names = ['a', 'b', 'c', 'd'].map((host) => `${host}.example#0123456789ab`)
    for (const name of names) await noteDelivery(within(), 'a', name, success, send)
    for (const name of [names[3] ?? '', names[1] ?? '']) await noteDelivery(within(), 'a', name, failure, send)
    const read = async (cursor?: string): Promise<string[]> => {
      const page = await listEndpoints(within(), 'a', { limit: 1, now: start, ...(cursor ? { cursor } : {}) })
      expect(page.items).toHaveLength(1)
      return [...page.items.map(({ host }) => host), ...(page.next ? await read(page.next) : [])]
    }
    expect(await read()).toEqual(['b.example', 'd.example', 'a.example', 'c.example'])
    await expect(read('x')).rejects.toMatchObject({ code: 'cursor-invalid' })
  })

  test('count each of the failures that are told at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => note(failure)))
    expect(await list()).toMatchObject([
      { state: 'resting', failures: 5, restingUntil: new Date(start + 30_000).toISOString(), failed: 5 },
    ])
    expect(await list(start + 30_000)).toMatchObject([{ state: 'failing', restingUntil: null }])
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
    expect(await list()).toMatchObject([{ state: 'disabled', disabledAt: new Date(start).toISOString() }])
    expect(await enableEndpoint(within(), 'a', endpoint, start)).toBe(true)
    expect(await enableEndpoint(within(), 'a', 'elsewhere.example#0123456789ab', start)).toBe(false)
    expect(await admitAt(start)).toEqual({ kind: 'send' })
  })

  test('are not judged by what had begun before somebody enabled them', async () => {
    const gone = { ...failure, kind: 'final', status: 410, error: 'endpoint-gone' } as const
    await note(gone)
    await enableEndpoint(within(), 'a', endpoint, start + 1000)
    const late = { passage: 'send', startedAt: start + 999, now: start + 2000 } as const
    expect(await note(gone, late)).toMatchObject({ disabledAt: null, failures: 0 })
    expect(await list()).toMatchObject([{ state: 'ok', lastError: null, failed: 2 }])
    expect(await note(gone, { ...late, startedAt: start + 1000 })).toMatchObject({ disabledAt: start + 2000 })
  })

  test('that get nothing are used as long as something is to be sent there', async () => {
    await note({ ...failure, kind: 'final', status: 410, error: 'endpoint-gone' })
    const usedAt = async () =>
      (await within().selectFrom('rules.endpoints').select('used_at').executeTakeFirstOrThrow()).used_at.getTime()
    await admitAt(start + hour)
    expect(await usedAt()).toBe(start)
    await admitAt(start + hour + 1)
    expect(await usedAt()).toBe(start + hour + 1)
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
    expect(await list()).toEqual([])
  })

  test('of one workspace are not those of another', async () => {
    for (let n = 0; n < 5; n++) await note(failure)
    const other = db().within('b')
    expect(await admitDelivery(other, 'b', endpoint, start)).toEqual({ kind: 'send' })
    expect((await listEndpoints(other, 'a', { limit: 9, now: start })).items).toEqual([])
    expect(await enableEndpoint(other, 'a', endpoint, start)).toBe(false)
  })
}

function describeSecrets(db: () => Db): void {
  const vault = openVault(parseMasterKeys(makeMasterKey()) ?? [], Buffer.alloc(32, 7))
  const read = (workspaceId: string, now: number, by = vault) =>
    readSigningSecrets(db().within(workspaceId), by, workspaceId, now)
  const rotate = async (replaced: number, now: number) => {
    await rotateSigningSecret(db().within('a'), 'a', { replaced, now })
    return read('a', now)
  }
  const end = (generation: number, now: number) => endSigningSecret(db().within('a'), 'a', generation, now)

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

  test('that were replaced can be ended at once, for good, and the newest cannot', async () => {
    await expect(end(1, start)).rejects.toMatchObject({ code: 'signing-secret-newest' })
    await rotate(1, start)
    const { secrets } = await rotate(2, start + hour)
    expect(await listSigning(db().within('a'), 'a', start + hour)).toEqual([
      { generation: 3, createdAt: start + hour, endsAt: null },
      { generation: 2, createdAt: start, endsAt: start + 25 * hour },
      { generation: 1, createdAt: null, endsAt: start + 24 * hour },
    ])
    expect(secrets).toEqual([3, 2, 1].map((generation) => deriveSecret(vault, 'a', generation)))
    await end(2, start + hour)
    expect((await read('a', start + hour)).secrets).toEqual([secrets[0], secrets[2]])
    for (const generation of [2, 9]) {
      await expect(end(generation, start + hour)).rejects.toMatchObject({ code: 'signing-secret-not-found' })
    }
    await expect(end(3, start + hour)).rejects.toMatchObject({ code: 'signing-secret-newest' })
    await expect(db().within('a').deleteFrom('rules.ended_signing').execute()).rejects.toMatchObject({ code: '42501' })
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
