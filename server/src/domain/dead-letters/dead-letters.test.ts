import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addFollow, listFollows, readFollows, removeFollow } from '#domain/follows/follows.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { findDeadLetter, listDeadLetters } from './dead-letters.ts'

for (const database of await findTestDatabases()) {
  describe(`${database.name}: dead letters and follows`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
      const row = { reason: 'R', error: 'E', attempts: 1, failed_at: '2026-03-01T20:00:00.000Z' }
      await db.query
        .insertInto('live.dead_letters')
        .values(
          Array.from({ length: 7 }, (_, n) => ({
            ...{ ...row, workspace_id: n === 3 ? 'other' : 'w', stage: n % 2 ? 'storage' : 'normalizer' },
            ...{ source_id: `${n}`, payload: JSON.stringify({ n, text: 'NUL \0' }) },
          })),
        )
        .execute()
    })
    afterAll(() => db?.[Symbol.asyncDispose]())

    test('are listed newest first, page by page, by stage', async () => {
      const sources = async (request: Parameters<typeof listDeadLetters>[2]) => {
        const { items, next } = await listDeadLetters(db.query, 'w', request)
        return { sources: items.map(({ entry }) => entry.sourceId), next }
      }
      const first = await sources({ limit: 4 })
      expect(first.sources).toEqual(['6', '5', '4', '2'])
      expect(await sources({ limit: 4, cursor: first.next ?? '' })).toEqual({ sources: ['1', '0'] })
      expect(await sources({ limit: 4, stage: 'storage' })).toEqual({ sources: ['5', '1'] })
      await expect(sources({ limit: 4, cursor: 'x' })).rejects.toMatchObject({ code: 'cursor-invalid' })
    })

    test('one is found by its id, with its payload as it was, in its workspace only', async () => {
      const [item] = (await listDeadLetters(db.query, 'other', { limit: 1 })).items
      const entry = {
        ...{ stage: 'storage', reason: 'R', error: 'E', attempts: 1, failedAt: '2026-03-01T20:00:00.000Z' },
        ...{ sourceId: '3', payload: { n: 3, text: 'NUL \0' } },
      }
      expect(item).toEqual({ id: expect.stringMatching(/^\d+$/), entry })
      expect(await findDeadLetter(db.query, 'other', item?.id ?? '')).toEqual(item)
      expect(await findDeadLetter(db.query, 'w', item?.id ?? '')).toBeUndefined()
      for (const id of ['', 'x', '-1', '1e3', '9'.repeat(30)]) {
        expect(await findDeadLetter(db.query, 'w', id)).toBeUndefined()
      }
    })

    test('a name is followed once and no longer', async () => {
      expect(await addFollow(db.query, 'w', 'alice')).toBe(true)
      expect(await addFollow(db.query, 'w', 'alice')).toBe(false)
      expect(await addFollow(db.query, 'w', 'bob')).toBe(true)
      expect(await addFollow(db.query, 'other', 'alice')).toBe(true)
      expect(await listFollows(db.query, 'w')).toEqual(['alice', 'bob'])
      expect(await removeFollow(db.query, 'w', 'alice')).toBe(true)
      expect(await removeFollow(db.query, 'w', 'alice')).toBe(false)
      expect(await listFollows(db.query, 'w')).toEqual(['bob'])
      expect(await readFollows(db.query)).toHaveLength(2)
    })
  })
}
