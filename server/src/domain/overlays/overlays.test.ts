import { randomBytes } from 'node:crypto'
import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { muteViewer } from '../moderation/moderation.ts'
import {
  changeOverlay,
  changeScreen,
  clearAlerts,
  createOverlay,
  enqueueAlert,
  findByToken,
  findValidLinks,
  getOverlay,
  getScreen,
  listOverlays,
  listPages,
  markShown,
  notePage,
  pauseScreen,
  readAlertsAfter,
  readToken,
  removeOverlay,
  revokeLink,
  rotateLink,
  skipAlert,
} from './overlays.ts'

const ws = 'default'
const key = randomBytes(32)
const at = Date.UTC(2026, 2, 1, 20)
const done = { by: { kind: 'person', id: 'a', name: 'Ann' }, at: new Date(at).toISOString() } as const

for (const database of await findTestDatabases()) {
  describe(`${database.name}: overlays`, () => {
    let db: Db
    let query: Db['query']
    beforeAll(async () => {
      db = await database.open()
      query = db.within(ws)
    })
    beforeEach(async () => {
      await sql`truncate overlays.overlays, overlays.alerts, overlays.screens, overlays.pages`.execute(db.query)
    })
    afterAll(() => db[Symbol.asyncDispose]())

    const create = (name = 'Chat', settings: Parameters<typeof createOverlay>[3]['settings'] = usualSettings.chat) =>
      createOverlay(query, ws, key, { name, settings, at: new Date(at) })
    const add = (alertId: string, more: Partial<Parameters<typeof enqueueAlert>[2]> = {}) =>
      enqueueAlert(query, ws, {
        ...{ alertId, screen: 1, content: { text: alertId, durationMs: 2000 } },
        ...{ expiresAt: new Date(at + 60_000), at: new Date(at) },
        ...more,
      })
    const claim = (alertId: string, pageId = 'p1', now = at) =>
      markShown(query, ws, { alertId, screen: 1, pageId, at: now })
    const waiting = async (now = at, after = 0) =>
      (await readAlertsAfter(query, ws, { screen: 1, after, at: now })).map(({ alertId }) => alertId)
    const count = async (now = at) => {
      const { waiting: some, dropped, expired, showing } = await getScreen(query, ws, 1, now)
      return { waiting: some, dropped, expired, showing }
    }

    describe('a link', () => {
      test('opens its overlay and no other, until a new one is made', async () => {
        const [one, other] = [await create('one'), await create('other')]
        const token = readToken(key, one) ?? ''
        expect(token).toMatch(/^lto_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/)
        const link = { workspaceId: ws, overlayId: one.overlayId, generation: 1 }
        expect(await findByToken(db.query, token)).toEqual(link)
        expect(readToken(key, other)).not.toBe(token)
        const rotated = await rotateLink(query, ws, one.overlayId, key, new Date(at))
        expect(await findByToken(db.query, token)).toBeUndefined()
        expect(await findValidLinks(db.query, [link])).toEqual(new Set())
        expect(await findByToken(db.query, readToken(key, rotated) ?? '')).toMatchObject({ generation: 2 })
        expect(rotated.settings).toEqual(one.settings)
      })

      test('that was revoked opens nothing and is not told, and a new one works again', async () => {
        const { overlayId } = await create()
        const token = readToken(key, await getOverlay(query, ws, overlayId)) ?? ''
        const revoked = await revokeLink(query, ws, overlayId, new Date(at))
        expect(readToken(key, revoked)).toBeUndefined()
        expect(await findByToken(db.query, token)).toBeUndefined()
        const again = await rotateLink(query, ws, overlayId, key, new Date(at))
        expect(await findByToken(db.query, readToken(key, again) ?? '')).toMatchObject({ overlayId })
      })

      test('made with a key that is gone still opens, but is told nobody', async () => {
        const made = await create()
        expect(readToken(randomBytes(32), made)).toBeUndefined()
        expect(await findByToken(db.query, readToken(key, made) ?? '')).toBeDefined()
      })

      test('is not stored, and nothing near it opens anything', async () => {
        const made = await create()
        const token = readToken(key, made) ?? ''
        const { rows } = await sql<{ row: string }>`select o::text as row from overlays.overlays o`.execute(db.query)
        expect(rows.map(({ row }) => row).join()).not.toContain(token.slice(-43))
        for (const wrong of [
          '',
          'lto_',
          `${token}x`,
          token.slice(0, -1),
          token.toUpperCase(),
          `${token.slice(0, -1)}~`,
        ]) {
          expect(await findByToken(db.query, wrong)).toBeUndefined()
        }
      })
    })

    test('an overlay keeps its kind, changes its looks, and is gone when it is removed', async () => {
      const { overlayId } = await create()
      const settings = { ...usualSettings.chat, max: 3 }
      expect(await changeOverlay(query, ws, overlayId, { name: ' Mine ', settings })).toMatchObject({
        name: 'Mine',
        settings,
      })
      const other = { name: 'Mine', settings: usualSettings.goal }
      await expect(changeOverlay(query, ws, overlayId, other)).rejects.toMatchObject({ code: 'overlay-kind-differs' })
      await removeOverlay(query, ws, overlayId)
      await expect(removeOverlay(query, ws, overlayId)).rejects.toMatchObject({ code: 'overlay-not-found' })
      expect(await listOverlays(query, ws)).toEqual([])
    })

    test('of another workspace nothing is seen or changed', async () => {
      const { overlayId } = await create()
      await expect(getOverlay(db.within('other'), 'other', overlayId)).rejects.toMatchObject({
        code: 'overlay-not-found',
      })
      await add('a1')
      expect(await clearAlerts(db.within('other'), 'other', 1)).toBe(0)
      expect(await waiting()).toEqual(['a1'])
    })

    test('a page that says so is there, and gone when it is silent', async () => {
      const { overlayId } = await create()
      const link = { workspaceId: ws, overlayId, generation: 1 }
      const page = { pageId: 'ab'.repeat(16), shows: 'nothing', visible: true, inObs: true, width: 1920, height: 1080 }
      await notePage(query, link, page, at)
      await notePage(query, link, { ...page, shows: '3 comments' }, at + 5000)
      const pages = (await listPages(query, ws, at + 6000)).get(overlayId)
      expect(pages).toMatchObject([{ shows: '3 comments', since: new Date(at).toISOString() }])
      expect((await listPages(query, ws, at + 25_000)).size).toBe(0)
    })

    describe('alerts', () => {
      test('wait in their order, each once however often it is added', async () => {
        for (const id of ['a1', 'a2', 'a1', 'a3', 'a2']) expect(await add(id)).toBe('queued')
        expect(await waiting()).toEqual(['a1', 'a2', 'a3'])
        const [first] = await readAlertsAfter(query, ws, { screen: 1, after: 0, at })
        expect(await waiting(at, first?.pos)).toEqual(['a2', 'a3'])
      })

      test('that come when as many wait as may are dropped, and counted', async () => {
        await changeScreen(query, ws, 1, { name: '', maxLength: 2, gapMs: 0 })
        expect([await add('a1'), await add('a2'), await add('a3')]).toEqual(['queued', 'queued', 'dropped'])
        expect(await add('a3')).toBe('dropped')
        expect(await add('b1', { screen: 2 })).toBe('queued')
        expect(await count()).toEqual({ waiting: 2, dropped: 1, expired: 0, showing: false })
        await claim('a1')
        expect(await add('a4')).toBe('queued')
      })

      test('are shown once: of many pages that ask at the same time one wins', async () => {
        await add('a1')
        const outcomes = await Promise.all(Array.from({ length: 8 }, (_, page) => claim('a1', `p${page}`)))
        expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1)
        expect(outcomes.filter((outcome) => outcome === 'gone')).toHaveLength(7)
        expect(await count()).toMatchObject({ waiting: 0, showing: true })
      })

      test('come one at a time, whichever page shows them', async () => {
        await add('a1')
        await add('a2')
        expect(await claim('a1', 'p1')).toBe('won')
        expect(await claim('a2', 'p2')).toBe('later')
        expect(await claim('a2', 'p2', at + 2000 + 500 + 1000)).toBe('won')
      })

      test('go on at once on the page that shows them', async () => {
        await add('a1')
        await add('a2')
        expect(await claim('a1', 'p1')).toBe('won')
        expect(await claim('a2', 'p1', at + 100)).toBe('won')
      })

      test('that are too old are never shown', async () => {
        await add('a1', { expiresAt: new Date(at + 1000) })
        expect(await waiting(at + 1000)).toEqual([])
        expect(await claim('a1', 'p1', at + 1000)).toBe('gone')
        expect(await count(at + 1000)).toEqual({ waiting: 0, dropped: 0, expired: 1, showing: false })
      })

      test('of a paused screen wait', async () => {
        await add('a1')
        await pauseScreen(query, ws, 1, true)
        expect(await waiting()).toEqual([])
        expect(await claim('a1')).toBe('later')
        await pauseScreen(query, ws, 1, false)
        expect(await claim('a1')).toBe('won')
      })

      test('about somebody who is muted are dropped', async () => {
        await add('a1', { userId: '7' })
        await muteViewer(query, ws, '7', done, at + 5000)
        expect(await claim('a1')).toBe('gone')
        expect(await count()).toMatchObject({ dropped: 1 })
        await add('a2', { userId: '7' })
        expect(await claim('a2', 'p1', at + 6000)).toBe('won')
      })

      test('of a comment wait while it is held, and are dropped when it is rejected or hidden', async () => {
        const rows = [
          { event_id: 'e1', state: 'waiting' },
          { event_id: 'e2', state: 'rejected' },
          { event_id: 'e3', state: 'approved' },
        ] as const
        for (const [index, row] of rows.entries()) {
          const held = { workspace_id: ws, stream_id: 's', pos: index + 1, reasons: '[]', held: JSON.stringify(done) }
          await query
            .insertInto('moderation.holds')
            .values({ ...held, ...row })
            .execute()
        }
        const hidden = { workspace_id: ws, event_id: 'e4', stream_id: 's', pos: 9, hidden: JSON.stringify(done) }
        await query.insertInto('moderation.comments').values(hidden).execute()
        const outcomes: string[] = []
        for (const eventId of ['e1', 'e2', 'e3', 'e4']) {
          await add(`of ${eventId}`, { eventId })
          outcomes.push(await claim(`of ${eventId}`))
        }
        expect(outcomes).toEqual(['later', 'gone', 'won', 'gone'])
      })

      test('are skipped: the one that is shown, else the next; and cleared', async () => {
        for (const id of ['a1', 'a2', 'a3', 'a4']) await add(id)
        await claim('a1')
        expect(await skipAlert(query, ws, 1, at + 10)).toBe('shown')
        expect(await claim('a2', 'p2', at + 20)).toBe('won')
        await skipAlert(query, ws, 1, at + 30)
        expect(await skipAlert(query, ws, 1, at + 40)).toBe('waiting')
        expect(await waiting()).toEqual(['a4'])
        expect(await clearAlerts(query, ws, 1)).toBe(1)
        expect(await skipAlert(query, ws, 1, at + 50)).toBe('none')
        expect(await count(at + 60)).toEqual({ waiting: 0, dropped: 2, expired: 0, showing: false })
      })

      test('are added within a transaction of whoever adds them, or not at all', async () => {
        const failing = query.transaction().execute(async (tx) => {
          await enqueueAlert(tx, ws, {
            ...{ alertId: 'a1', screen: 1, content: {} },
            ...{ expiresAt: new Date(at + 1000), at: new Date(at) },
          })
          throw new Error('no')
        })
        await expect(failing).rejects.toThrow('no')
        expect(await waiting()).toEqual([])
      })
    })

    test('whatever pages ask in whatever order, each alert is shown once at most, and never two at a time', async () => {
      const deeds = fc.array(
        fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 4000 })),
        { maxLength: 25 },
      )
      const check = async (asked: [alert: number, page: number, wait: number][]) => {
        await sql`truncate overlays.alerts, overlays.screens`.execute(db.query)
        for (let id = 0; id < 6; id++) await add(`a${id}`)
        let now = at
        const shown: { alert: number; page: number; until: number }[] = []
        for (const [alert, page, wait] of asked) {
          now += wait
          if ((await claim(`a${alert}`, `p${page}`, now)) !== 'won') continue
          expect(shown.some((one) => one.alert === alert)).toBe(false)
          expect(shown.some((one) => one.page !== page && one.until > now)).toBe(false)
          shown.push({ alert, page, until: now + 2000 })
        }
      }
      await fc.assert(fc.asyncProperty(deeds, check), { numRuns: 20 })
    })
  })
}
