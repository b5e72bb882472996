import type { Sink, SinkChange, SinkRequest } from '@livetap/contracts/rules/sinks.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { listDeadLetters } from '#domain/dead-letters/dead-letters.ts'
import {
  changeSink,
  discard,
  readDeliveries,
  redrive,
  removeSink,
  rewindSink,
  switchSink,
} from '#domain/sinks/sinks.ts'
import type { Db } from '#ports/db.ts'
import { createLive, type LiveMaker, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { createForwardMetrics } from './forward-metrics.ts'
import {
  accept,
  type Batch,
  done,
  type Endpoint,
  openEndpoint,
  openForwarding,
  refuse,
  type TestForwarding,
  VirtualClock,
} from './forwarder.suite.ts'
import type { ForwarderPorts } from './forwarder.ts'
import { WebhookSink } from './webhook-sink.ts'

const minute = 60_000
const chats = (live: LiveMaker, count: number) => Array.from({ length: count }, (_, n) => live.chat(`comment ${n}`))
const ids = (events: readonly UnifiedEvent[]) => events.map(({ eventId }) => eventId)

for (const database of await findTestDatabases()) {
  describe(`a webhook on the database ${database.name}`, () => {
    let db: Db
    let forwarding: TestForwarding
    let live: LiveMaker
    let workspaceId: string
    let clock: VirtualClock
    let endpoint: Endpoint
    let outbound: ForwarderPorts['outbound']
    /** For tests in which no request may take too long, however busy the machine is. */
    const patient = openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32 }], totalMs: 60_000 })

    beforeAll(async () => {
      db = await database.open()
      forwarding = await openForwarding(db, 300)
    })
    afterAll(async () => {
      await patient[Symbol.asyncDispose]()
      await forwarding[Symbol.asyncDispose]()
      await db[Symbol.asyncDispose]()
    })
    beforeEach(async () => {
      live = createLive()
      workspaceId = live.workspaceId
      clock = new VirtualClock()
      outbound = forwarding.ports.outbound
      endpoint = await openEndpoint()
      return () => endpoint[Symbol.asyncDispose]()
    })

    const add = (wish: Partial<SinkRequest> = {}) => forwarding.add(workspaceId, { url: endpoint.url, ...wish })
    const statusOf = async (sink: Sink) => (await forwarding.get(workspaceId, sink)).status
    const serve = (sink: Sink) =>
      new WebhookSink({ ...forwarding.ports, outbound, clock }, createForwardMetrics(forwarding.ports.metrics), {
        ...{ workspaceId, sinkId: sink.sinkId },
      })
    /** Lets time pass until the condition holds, or nothing is left to do. Gives the pauses between tries. */
    const run = async (sink: Sink, until: () => boolean | Promise<boolean> = () => false): Promise<number[]> => {
      const [served, pauses] = [serve(sink), [] as number[]]
      for (;;) {
        const rest = await served.turn(new AbortController().signal)
        if (rest === 'over' || (rest.endsWithLog && rest.ms >= 5000) || (await until())) return pauses
        if (rest.ms > 0) pauses.push(rest.ms)
        clock.time += rest.ms
      }
    }
    const arrived = () => endpoint.received.flatMap(({ body }) => ids((JSON.parse(body) as Batch).data.events))
    const letters = async () => (await listDeadLetters(db.query, workspaceId, { limit: 100, stage: 'forwarder' })).items
    const waitForLetters = (count: number) =>
      vi.waitFor(async () => expect(await letters()).toHaveLength(count), { timeout: 45_000, interval: 10 })

    test('waits for moderation, and leaves out what that hides, where it is to', async () => {
      const moderated = await add({ withoutHidden: true })
      const record = await add()
      await sql`insert into moderation.progress (workspace_id, pos) values (${workspaceId}, 0)`.execute(db.query)
      const events = [...chats(live, 5), live.chat('of somebody muted', { user: viewer(9) })]
      await forwarding.store(events)
      await run(moderated)
      expect(arrived()).toEqual([])
      const mark = (n: number) =>
        [workspaceId, events[n]?.eventId, events[n]?.streamId, n + 1].map((one) => sql.val(one))
      const by = JSON.stringify(done)
      for (const [n, state] of [
        [1, 'waiting'],
        [2, 'approved'],
      ] as const) {
        await sql`insert into moderation.holds (workspace_id, event_id, stream_id, pos, reasons, state, held)
          values (${sql.join(mark(n))}, '[]', ${state}, ${by}::jsonb)`.execute(db.query)
      }
      await sql`insert into moderation.comments (workspace_id, event_id, stream_id, pos, hidden)
        values (${sql.join(mark(3))}, ${by}::jsonb)`.execute(db.query)
      await sql`insert into moderation.viewers (workspace_id, user_id, muted, changed_at)
        values (${workspaceId}, ${events[5]?.user?.userId}, ${by}::jsonb, now())`.execute(db.query)
      await sql`update moderation.progress set pos = 6 where workspace_id = ${workspaceId}`.execute(db.query)
      await run(moderated)
      expect(arrived()).toEqual(ids([0, 2, 4].flatMap((n) => events[n] ?? [])))
      expect(await statusOf(moderated)).toMatchObject({ state: 'ok', pos: 6, lag: 0, deliveredEvents: 3 })
      endpoint.received.length = 0
      await run(record)
      expect(arrived()).toEqual(ids(events))
    })

    test('gets all events from then on, signed, in order, in batches', async () => {
      await forwarding.store(chats(live, 5))
      const sink = await add()
      const events = chats(live, 250)
      await forwarding.store(events)
      await run(sink)
      expect(arrived()).toEqual(ids(events))
      const batches = await Promise.all(endpoint.received.map((one) => forwarding.verify(workspaceId, one)))
      expect(batches.map(({ type, data: { from, to } }) => [type, from, to])).toEqual([
        ['events.batch', 6, 105],
        ['events.batch', 106, 205],
        ['events.batch', 206, 255],
      ])
      expect(batches[0]?.data.events[0]).toEqual(events[0])
      expect(await statusOf(sink)).toMatchObject({
        state: 'ok',
        pos: 255,
        lag: 0,
        deliveredEvents: 250,
        lastError: null,
      })
      expect((await readDeliveries(db.query, workspaceId, sink.sinkId)).days).toMatchObject([
        { events: 250, batches: 3 },
      ])
    })

    test('gets what it wants, and nothing of what is played again unless it wants that', async () => {
      await forwarding.store([
        live.make('CONNECTED', { roomId: live.streamId, provider: 'x', uniqueId: 'mira', title: '' }),
      ])
      const other = createLive({ workspaceId })
      const again = createLive({ workspaceId, streamId: live.streamId, source: 'replay' })
      const [gifts, all] = [await add({ eventTypes: ['GIFT'], uniqueId: '@Mira' }), await add({ includeReplays: true })]
      const gift = live.gift(3)
      await forwarding.store([live.chat(), gift, other.gift(1), again.gift(2)])
      await run(gifts)
      expect(arrived()).toEqual([gift.eventId])
      await run(all)
      expect(arrived()).toHaveLength(5)
      expect(await statusOf(gifts)).toMatchObject({ lag: 0, deliveredEvents: 1 })
    })

    test('gets no body above 1 MiB', async () => {
      const sink = await add({ batch: { maxEvents: 500 } })
      const events = Array.from({ length: 60 }, () => live.chat('x'.repeat(40_000)))
      await forwarding.store(events)
      await run(sink)
      expect(arrived()).toEqual(ids(events))
      expect(endpoint.received.length).toBeGreaterThan(2)
      expect(Math.max(...endpoint.received.map(({ body }) => body.length))).toBeLessThanOrEqual(1_048_576)
    })

    test('that answers 500 for two hours gets everything, under the same ids, 500 ms doubling to 30 s', async () => {
      const sink = await add()
      const events = chats(live, 150)
      await forwarding.store(events)
      const since = clock.now()
      endpoint.answer = (response, count, received) =>
        clock.now() < since + 120 * minute ? refuse(500)(response, count, received) : accept(response, count, received)
      const pauses = await run(sink, () => clock.now() >= since + 119 * minute)
      const status = await statusOf(sink)
      expect(status).toMatchObject({ state: 'retrying', lag: 150, failedBatches: 0, lastError: { status: 500 } })
      expect(Date.parse(status.openUntil ?? '')).toBeGreaterThan(clock.now())
      for (const [n, pause] of pauses.entries()) {
        const planned = Math.min(30_000, 500 * 2 ** n)
        expect(Math.abs(pause - planned)).toBeLessThanOrEqual(planned * 0.1)
      }
      expect(new Set(endpoint.received.map(({ id, body }) => id + body)).size).toBe(1)
      expect(endpoint.received.length).toBeGreaterThan(220)
      await run(sink)
      endpoint.received.splice(0, endpoint.received.length - 2)
      expect(arrived()).toEqual(ids(events))
      expect(await statusOf(sink)).toMatchObject({ state: 'ok', lag: 0, deliveredEvents: 150, failedBatches: 0 })
      expect(await letters()).toEqual([])
    })

    test('is left alone for as long as it says', async () => {
      const sink = await add()
      await forwarding.store(chats(live, 1))
      endpoint.answer = (response, count, received) =>
        count === 1
          ? refuse(429, { 'retry-after': '45' })(response, count, received)
          : accept(response, count, received)
      const [pause = 0] = await run(sink)
      expect(Math.abs(pause - 45_000)).toBeLessThanOrEqual(4500)
      expect(await statusOf(sink)).toMatchObject({ state: 'ok', deliveredEvents: 1 })
    })

    test.each([
      ['never answers', () => {}],
      ['answers drop by drop', (response) => void response.writeHead(200).write('.')],
      ['breaks off', (response) => void response.destroy()],
      ['answers without end', (response) => void response.writeHead(503).end('x'.repeat(60_000))],
    ] satisfies [string, Endpoint['answer']][])('that %s is tried again', async (_name, fail) => {
      const sink = await add()
      const events = chats(live, 3)
      await forwarding.store(events)
      endpoint.answer = (response, count, received) => (count <= 2 ? fail : accept)(response, count, received)
      expect(await run(sink)).toHaveLength(2)
      expect(new Set(endpoint.received.map(({ id }) => id)).size).toBe(1)
      expect(await statusOf(sink)).toMatchObject({ state: 'ok', deliveredEvents: 3, failedBatches: 0 })
    })

    test('that is gone (410) is switched off, and goes on where it was when it is switched on', async () => {
      const sink = await add()
      const events = chats(live, 2)
      await forwarding.store(events)
      endpoint.answer = refuse(410)
      await run(sink)
      expect(await statusOf(sink)).toMatchObject({
        state: 'failed',
        lag: 2,
        failedBatches: 0,
        lastError: { status: 410 },
      })
      endpoint.answer = accept
      await run(sink)
      expect(endpoint.received).toHaveLength(1)
      await switchSink(db.query, workspaceId, sink.sinkId, true, done)
      await run(sink)
      expect(await statusOf(sink)).toMatchObject({ state: 'ok', lag: 0, deliveredEvents: 2 })
      expect(new Set(endpoint.received.map(({ id }) => id)).size).toBe(1)
      await switchSink(db.query, workspaceId, sink.sinkId, false, done)
      expect(await statusOf(sink)).toMatchObject({ state: 'paused' })
    })

    test.each([410, 500, 400])(
      'that answers %i after another address was given says nothing of that one',
      async (status) => {
        outbound = patient
        await using next = await openEndpoint()
        const sink = await add()
        const events = chats(live, 2)
        await forwarding.store(events)
        endpoint.answer = async (response, count, received) => {
          const [key, change] = [
            { workspaceId, sinkId: sink.sinkId },
            { name: 'Other', url: next.url },
          ]
          await changeSink(db.query, forwarding.ports.vault, key, change, done)
          // Somebody else may have begun to send it there.
          await sql`update forward.progress set sending_to = 2, began_at = now()
          where workspace_id = ${workspaceId} and sink_id = ${sink.sinkId}`.execute(db.query)
          refuse(status)(response, count, received)
        }
        await serve(sink).turn(new AbortController().signal)
        expect(await statusOf(sink)).toMatchObject({ state: 'ok', lag: 2, failedBatches: 0, lastError: null })
        await run(sink)
        expect(next.received.map(({ body }) => ids((JSON.parse(body) as Batch).data.events))).toEqual([ids(events)])
      },
    )

    test('whose address is not allowed any more is switched off, and says nothing of it', async () => {
      const sink = await add({ url: 'http://127.0.0.9/hook?key=canary' })
      await forwarding.store(chats(live, 1))
      await run(sink)
      expect(await statusOf(sink)).toMatchObject({ state: 'failed', lag: 1 })
      expect(JSON.stringify(await forwarding.get(workspaceId, sink))).not.toContain('canary')
    })

    test('that refuses batch after batch loses none: they are set aside, ever more slowly, and are sent again', async () => {
      const sink = await add({ batch: { maxEvents: 1, maxMs: 0 } })
      const events = chats(live, 8)
      await forwarding.store(events)
      endpoint.answer = refuse(400)
      expect(await run(sink)).toEqual([30_000, 60_000, 120_000, 240_000])
      await waitForLetters(8)
      const entries = (await letters()).map(({ entry }) => entry)
      expect(entries[0]).toMatchObject({ reason: 'ENDPOINT_REFUSED', payload: { from: 8, to: 8, sinkName: 'A sink' } })
      expect(JSON.stringify(entries)).not.toContain('comment')
      const first = endpoint.received.map(({ id }) => id)
      endpoint.answer = accept
      endpoint.received.length = 0
      for (const { id } of (await letters()).reverse()) await redrive(db.query, workspaceId, id, clock.now())
      clock.time += 60 * minute
      await run(sink)
      expect(arrived()).toEqual(ids(events))
      expect(endpoint.received.map(({ id }) => id)).toEqual(first)
      expect(await letters()).toEqual([])
      expect(await statusOf(sink)).toMatchObject({ lag: 0, deliveredEvents: 8, failedBatches: 8 })
    })

    test('is given up for a batch when its time is over; that is set aside, again also when it is sent again', async () => {
      const sink = await add({ giveUpAfterMinutes: 5, batch: { maxEvents: 2, maxMs: 0 } })
      const events = chats(live, 3)
      await forwarding.store(events)
      endpoint.answer = refuse(503)
      const since = clock.now()
      await run(sink, async () => (await statusOf(sink)).failedBatches > 0)
      expect(clock.now() - since).toBeGreaterThan(4 * minute)
      expect(clock.now() - since).toBeLessThan(6 * minute)
      await waitForLetters(1)
      expect((await letters())[0]?.entry).toMatchObject({ reason: 'GAVE_UP', payload: { from: 1, to: 2 } })
      endpoint.answer = (response, count, received) =>
        (JSON.parse(received.body).data.from === 1 ? refuse(400) : accept)(response, count, received)
      const [letter = expect.fail()] = await letters()
      const { batchId } = await redrive(db.query, workspaceId, letter.id, clock.now())
      await expect(redrive(db.query, workspaceId, letter.id, clock.now())).rejects.toThrow('no dead letter')
      await run(sink)
      await waitForLetters(1)
      expect((await letters())[0]?.entry).toMatchObject({ sourceId: batchId, reason: 'ENDPOINT_REFUSED' })
      expect(await statusOf(sink)).toMatchObject({ lag: 0, deliveredEvents: 1, failedBatches: 2 })
      await discard(db.query, workspaceId, (await letters())[0]?.id ?? '')
      expect(await letters()).toEqual([])
    })

    test('whose old address refuses or is gone after it was changed has lost nothing, and goes on to the new one', async () => {
      outbound = patient
      const sink = await add()
      const events = chats(live, 2)
      await forwarding.store(events)
      await using next = await openEndpoint()
      const moveTo = (url: string) =>
        changeSink(
          db.query,
          forwarding.ports.vault,
          { workspaceId, sinkId: sink.sinkId },
          { name: 'A sink', url },
          done,
        )
      for (const status of [400, 410]) {
        next.received.length = 0
        await moveTo(endpoint.url)
        await rewindSink(db.query, workspaceId, sink.sinkId, { from: 1 }, done)
        // It is changed while the old address thinks.
        endpoint.answer = (response, ...rest) => void moveTo(next.url).then(() => refuse(status)(response, ...rest))
        await run(sink)
        expect(ids(next.received.flatMap(({ body }) => (JSON.parse(body) as Batch).data.events))).toEqual(ids(events))
        expect(await statusOf(sink)).toMatchObject({ state: 'ok', lag: 0, failedBatches: 0 })
      }
      // A letter of before would be in front of this one.
      endpoint.answer = refuse(400)
      const other = await add()
      await forwarding.store(chats(live, 1))
      await run(other)
      await waitForLetters(1)
      expect((await letters())[0]?.entry).toMatchObject({ payload: { sinkId: other.sinkId } })
    })

    test('that is changed while a batch that was set aside is sent again has it sent to the new address', async () => {
      outbound = patient
      const sink = await add()
      const events = chats(live, 1)
      await forwarding.store(events)
      endpoint.answer = refuse(400)
      await run(sink)
      await waitForLetters(1)
      const [letter = expect.fail()] = await letters()
      await using next = await openEndpoint()
      const place = { workspaceId, sinkId: sink.sinkId }
      endpoint.answer = (response, ...rest) =>
        void changeSink(db.query, forwarding.ports.vault, place, { name: 'A sink', url: next.url }, done).then(() =>
          refuse(400)(response, ...rest),
        )
      await redrive(db.query, workspaceId, letter.id, clock.now())
      clock.time += 60 * minute
      await run(sink)
      expect(ids(next.received.flatMap(({ body }) => (JSON.parse(body) as Batch).data.events))).toEqual(ids(events))
      expect(await letters()).toEqual([])
      expect(await statusOf(sink)).toMatchObject({ lag: 0, deliveredEvents: 1, failedBatches: 1 })
    })

    /** Has everything refused, then the sink changed. */
    const setAsideThenChange = async (sink: Sink, before: SinkChange | undefined, after: SinkChange) => {
      const change = (wish: SinkChange) =>
        changeSink(db.query, forwarding.ports.vault, { workspaceId, sinkId: sink.sinkId }, wish, done)
      endpoint.answer = refuse(400)
      await run(sink)
      await waitForLetters(1)
      endpoint.answer = accept
      endpoint.received.length = 0
      const [letter = expect.fail()] = await letters()
      if (before) {
        await change(before)
        await expect(redrive(db.query, workspaceId, letter.id, clock.now())).rejects.toMatchObject({
          code: 'redrive-impossible',
        })
        expect(await letters()).toEqual([letter])
        await change({ name: 'A sink' })
      }
      await redrive(db.query, workspaceId, letter.id, clock.now())
      await change(after)
      await run(sink)
      return letter
    }

    test('that wants nothing of a batch any more gets none of it again, and it stays a dead letter', async () => {
      outbound = patient
      const sink = await add()
      await forwarding.store(chats(live, 2))
      const gifts = { name: 'A sink', eventTypes: ['GIFT' as const] }
      const { entry } = await setAsideThenChange(sink, gifts, gifts)
      await waitForLetters(1)
      expect((await letters())[0]?.entry).toMatchObject({ sourceId: entry.sourceId, payload: entry.payload })
      expect((await letters())[0]?.entry.error).toContain('nothing is left')
      expect(endpoint.received).toEqual([])
      expect(await statusOf(sink)).toMatchObject({ deliveredEvents: 0, failedBatches: 2 })
    })

    test('that wants more of a batch than it did gets it in parts of at most 1 MiB and so many events', async () => {
      outbound = patient
      const sink = await add({ eventTypes: ['GIFT'], batch: { maxEvents: 20, maxMs: 0 } })
      const events = Array.from({ length: 59 }, () => live.chat('x'.repeat(60_000)))
      await forwarding.store([live.gift(1), ...events])
      await setAsideThenChange(sink, undefined, { name: 'A sink', batch: { maxEvents: 20, maxMs: 0 } })
      expect(arrived()).toHaveLength(60)
      expect(arrived().slice(1)).toEqual(ids(events))
      const batches = endpoint.received.map(({ body }) => (JSON.parse(body) as Batch).data)
      expect(Math.max(...endpoint.received.map(({ body }) => body.length))).toBeLessThanOrEqual(1_048_576)
      expect(Math.max(...batches.map((batch) => batch.events.length))).toBeLessThanOrEqual(20)
      expect(batches.slice(1).map(({ from }) => from)).toEqual(batches.slice(0, -1).map(({ to }) => to + 1))
      expect([batches[0]?.from, batches.at(-1)?.to]).toEqual([1, 60])
      expect(new Set(endpoint.received.map(({ id }) => id)).size).toBe(batches.length)
      expect(await letters()).toEqual([])
      expect(await statusOf(sink)).toMatchObject({ deliveredEvents: 60, lag: 0 })
    })

    test('that was changed gets what was set aside under another id, and under the old one where it was not', async () => {
      outbound = patient
      const change = { name: 'A sink', eventTypes: ['CHAT' as const, 'GIFT' as const] }
      const sink = await add({ eventTypes: ['CHAT'] })
      await forwarding.store([live.chat('one'), live.gift(1)])
      endpoint.answer = refuse(400)
      await run(sink)
      await waitForLetters(1)
      const sendAgain = async () => {
        const [letter = expect.fail()] = await letters()
        endpoint.received.length = 0
        await redrive(db.query, workspaceId, letter.id, clock.now())
        await run(sink)
        return { letter, ids: endpoint.received.map(({ id }) => id), events: arrived().length }
      }
      const same = await sendAgain()
      expect(same).toMatchObject({ ids: [same.letter.entry.sourceId], events: 1 })
      await waitForLetters(1)
      await changeSink(db.query, forwarding.ports.vault, { workspaceId, sinkId: sink.sinkId }, change, done)
      const other = await sendAgain()
      expect(other.events).toBe(2)
      expect(other.ids).not.toEqual(same.ids)
      await waitForLetters(1)
      endpoint.answer = accept
      expect(await sendAgain()).toMatchObject({ ids: other.ids, events: 2 })
      expect(await letters()).toEqual([])
    })

    test('that is switched off and on gets the same body under the same id, and has all its time anew', async () => {
      outbound = patient
      const sink = await add({ giveUpAfterMinutes: 5 })
      await forwarding.store(chats(live, 2))
      endpoint.answer = refuse(503)
      await run(sink, () => endpoint.received.length >= 3)
      await switchSink(db.query, workspaceId, sink.sinkId, false, done)
      clock.time += 60 * minute
      const at = new Date(clock.now()).toISOString()
      await switchSink(db.query, workspaceId, sink.sinkId, true, { ...done, at })
      await run(sink, () => clock.now() > Date.parse(at) + minute)
      expect(await statusOf(sink)).toMatchObject({ state: 'retrying', failedBatches: 0 })
      expect(new Set(endpoint.received.map(({ id, body }) => id + body)).size).toBe(1)
      await run(sink)
      expect(await statusOf(sink)).toMatchObject({ failedBatches: 1 })
    })

    test('gets the same batch under another id when somebody sets it back or changes it', async () => {
      const sink = await add()
      const events = chats(live, 3)
      await forwarding.store(events)
      await run(sink)
      await rewindSink(db.query, workspaceId, sink.sinkId, { from: 2 }, done)
      await run(sink)
      await rewindSink(db.query, workspaceId, sink.sinkId, { sessionId: live.sessionId }, done)
      await changeSink(
        ...([db.query, forwarding.ports.vault, { workspaceId, sinkId: sink.sinkId }, { name: 'Other' }] as const),
        done,
      )
      await run(sink)
      const [, two = '', three = ''] = ids(events)
      expect(arrived()).toEqual([...ids(events), two, three, ...ids(events)])
      expect(new Set(endpoint.received.map(({ id }) => id)).size).toBe(3)
      for (const from of [0, 5]) {
        await expect(rewindSink(db.query, workspaceId, sink.sinkId, { from }, done)).rejects.toThrow('positions 1 to 3')
      }
    })

    test('is told of in numbers what was removed before it could be sent', async () => {
      const sink = await add()
      const events = chats(live, 10)
      await forwarding.store(events)
      await sql`delete from live.events where workspace_id = ${workspaceId} and pos <= 4`.execute(db.query)
      await sql`update live.heads set earliest = 5 where workspace_id = ${workspaceId}`.execute(db.query)
      await run(sink)
      expect(arrived()).toEqual(ids(events.slice(4)))
      expect(await statusOf(sink)).toMatchObject({ missedEvents: 4, deliveredEvents: 6 })
    })

    test('leaves nothing behind when it is removed', async () => {
      const sink = await add()
      await forwarding.store(chats(live, 1))
      await run(sink)
      expect(await removeSink(db.query, workspaceId, sink.sinkId)).toBe('A sink')
      for (const table of ['forward.sinks', 'forward.progress', 'forward.tallies', 'secrets.of_workspaces'] as const) {
        const rows = db.query.selectFrom(table).select('workspace_id').where('workspace_id', '=', workspaceId)
        expect(await rows.execute()).toEqual([])
      }
      expect(await serve(sink).turn(new AbortController().signal)).toBe('over')
    })

    test('there are at most 20 of, also when they are added at the same time', async () => {
      const added = await Promise.allSettled(Array.from({ length: 25 }, () => add()))
      expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    })
  })
}
