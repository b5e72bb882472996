import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { enqueueAlert, markShown, notePage, type OverlayLink } from '#domain/overlays/overlays.ts'
import { listErasures } from '#domain/privacy/privacy.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { forgetAlerts } from './overlays.ts'
import { createFolder, createMarked, marker, quiet, store, want, workspaceId } from './retention.suite.ts'
import { startRetention } from './retention.ts'

const hour = 3_600_000
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })

for (const database of await findTestDatabases()) {
  describe(`${database.name}: what overlays keep`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(async () => {
      await sql`truncate overlays.alerts, overlays.pages`.execute(db.query)
    })

    const start = async () => {
      await using opened = new AsyncDisposableStack()
      const folder = opened.use(await createFolder())
      const bus = opened.use(openMemoryBus({ log: silentLog }))
      opened.use(await startRetention({ ...quiet, ...bus, db }, { eventDays: 0, actionDays: 0, dataDir: folder.path }))
      return opened.move()
    }
    const add = async (alertId: string, at = Date.now(), who?: string, where = workspaceId) => {
      const times = { at: new Date(at), expiresAt: new Date(at + hour) }
      const alert = { alertId, screen: 1, content: { text: `${marker} says hello` }, ...times }
      await enqueueAlert(db.query, where, who === undefined ? alert : { ...alert, userId: who })
    }
    const see = (pageId: string, at: number) => {
      const page = { pageId, shows: 'alert', visible: true, inObs: false, width: 1, height: 1 }
      return notePage(db.query, { workspaceId, overlayId: randomUUID() } as OverlayLink, page, at)
    }
    const alerts = async () => {
      const rows = await db.query.selectFrom('overlays.alerts').select('alert_id').execute()
      return rows.map((row) => row.alert_id).sort()
    }

    test('holds no alert of an erased viewer, shown or waiting, and all of everybody else', async () => {
      const [marked] = createMarked(1)
      const userId = marked!.userId
      await store(db, [createLive({ workspaceId }).chat('mine', { user: marked! })])
      await add('shown', Date.now(), userId)
      await add('waiting', Date.now(), userId)
      await add('of another', Date.now(), viewer(1).userId)
      await add('of nobody')
      await add('elsewhere', Date.now(), userId, randomUUID())
      const place = { alertId: 'shown', screen: 1, pageId: 'p', at: Date.now() }
      expect(await markShown(db.query, workspaceId, place)).toBe('won')
      await want(db, userId)
      await using _ = await start()
      await eventually(async () => {
        const { items } = await listErasures(db.query, workspaceId, { limit: 10 })
        expect(items).toMatchObject([{ state: 'done' }])
      })
      expect(await alerts()).toEqual(['elsewhere', 'of another', 'of nobody'])
    })

    test('of a viewer who came back goes as far as it is of before', async () => {
      const now = Date.now()
      await add('old', now - 2 * hour, '7')
      await add('young', now, '7')
      await forgetAlerts(db.query, { workspaceId, userId: '7', before: new Date(now - hour) })
      expect(await alerts()).toEqual(['young'])
      await forgetAlerts(db.query, { workspaceId, userId: '7' })
      expect(await alerts()).toEqual([])
    })

    test('goes after a day, however much there is, in every workspace', async () => {
      const [now, other] = [Date.now(), randomUUID()]
      await sql`
        insert into overlays.alerts (workspace_id, alert_id, screen, content, created_at, expires_at, state)
        select ${other}, n::text, 1, '{}', ${new Date(now - 25 * hour)}, ${new Date(now - 24 * hour)}, 'shown'
        from generate_series(1, 2500) as n`.execute(db.query)
      await add('old', now - 25 * hour)
      await add('young', now - 23 * hour)
      await see('old', now - 25 * hour)
      await see('young', now - 23 * hour)
      await using _ = await start()
      await eventually(async () => {
        expect(await alerts()).toEqual(['young'])
        const pages = await db.query.selectFrom('overlays.pages').select('page_id').execute()
        expect(pages.map((row) => row.page_id)).toEqual(['young'])
      })
    })
  })
}
