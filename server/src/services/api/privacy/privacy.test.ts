import { randomUUID } from 'node:crypto'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { enqueueAlert, markShown } from '#domain/overlays/overlays.ts'
import { silentLog } from '#kernel/log.ts'
import { createFolder } from '#services/retention/retention.suite.ts'
import { startRetention } from '#services/retention/retention.ts'
import { openFeed } from '../../../../test/feed-client.ts'
import { createEvents, startTestServer, streamId, type TestServer } from '../api.suite.ts'

let server: TestServer
const opened = new AsyncDisposableStack()
const sessionId = randomUUID()
let recorded: UnifiedEvent[]
const hostile = 'Mira" \r\nx: y/../\u202e<img src=x onerror=alert(1)>'

beforeAll(async () => {
  server = opened.use(await startTestServer({ eventRetentionDays: 90 }))
  const folder = opened.use(await createFolder())
  const { leases } = openMemoryBus({ log: silentLog })
  opened.use(await startRetention({ ...server.ports, leases }, { eventDays: 0, actionDays: 0, dataDir: folder.path }))
  recorded = createEvents()([
    { type: 'CONNECTED', sessionId },
    { sessionId, userId: '77', displayName: hostile },
    { type: 'GIFT', sessionId, userId: '77', displayName: hostile },
    { type: 'LIKE', sessionId, userId: '78' },
    { type: 'GIFT', sessionId, userId: '78' },
  ])
  await server.record(recorded)
  await alert('waits', 2)
  await alert('of somebody else', 4)
  await alert('was shown', 2)
  await markShown(server.ports.db.query, 'default', { alertId: 'was shown', screen: 1, pageId: 'a', at: Date.now() })
})
afterAll(() => opened.disposeAsync())

/** What a rule shows because of a recorded event. */
function alert(alertId: string, event: number): Promise<'queued' | 'dropped'> {
  const { eventId, user } = recorded[event]!
  const content = { text: `${user?.displayName} sent a Rose`, speech: `Thank you ${user?.displayName}` }
  const at = new Date()
  const about = { userId: user?.userId ?? '', eventId }
  const alert = { alertId, screen: 1, content, at, expiresAt: new Date(at.getTime() + 60_000), ...about }
  return enqueueAlert(server.ports.db.query, 'default', alert)
}

const readAlerts = () => server.ports.db.query.selectFrom('overlays.alerts').selectAll().orderBy('pos').execute()

describe('viewers', () => {
  it.each([['@U77'], ['u77'], ['77']])('are found as %s', async (name) => {
    const { json } = await server.ask(`/api/v1/viewers?name=${encodeURIComponent(name)}`)
    expect(json.items).toMatchObject([{ userId: '77', uniqueId: 'u77', displayName: hostile }])
  })

  it('are not found by a part, nor by what means something to a database', async () => {
    for (const name of ['u7', '%', "'", '_77']) {
      expect((await server.ask(`/api/v1/viewers?name=${encodeURIComponent(name)}`)).json).toEqual({ items: [] })
    }
    expect(await server.ask('/api/v1/viewers')).toMatchObject({ status: 400, json: { code: 'invalid-request' } })
  })

  it('show what is stored of them', async () => {
    const { json } = await server.ask('/api/v1/viewers/77')
    expect(json).toMatchObject({ events: 2, comments: 1, gifts: 2, coins: 2, streams: 1 })
    expect(json.asOf).toMatch(/^[0-9a-f]+-5$/)
    expect(await server.ask('/api/v1/viewers/1')).toMatchObject({ status: 404, json: { code: 'viewer-not-found' } })
  })

  it('get a copy of all of it, under a name that harms nothing', async () => {
    const { headers, json } = await server.ask('/api/v1/viewers/77/export')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="livetap-viewer-u77-\d{4}-\d\d-\d\d\.json"$/)
    expect(json).toMatchObject({ viewer: { displayName: hostile }, counts: { events: 2 } })
    const said = { text: `${hostile} sent a Rose`, speech: `Thank you ${hostile}` }
    expect(json.overlays.alerts).toMatchObject([
      { eventId: recorded[2]!.eventId, screen: 1, state: 'waiting', shownAt: null, content: said },
      { eventId: recorded[2]!.eventId, screen: 1, state: 'shown', shownAt: expect.any(String), content: said },
    ])
    expect(json.events.map((event: UnifiedEvent) => [event.eventType, event.user?.userId])).toEqual([
      ['CHAT', '77'],
      ['GIFT', '77'],
    ])
  })
})

describe('erasing', () => {
  it('needs the numbers that it was decided on', async () => {
    const erase = (asOf: string) => server.ask(`/api/v1/viewers/77${asOf}`, { method: 'DELETE' })
    expect(await erase('')).toMatchObject({ status: 400, json: { code: 'invalid-request' } })
    for (const asOf of ['x', 'abc-1']) {
      expect(await erase(`?asOf=${asOf}`)).toMatchObject({ status: 409, json: { code: 'erasure-unconfirmed' } })
    }
    const { asOf } = (await server.ask('/api/v1/viewers/77')).json
    const ahead = asOf.replace(/-5$/, '-6')
    expect(await erase(`?asOf=${ahead}`)).toMatchObject({ status: 409 })
    const other = await server.ask(`/api/v1/viewers/1?asOf=${asOf}`, { method: 'DELETE' })
    expect(other).toMatchObject({ status: 404, json: { code: 'viewer-not-found' } })
    expect((await server.ask('/api/v1/privacy/erasures')).json).toEqual({ items: [] })
  })

  it('is done a moment later; feeds and reports begin anew without the viewer, and sums stay', async () => {
    const report = async () => (await server.ask(`/api/v1/streams/${streamId}/report`)).json
    const before = await report()
    expect(JSON.stringify(before)).toContain('onerror')
    const { asOf } = (await server.ask('/api/v1/viewers/77')).json
    const answer = await server.ask(`/api/v1/viewers/77?asOf=${asOf}`, { method: 'DELETE' })
    expect(answer).toMatchObject({ status: 202, json: { repeated: false } })
    const place = String(answer.headers.location)
    await expect.poll(async () => (await server.ask(place)).json.state, { timeout: 45_000 }).toBe('done')
    const erasure = (await server.ask(place)).json
    expect(erasure).toMatchObject({ events: 2, mentions: 0, deadLetters: 0, finishedAt: expect.any(String) })
    expect((await server.ask('/api/v1/privacy/erasures')).json).toEqual({ items: [erasure] })
    const after = await report()
    expect(JSON.stringify(after)).not.toMatch(/onerror|u77|"77"/)
    expect(JSON.stringify(after)).toContain('Erased viewer')
    expect(after.metrics.totals).toEqual(before.metrics.totals)
    expect((await readAlerts()).map(({ alert_id: id }) => id)).toEqual(['of somebody else'])
    expect(await alert('was on its way', 2)).toBe('dropped')
    expect(JSON.stringify(await readAlerts())).not.toMatch(/onerror|"77"/)
    const feed = openFeed(server.url, streamId, asOf)
    await expect.poll(() => feed.resets.join(), { timeout: 45_000 }).toContain('epoch-changed')
    await feed.stop()
    for (const path of [
      '/api/v1/viewers/77',
      '/api/v1/viewers/77/export',
      `/api/v1/privacy/erasures/${randomUUID()}`,
    ]) {
      expect((await server.ask(path)).status).toBe(404)
    }
    const file = await server.ask(`/api/v1/sessions/${sessionId}/export`)
    expect(file.text).not.toMatch(/onerror|u77/)
    expect(file.text.trim().split('\n')).toHaveLength(5)
  })
})

it('says what is kept for how long', async () => {
  expect((await server.ask('/api/v1/privacy')).json).toEqual({
    ...{ eventRetentionDays: 90, events: 5, viewers: 1 },
    earliestEventAt: '2026-03-01T20:00:00.000Z',
  })
})

it('has feeds go on at the oldest event that is kept, and says so', async () => {
  await using own = await startTestServer()
  await using folder = await createFolder()
  const now = Date.now()
  const old = Array.from({ length: 7 }, () => ({ at: now - 91 * 86_400_000 }))
  const create = createEvents()
  await own.record(create([...old, { at: now }, { at: now }]))
  const [last] = (await own.ask('/api/v1/events?limit=1')).json.items
  const epoch = last.id.split('-')[0]
  const { leases } = openMemoryBus({ log: silentLog })
  await using retention = await startRetention(
    { ...own.ports, leases },
    { eventDays: 90, actionDays: 90, dataDir: folder.path },
  )
  expect(retention).toBeDefined()
  await expect.poll(async () => (await own.ask('/api/v1/privacy')).json.events, { timeout: 45_000 }).toBe(2)
  const resume = async () => {
    const feed = openFeed(own.url, streamId, `${epoch}-3`)
    await expect.poll(() => feed.seen.length, { timeout: 45_000 }).toBeGreaterThanOrEqual(2)
    await feed.stop()
    return { positions: feed.seen.map(({ id }) => id), resets: feed.resets.join() }
  }
  // The server looks every two seconds where the log begins.
  await expect
    .poll(resume, { timeout: 45_000 })
    .toEqual({ positions: [`${epoch}-8`, `${epoch}-9`], resets: expect.stringContaining('position-expired') })
})
