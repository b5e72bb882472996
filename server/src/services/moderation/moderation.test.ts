import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { FlaggedWordRequest, ModerationSettingsRequest } from '@livetap/contracts/workspace/moderation.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import {
  addWord,
  claimQuestion,
  decideHold,
  featureComment,
  findStanding,
  getComment,
  getMark,
  hideComment,
  listStandings,
  muteViewer,
  putSettings,
  readHolds,
  readMarks,
  settleQuestion,
} from '#domain/moderation/moderation.ts'
import { type Clock, systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Signals } from '#ports/signals.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { asDelivered } from '../../../test/as-delivered.ts'
import { createLive, type LiveMaker, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { startModeration } from './moderation.ts'

const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' } as const
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 10 })
const nothing: ModerationSettingsRequest = { holdLinks: false, holdFirstComments: 0, timer: null }

for (const database of await findTestDatabases()) {
  describe(`moderation on the database ${database.name}`, () => {
    let db: Db
    let open: AsyncDisposableStack
    let signals: Signals
    let writer: EventWriter
    let live: LiveMaker
    let workspaceId: string

    beforeAll(async () => {
      open = new AsyncDisposableStack()
      db = open.use(await database.open())
      const bus = open.use(openMemoryBus({ log: silentLog }))
      signals = bus.signals
      const ports = { ...bus, db, log: silentLog, clock: systemClock, metrics: createMetrics() }
      writer = new EventWriter(ports, createRecorderMetrics(ports.metrics))
    })
    afterAll(() => open.disposeAsync())
    beforeEach(() => {
      live = createLive()
      workspaceId = live.workspaceId
    })

    const start = (clock: Clock = systemClock) => startModeration({ db, signals, log: silentLog, clock })
    const store = async (...events: UnifiedEvent[]) => void (await writer.write(asDelivered(events)))
    const flag = (pattern: string, action: FlaggedWordRequest['action'], kind: FlaggedWordRequest['kind'] = 'word') =>
      addWord(db.query, workspaceId, { pattern, kind, action }, done)
    const holds = () => readHolds(db.query, workspaceId, live.streamId, 1000)
    const marks = () => readMarks(db.query, workspaceId, live.streamId, 100)
    const texts = (all: readonly { comment: { text: string } }[]) => all.map(({ comment }) => comment.text).sort()
    /** A comment that would be held, after all others: once it is, they were judged. */
    const settle = async () => {
      await flag('endmark', 'hold')
      await store(live.chat('endmark', { user: viewer(99) }))
      await eventually(async () => expect(texts(await holds())).toContain('endmark'))
    }

    it('flags, holds and hides what is said from the first rule on', async () => {
      await using _ = await start()
      await store(live.chat('idiot before'))
      await flag('idiot', 'hold')
      await flag('scam', 'hide')
      await flag('hm+', 'flag', 're2')
      const events = ['you idiot', 'a scam', 'hmmm', 'fine', '', 'scam idiot'].map((text) => live.chat(text))
      await store(...events)
      await settle()
      expect(texts(await holds())).toEqual(['endmark', 'you idiot'])
      const [held] = (await holds()).filter(({ comment }) => comment.text === 'you idiot')
      expect(held).toMatchObject({
        ...{ state: 'waiting', reasons: ['word'], dueAt: null, held: { by: { kind: 'rule' } } },
        ...{ eventId: events[0]!.eventId, matches: [{ start: 4, end: 9 }] },
      })
      const hidden = (await marks()).filter((mark) => mark.hidden)
      expect(texts(hidden)).toEqual(['a scam', 'scam idiot'])
      expect(texts(await marks())).toEqual(['a scam', 'endmark', 'hmmm', 'scam idiot', 'you idiot'])
    })

    it('holds links, and the first comments of newcomers', async () => {
      await using _ = await start()
      const regular = createLive({ workspaceId, startedAt: Date.parse('2026-02-01T20:00:00.000Z') })
      await store(regular.chat('hello', { user: viewer(1) }))
      await putSettings(db.query, workspaceId, { ...nothing, holdLinks: true, holdFirstComments: 2 })
      const say = (n: number, text: string) => live.chat(text, { user: viewer(n) })
      await store(say(1, 'back again'), say(1, 'see evil.com'), say(2, 'first'), say(2, 'second'), say(2, 'third'))
      await store(say(3, 'new evil.com'))
      await settle()
      expect((await holds()).map(({ comment, reasons }) => `${comment.text}: ${reasons}`).sort()).toEqual([
        ...['endmark: word,newcomer', 'first: newcomer', 'new evil.com: link,newcomer', 'second: newcomer'],
        'see evil.com: link',
      ])
    })

    it('leaves alone what is played again, and other workspaces', async () => {
      await using _ = await start()
      await flag('idiot', 'hold')
      const again = createLive({ workspaceId, streamId: live.streamId, source: 'replay' })
      const elsewhere = createLive()
      await store(again.chat('idiot again'))
      await store(elsewhere.chat('idiot elsewhere'))
      await settle()
      expect(texts(await holds())).toEqual(['endmark'])
      expect(await readHolds(db.query, elsewhere.workspaceId, elsewhere.streamId, 10)).toEqual([])
    })

    it('goes on after a restart where it was, and judges once where several run', async () => {
      await flag('idiot', 'hold')
      await store(live.chat('idiot while away'))
      await using _one = await start()
      await using _two = await start()
      await using _three = await start()
      await store(...Array.from({ length: 300 }, (_, n) => live.chat(`idiot ${n}`)))
      await settle()
      expect(texts(await holds())).toContain('idiot while away')
      expect(await readHolds(db.query, workspaceId, live.streamId, 1000)).toHaveLength(302)
    })

    it('does nothing any more when the last rule is gone', async () => {
      await putSettings(db.query, workspaceId, { ...nothing, holdLinks: true })
      await putSettings(db.query, workspaceId, nothing)
      const rows = await db.query
        .selectFrom('moderation.progress')
        .select('pos')
        .where('workspace_id', '=', workspaceId)
        .execute()
      expect(rows).toEqual([])
    })

    it.each(['approve', 'reject'] as const)('%ss by the timer what nobody has decided', async (decision) => {
      let now = Date.now()
      await using _ = await start({ ...systemClock, now: () => now })
      await putSettings(db.query, workspaceId, { ...nothing, timer: { seconds: 60, decision } })
      await flag('idiot', 'hold')
      await store(live.chat('idiot'), live.chat('idiot too'))
      await settle()
      const decided = (await holds()).find(({ comment }) => comment.text === 'idiot too')!
      expect(Date.parse(decided.dueAt!) - Date.parse(decided.held.at)).toBe(60_000)
      await decideHold(db.query, workspaceId, decided.eventId, 'approve', done)
      now += 61_000
      await eventually(async () => {
        const timed = (await holds()).find(({ comment }) => comment.text === 'idiot')
        expect(timed).toMatchObject({
          state: `${decision}${decision === 'approve' ? 'd' : 'ed'}`,
          decided: { by: { kind: 'timer' } },
        })
      })
      expect((await holds()).find(({ eventId }) => eventId === decided.eventId)).toMatchObject({
        state: 'approved',
        decided: { by: { name: 'Ann' } },
      })
      await expect(
        decideHold(
          db.query,
          workspaceId,
          (await holds()).find(({ comment }) => comment.text === 'idiot')!.eventId,
          'reject',
          done,
        ),
      ).rejects.toThrow('The timer has')
    })

    it('lets one of many decide, feature and claim, also when they do it at once', async () => {
      const events = Array.from({ length: 8 }, (_, n) => live.chat(`comment ${n}`))
      await flag('comment', 'hold')
      await using _ = await start()
      await store(...events)
      await settle()
      const doers = Array.from({ length: 20 }, (_, n) => ({
        ...done,
        by: { ...done.by, id: `mod${n}`, name: `Mod ${n}` },
      }))
      const { eventId } = events[0]!
      const decisions = await Promise.allSettled(
        doers.map((one, n) => decideHold(db.query, workspaceId, eventId, n % 2 ? 'approve' : 'reject', one)),
      )
      expect(decisions.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const event of events)
        await decideHold(db.query, workspaceId, event.eventId, 'approve', done).catch(() => {})
      const comments = await Promise.all(
        events.slice(1).map((event) => getComment(db.query, workspaceId, event.eventId)),
      )
      await Promise.all(comments.map((comment) => featureComment(db.query, workspaceId, comment, done)))
      expect((await marks()).filter(({ featured }) => featured)).toHaveLength(1)
      const place = { streamId: live.streamId, pos: comments[0]!.pos }
      const claims = await Promise.allSettled(doers.map((one) => claimQuestion(db.query, workspaceId, place, one)))
      expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const free = { streamId: live.streamId, pos: comments[1]!.pos }
      const settled = await Promise.allSettled(
        doers.map((one) => settleQuestion(db.query, workspaceId, free, 'answered', one)),
      )
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    it('lets what was hidden by a rule be shown, and keeps the match', async () => {
      await using _ = await start()
      await flag('scam', 'hide')
      const event = live.chat('scam')
      await store(event)
      await settle()
      const comment = await getComment(db.query, workspaceId, event.eventId)
      expect(await getMark(db.query, workspaceId, event.eventId)).toMatchObject({ hidden: { by: { kind: 'rule' } } })
      await hideComment(db.query, workspaceId, comment, done)
      expect(await getMark(db.query, workspaceId, event.eventId)).toMatchObject({ hidden: { by: { kind: 'rule' } } })
    })

    it('forgets a mute when its time is over', async () => {
      await store(live.chat('hello', { user: viewer(5) }))
      const { userId } = viewer(5)
      const at = Date.parse(done.at)
      await muteViewer(db.query, workspaceId, userId, done, at + 60_000)
      expect(await findStanding(db.query, workspaceId, userId, at)).toMatchObject({ muted: { by: { name: 'Ann' } } })
      expect(await listStandings(db.query, workspaceId, at, 10)).toMatchObject([{ viewer: { uniqueId: 'viewer5' } }])
      expect(await findStanding(db.query, workspaceId, userId, at + 60_000)).toMatchObject({ muted: null })
      expect(await listStandings(db.query, workspaceId, at + 60_000, 10)).toEqual([])
      expect(await findStanding(db.query, workspaceId, 'nobody', at)).toMatchObject({ muted: null, notes: 0 })
    })
  })
}
