import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { findStream, listStreams } from '#domain/streams/streams.ts'
import { systemClock } from '#kernel/clock.ts'
import type { Db } from '#ports/db.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { asDelivered } from '../../../test/as-delivered.ts'
import { createLive } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { findSession, listSessions } from './sessions.ts'

const { workspaceId } = createLive()
const start = Date.parse('2026-03-01T20:00:00.000Z')
const names = ['alice', 'bob', 'carol']

/** Streams of three people with one to three sessions each; some begin in the same millisecond. */
const streams = Array.from({ length: 12 }, (_, n) => {
  const { streamId } = createLive()
  const startedAt = start + 1000 * Math.floor(n / 2)
  const uniqueId = names[n % names.length] ?? ''
  const lives = Array.from({ length: 1 + (n % 3) }, (_, k) =>
    createLive({ workspaceId, streamId, startedAt: startedAt + 500 * k, source: k === 2 ? 'replay' : 'live' }),
  )
  return { streamId, uniqueId, lives, startedAt }
})

for (const database of await findTestDatabases()) {
  describe(`${database.name}: sessions and streams`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
      const signals = { send: () => {}, listen: () => Promise.reject(new Error('unused')) }
      const writer = new EventWriter({ db, signals, clock: systemClock }, createRecorderMetrics(createMetrics()))
      const events = streams.flatMap(({ lives, uniqueId, streamId }): UnifiedEvent[] =>
        lives.flatMap((live) => [
          live.make('CONNECTED', { roomId: streamId, provider: 'direct', uniqueId, title: `${uniqueId}'s` }),
          live.chat(),
        ]),
      )
      const other = createLive({ streamId: streams[0]?.streamId ?? '' })
      await writer.write(asDelivered([...events, other.chat()]))
    })
    afterAll(() => db?.[Symbol.asyncDispose]())

    async function readAll<Item>(list: (cursor: { cursor?: string }) => Promise<{ items: Item[]; next?: string }>) {
      const found: Item[] = []
      let cursor: string | undefined
      do {
        const page = await list(cursor === undefined ? {} : { cursor })
        expect(page.items.length).toBeGreaterThan(0)
        found.push(...page.items)
        cursor = page.next
      } while (cursor !== undefined)
      return found
    }

    test('sessions are listed newest first, each once, over pages of any size', async () => {
      const expected = streams
        .flatMap(({ lives, startedAt }) => lives.map(({ sessionId }, k) => ({ sessionId, at: startedAt + 500 * k })))
        .sort((a, b) => b.at - a.at || (a.sessionId < b.sessionId ? 1 : -1))
        .map(({ sessionId }) => sessionId)
      for (const limit of [1, 5, 100]) {
        const found = await readAll((cursor) => listSessions(db.query, workspaceId, { limit, ...cursor }))
        expect(found.map(({ sessionId }) => sessionId)).toEqual(expected)
      }
    })

    test('sessions of a stream, or of a person', async () => {
      const [, , third] = streams
      const ofStream = await listSessions(db.query, workspaceId, { limit: 10, streamId: third?.streamId ?? '' })
      expect(ofStream.items.map(({ source }) => source).sort()).toEqual(['live', 'live', 'replay'])
      const ofBob = await readAll((cursor) =>
        listSessions(db.query, workspaceId, { limit: 2, uniqueId: 'bob', ...cursor }),
      )
      expect(new Set(ofBob.map(({ uniqueId }) => uniqueId))).toEqual(new Set(['bob']))
      expect(ofBob).toHaveLength(8)
    })

    test('streams are listed newest first, each once, over pages of any size', async () => {
      const expected = streams
        .toSorted((a, b) => b.startedAt - a.startedAt || (a.streamId < b.streamId ? 1 : -1))
        .map(({ streamId, lives }) => ({ streamId, sessions: lives.length, events: 2 * lives.length }))
      for (const limit of [1, 5, 100]) {
        const found = await readAll((cursor) => listStreams(db.query, workspaceId, { limit, ...cursor }))
        expect(found.map(({ streamId, sessions, events }) => ({ streamId, sessions, events }))).toEqual(expected)
      }
      const ofCarol = await listStreams(db.query, workspaceId, { limit: 10, uniqueId: 'carol' })
      expect(ofCarol.items.map(({ title }) => title)).toEqual(Array.from({ length: 4 }, () => "carol's"))
    })

    test('nothing is found in another workspace, or under another id', async () => {
      const { workspaceId: other, streamId, sessionId } = createLive()
      expect(await listSessions(db.query, other, { limit: 10 })).toEqual({ items: [] })
      expect(await listStreams(db.query, other, { limit: 10 })).toEqual({ items: [] })
      expect(await findSession(db.query, other, streams[0]?.lives[0]?.sessionId ?? '')).toBeUndefined()
      expect(await findSession(db.query, workspaceId, sessionId)).toBeUndefined()
      expect(await findStream(db.query, workspaceId, streamId)).toBeUndefined()
    })

    test.each(['', 'x', Buffer.from('["sessions",1,"x"]').toString('base64url')])(
      'refuses the cursor %j',
      async (cursor) => {
        const refused = { code: 'cursor-invalid' }
        await expect(listSessions(db.query, workspaceId, { limit: 1, cursor })).rejects.toMatchObject(refused)
        await expect(listStreams(db.query, workspaceId, { limit: 1, cursor })).rejects.toMatchObject(refused)
      },
    )
  })
}
