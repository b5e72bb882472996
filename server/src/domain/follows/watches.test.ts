import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { addFollow, dropWatches, holdWatches, readFollows, removeExpiredWatches, removeFollow } from './follows.ts'

for (const database of await findTestDatabases()) {
  describe(`${database.name}: what dashboards look at`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    const read = async () => (await readFollows(db.query)).map(({ uniqueId }) => uniqueId).toSorted()
    const watch = (uniqueId: string) => ({ workspaceId: 'w', uniqueId })

    test('is to be connected to, once, for as long as one of the processes holds it', async () => {
      await holdWatches(db.query, 'one', [watch('ann'), watch('bob')], 40_000)
      await holdWatches(db.query, 'two', [watch('ann')], 40_000)
      expect(await read()).toEqual(['ann', 'bob'])
      await dropWatches(db.query, 'one', 'w', ['ann', 'bob'])
      expect(await read()).toEqual(['ann'])
      await dropWatches(db.query, 'two', 'another workspace', ['ann'])
      expect(await read()).toEqual(['ann'])
      await dropWatches(db.query, 'two', 'w', ['ann'])
      expect(await read()).toEqual([])
    })

    test('ends when a person stops it, though the process that looked at it be gone without a word', async () => {
      await addFollow(db.query, 'w', 'ann')
      await holdWatches(db.query, 'gone', [watch('ann'), { workspaceId: 'x', uniqueId: 'ann' }], 40_000)
      await removeFollow(db.query, 'w', 'ann')
      expect(await readFollows(db.query)).toEqual([{ workspaceId: 'x', uniqueId: 'ann' }])
      await dropWatches(db.query, 'gone', 'x', ['ann'])
    })

    test('runs out when the process is gone, and is renewed while it lives', async () => {
      const past = { workspace_id: 'w', holder: 'dead', expires_at: new Date(Date.now() - 60_000) }
      await db.query
        .insertInto('api.watches')
        .values([
          { ...past, unique_id: 'ann' },
          { ...past, unique_id: 'bob' },
        ])
        .execute()
      expect(await read()).toEqual([])
      await holdWatches(db.query, 'dead', [watch('bob')], 40_000)
      expect(await read()).toEqual(['bob'])
      await removeExpiredWatches(db.query)
      const rows = await db.query.selectFrom('api.watches').select('unique_id').execute()
      expect(rows).toEqual([{ unique_id: 'bob' }])
    })
  })
}
