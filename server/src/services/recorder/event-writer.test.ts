import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import type { LogGrown } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { findEvents } from '#domain/events/events.ts'
import { findSession } from '#domain/sessions/sessions.ts'
import { systemClock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { createLive } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { EventWriter } from './event-writer.ts'
import { createRecorderMetrics } from './recorder-metrics.ts'

/** What may be among the messages of a session. */
const kinds = ['chat', 'gift', 'like', 'room', 'poison', 'resent'] as const

/** Messages of two sessions of a stream; then batches that overlap, repeat and go back as after crashes. */
const runs = fc.record({
  messages: fc.array(
    fc.record({ session: fc.nat(1), kind: fc.constantFrom(...kinds), amount: fc.integer({ min: 0, max: 500 }) }),
    { minLength: 1, maxLength: 60 },
  ),
  batches: fc.array(fc.record({ size: fc.integer({ min: 1, max: 25 }), back: fc.nat(30) }), { maxLength: 12 }),
})

for (const database of await findTestDatabases()) {
  describe(`${database.name}: event writer`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db?.[Symbol.asyncDispose]())

    test('over any messages and any redelivery: each good message once, in order, without holes, counted right', async () => {
      await fc.assert(
        fc.asyncProperty(runs, async ({ messages, batches }) => {
          const first = createLive()
          const lives = [first, createLive({ workspaceId: first.workspaceId, streamId: first.streamId })] as const
          const events = messages.map(({ session, kind, amount }, n): UnifiedEvent => {
            const live = lives[session === 0 ? 0 : 1]
            if (kind === 'gift') return live.gift(amount)
            if (kind === 'like') return live.make('LIKE', { likeCount: amount, totalLikeCount: amount })
            if (kind === 'room') return live.make('ROOM_USER', { viewerCount: amount, totalViewers: 0, topViewers: [] })
            if (kind === 'poison') return live.chat('\ud83d')
            return live.chat('x', { messageId: kind === 'resent' ? `again-${amount % 4}` : `m-${n}` })
          })
          const grown: LogGrown[] = []
          const sent = { send: (_: unknown, message: unknown) => void grown.push(message as LogGrown) }
          const signals = { ...sent, listen: () => Promise.reject(new Error('unused')) } as never
          const metrics = createRecorderMetrics(createMetrics())
          const dead = new Map<string, DlqEntry>()
          let at = 0
          const deliver = async (writer: EventWriter, from: number, to: number) => {
            const batch = events
              .slice(from, to)
              .map((message, n) => ({ id: `${from + n}`, message, publishedAt: 0, attempt: 1 }))
            for (const { message } of await writer.write(batch)) {
              const entry = message as DlqEntry
              dead.set(entry.sourceId, entry)
            }
          }
          let writer = new EventWriter({ db, signals, clock: systemClock }, metrics)
          for (const { size, back } of batches) {
            const from = Math.max(0, at - back)
            if (from < at) writer = new EventWriter({ db, signals, clock: systemClock }, metrics)
            await deliver(writer, from, from + size)
            at = Math.max(at, Math.min(events.length, from + size))
          }
          await deliver(writer, at, events.length)

          const seen = new Set<string>()
          const expected = events.filter(({ messageId, payload }, n) => {
            if (messages[n]?.kind === 'poison') return false
            const key = messageId === undefined ? undefined : `${messageId} ${JSON.stringify(Object.keys(payload))}`
            if (key !== undefined && seen.has(key)) return false
            if (key !== undefined) seen.add(key)
            return true
          })
          const { rows } = await findEvents(db.query, first.workspaceId, { order: 'asc', limit: 1000 })
          expect(rows.map(({ pos }) => pos)).toEqual(rows.map((_, n) => n + 1))
          expect(rows.map(({ json }) => JSON.parse(json).eventId)).toEqual(expected.map(({ eventId }) => eventId))
          expect(dead.size).toBe(messages.filter(({ kind }) => kind === 'poison').length)
          expect(grown.flatMap((message) => message.events.map(({ pos }) => pos))).toEqual(rows.map(({ pos }) => pos))
          for (const live of lives) {
            const own = expected.filter(({ sessionId }) => sessionId === live.sessionId)
            const sum = (of: (event: UnifiedEvent) => number) => own.reduce((total, event) => total + of(event), 0)
            const summary = await findSession(db.query, live.workspaceId, live.sessionId)
            if (own.length === 0) expect(summary).toBeUndefined()
            else {
              expect(summary).toMatchObject({
                events: own.length,
                chats: sum(({ eventType }) => Number(eventType === 'CHAT')),
                gifts: sum((event) => (event.eventType === 'GIFT' ? event.payload.giftCount : 0)),
                likes: sum((event) => (event.eventType === 'LIKE' ? event.payload.likeCount : 0)),
                peakViewers: Math.max(
                  0,
                  ...own.map((event) => (event.eventType === 'ROOM_USER' ? event.payload.viewerCount : 0)),
                ),
              })
            }
          }
        }),
        { numRuns: 60 },
      )
    }, 120_000)

    test('a batch of several transactions that breaks off in between: what is stored is a beginning, then all of it', async () => {
      const live = createLive()
      const events = Array.from({ length: 1800 }, (_, n) => live.chat(n % 400 === 7 ? '\ud83d' : `${n}`))
      const good = events.filter((_, n) => n % 400 !== 7).map(({ eventId }) => eventId)
      const batch = events.map((message, n) => ({ id: `${n}`, message, publishedAt: 0, attempt: 1 }))
      const lost = new AppError('database-unavailable', 'gone', { transient: true })
      let left = 50
      const breaking = db.query.withPlugin({
        transformQuery: ({ node }) => {
          if (left-- === 0) throw lost
          return node
        },
        transformResult: async ({ result }) => result,
      })
      const stored = async () => {
        const { rows } = await findEvents(db.query, live.workspaceId, { order: 'asc', limit: 2000 })
        expect(rows.map(({ pos }) => pos)).toEqual(rows.map((_, n) => n + 1))
        return rows.map(({ json }) => JSON.parse(json).eventId)
      }
      const signals = { send: () => {}, listen: () => Promise.reject(new Error('unused')) } as never
      const metrics = createRecorderMetrics(createMetrics())
      const writer = new EventWriter({ db: { ...db, query: breaking }, signals, clock: systemClock }, metrics)
      await expect(writer.write(batch)).rejects.toBe(lost)
      const beginning = await stored()
      expect(beginning.length).toBeGreaterThan(500)
      expect(beginning).toEqual(good.slice(0, beginning.length))
      expect(beginning.length).toBeLessThan(good.length)
      expect(await writer.write(batch)).toHaveLength(5)
      expect(await stored()).toEqual(good)
      expect(await findSession(db.query, live.workspaceId, live.sessionId)).toMatchObject({ events: good.length })
    })
  })
}
