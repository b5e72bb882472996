import type { StageActivity, StageComment, StageFigures, StageGifter } from '@livetap/contracts/overlays/stage.ts'
import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from '#domain/keys/keys.ts'
import { addWord, muteViewer } from '#domain/moderation/moderation.ts'
import { enqueueAlert } from '#domain/overlays/overlays.ts'
import { startModeration } from '#services/moderation/moderation.ts'
import { createEvents, startTestServer, type TestServer, unlimited } from '../api.suite.ts'
import { eventually } from '../moderation/moderation.suite.ts'
import { createOverlay, getTicket, goLive, TestPage, tokenOf } from './overlays.suite.ts'

const done = () => ({ by: { kind: 'person', id: 'a', name: 'Ann' }, at: new Date().toISOString() }) as const
const pageId = 'ab'.repeat(16)

let server: TestServer
let make: ReturnType<typeof createEvents>
beforeEach(async () => {
  server = await startTestServer({}, unlimited)
  make = createEvents()
})
afterEach(() => server[Symbol.asyncDispose]())

const chat = (message: string, userId = '42') => ({ userId, payload: { message, emotes: [], language: 'en' } })
const say = (...said: ReturnType<typeof chat>[]) => {
  const events = make([{ type: 'CONNECTED' as const }, ...said])
  return server.record(events).then(() => events.slice(1))
}
const ask = (method: string, path: string, body?: object) => server.ask(path, { method, ...(body ? { body } : {}) })
const add = (alertId: string, more: { screen?: number; expiresAt?: Date } = {}) =>
  enqueueAlert(server.ports.db.within('default'), 'default', {
    ...{ alertId, screen: 1, content: { text: alertId, durationMs: 500 } },
    ...{ at: new Date(), expiresAt: new Date(Date.now() + 60_000) },
    ...more,
  })
const claim = async (overlay: { link: string | null }, alertId: string, page = pageId) => {
  const body = { token: tokenOf(overlay), pageId: page }
  const path = `/api/v1/overlay-alerts/${alertId}/shown`
  return (await server.ask(path, { method: 'POST', anonymous: true, body })).json.outcome
}
const shows = <Value>(read: () => Value, wanted: Value) => eventually(() => expect(read()).toEqual(wanted))

describe('a link', () => {
  test('opens the events of its overlay, once for each ticket, and nothing else', async () => {
    const overlay = await createOverlay(server, usualSettings.chat)
    expect(overlay.link).toBe(`${server.url}/overlay/#${tokenOf(overlay)}`)
    const ticket = await getTicket(server.port, tokenOf(overlay))
    using page = new TestPage(server.port, ticket)
    await shows(() => page.hello?.settings, usualSettings.chat)
    const again = await server.ask(`/api/v1/overlay-events?ticket=${ticket}`, { anonymous: true })
    expect(again).toMatchObject({ status: 401, json: { code: 'ticket-invalid' } })
    const headers = { authorization: `Bearer ${tokenOf(overlay)}` }
    for (const path of ['/api/v1/me', '/api/v1/overlays', '/api/v1/overlay-events', '/metrics']) {
      expect(await server.ask(path, { headers })).toMatchObject({ status: 401 })
    }
    const other = await getTicket(server.port, tokenOf(overlay))
    const feed = await server.ask(`/api/v1/livestreams/events?ticket=${other}`, { anonymous: true })
    expect(feed).toMatchObject({ status: 401, json: { code: 'ticket-invalid' } })
  })

  test('a ticket of somebody else opens no overlay', async () => {
    const { ticket } = (await ask('POST', '/api/v1/stream-tickets')).json
    const answer = await server.ask(`/api/v1/overlay-events?ticket=${ticket}`, { anonymous: true })
    expect(answer).toMatchObject({ status: 401, json: { code: 'ticket-invalid' } })
  })

  test.each(['rotate', 'revoke'])('is cut off within 10 s by %s, which keeps the settings', async (deed) => {
    const overlay = await createOverlay(server, { ...usualSettings.goal, title: 'Kept' })
    using page = await TestPage.open(server, overlay)
    await shows(() => page.hello !== undefined, true)
    const { json } = await ask('POST', `/api/v1/overlays/${overlay.overlayId}/${deed}`)
    expect(json).toMatchObject({ settings: { title: 'Kept' }, revoked: deed === 'revoke' })
    expect(json.link === null).toBe(deed === 'revoke')
    expect(json.link).not.toBe(overlay.link)
    await shows(() => page.closed, true)
    const body = { token: tokenOf(overlay) }
    const session = await server.ask('/api/v1/overlay-sessions', { method: 'POST', anonymous: true, body })
    expect(session).toMatchObject({ status: 401, json: { code: 'overlay-link-invalid' } })
  })

  test('is shown to those only who may hand it out', async () => {
    await createOverlay(server, usualSettings.chat)
    const wish = {
      name: 'reader',
      permissions: ['log:read', 'rule:run'] as const,
      expiresAt: undefined,
      createdBy: 'x',
    }
    const { token } = await createKey(server.ports.db.query, 'default', wish)
    const { json } = await server.ask('/api/v1/overlays', { headers: { authorization: `Bearer ${token}` } })
    expect(json.items).toMatchObject([{ name: 'One', link: null, revoked: false }])
  })
})

describe('a page', () => {
  test('is Ready with what it shows, and follows changed settings at once', async () => {
    const overlay = await createOverlay(server, usualSettings.chat)
    using page = await TestPage.open(server, overlay)
    const about = { shows: '3 comments', visible: true, inObs: true, width: 1920, height: 1080 }
    const body = { token: tokenOf(overlay), pageId, ...about }
    expect(await server.ask('/api/v1/overlay-heartbeats', { method: 'POST', anonymous: true, body })).toMatchObject({
      status: 204,
    })
    const { items } = (await ask('GET', '/api/v1/overlays')).json
    expect(items[0].pages).toMatchObject([about])
    const settings = { ...usualSettings.chat, theme: 'neon', max: 3 }
    await ask('PUT', `/api/v1/overlays/${overlay.overlayId}`, { name: 'Two', settings })
    await shows(() => page.hello?.settings as object, settings)
  })

  test('is shown a test, and others are not', async () => {
    const [one, other] = [
      await createOverlay(server, usualSettings.alert),
      await createOverlay(server, usualSettings.alert),
    ]
    using page = await TestPage.open(server, one)
    using elsewhere = await TestPage.open(server, other)
    await shows(() => [page.hello, elsewhere.hello].includes(undefined), false)
    expect(await ask('POST', `/api/v1/overlays/${one.overlayId}/test`)).toMatchObject({ status: 204 })
    await shows(() => page.tests.length, 1)
    expect(page.tests[0]?.alertId).toBeUndefined()
    expect(elsewhere.tests).toEqual([])
    expect((await ask('GET', '/api/v1/screens')).json.items[0]).toMatchObject({ waiting: 0, showing: false })
  })
})

describe('alerts', () => {
  test('reach the pages of their screen, are shown once, and after a reconnect those that come later', async () => {
    const overlay = await createOverlay(server, usualSettings.alert)
    const elsewhere = await createOverlay(server, { ...usualSettings.alert, screen: 2 })
    using page = await TestPage.open(server, overlay)
    using other = await TestPage.open(server, elsewhere)
    await add('a1')
    server.ports.signals.send(signals.overlays, { workspaceId: 'default', kind: 'alerts', screen: 1 })
    await shows(() => page.alerts.map(({ alert }) => alert.alertId), ['a1'])
    expect([await claim(overlay, 'a1'), await claim(overlay, 'a1')]).toEqual(['won', 'gone'])
    expect(await claim(elsewhere, 'a1')).toBe('gone')
    await add('a2')
    await shows(() => page.alerts.length, 2)
    using again = await TestPage.open(server, overlay, page.alerts[1]?.id)
    using fresh = await TestPage.open(server, overlay)
    await add('a3')
    await shows(() => again.alerts.map(({ alert }) => alert.alertId), ['a3'])
    await shows(() => fresh.alerts.map(({ alert }) => alert.alertId), ['a2', 'a3'])
    expect(other.alerts).toEqual([])
  })

  test('are skipped, paused and cleared', async () => {
    const overlay = await createOverlay(server, usualSettings.alert)
    using page = await TestPage.open(server, overlay)
    await ask('PUT', '/api/v1/screens/1/paused', { paused: true })
    await add('a1')
    await add('a2')
    expect((await ask('GET', '/api/v1/screens')).json.items[0]).toMatchObject({ waiting: 2, paused: true })
    expect(await claim(overlay, 'a1')).toBe('later')
    expect(page.alerts).toEqual([])
    await ask('PUT', '/api/v1/screens/1/paused', { paused: false })
    await shows(() => page.alerts.length, 2)
    expect(await claim(overlay, 'a1')).toBe('won')
    await ask('POST', '/api/v1/screens/1/skip')
    await shows(() => page.skips, 1)
    expect((await ask('POST', '/api/v1/screens/1/clear')).json).toEqual({ cleared: 1 })
    expect(await claim(overlay, 'a2')).toBe('gone')
  })
})

describe('what is shown of a live', () => {
  test('are comments that may be seen; what is hidden later is taken back', async () => {
    const { db } = server.ports
    const overlay = await createOverlay(server, usualSettings.chat)
    await addWord(db.query, 'default', { pattern: 'scam', kind: 'word', action: 'hold', note: '' }, done())
    await using moderation = await startModeration(server.ports)
    expect(moderation).toBeDefined()
    goLive(server)
    using page = await TestPage.open(server, overlay)
    await muteViewer(db.query, 'default', '66', done(), undefined)
    const [hello] = await say(chat('hello'), chat('a scam'), chat('muted', '66'), chat('there'))
    await shows(() => page.texts(), ['hello', 'there'])
    await ask('PUT', `/api/v1/moderation/comments/${hello?.eventId}/hidden`)
    await shows(() => page.texts(), ['there'])
    const held = (await db.query.selectFrom('moderation.holds').select('event_id').executeTakeFirstOrThrow()).event_id
    await ask('POST', `/api/v1/moderation/holds/${held}/approve`)
    await shows(() => page.texts(), ['there', 'a scam'])
    await ask('PUT', '/api/v1/moderation/viewers/42/mute', { minutes: 5 })
    await shows(() => page.texts(), [])
  })

  test('are gifts and follows, figures, gifters, and what is featured', async () => {
    const open = async (kind: keyof typeof usualSettings) =>
      TestPage.open(server, await createOverlay(server, usualSettings[kind]))
    goLive(server)
    using activity = await open('activity')
    using goal = await open('goal')
    using gifters = await open('top-gifters')
    using question = await open('question')
    const events = make([
      { type: 'CONNECTED' },
      { type: 'FOLLOW', userId: '1', displayName: 'Ann' },
      { type: 'GIFT', userId: '2', displayName: 'Bob' },
      { type: 'LIKE', userId: '3' },
      { type: 'ROOM_USER' },
      chat('what is this?'),
    ])
    await server.record(events)
    await shows(
      () => activity.list<StageActivity>('activity').map(({ type, person }) => `${type} ${person.name}`),
      ['follow Ann', 'gift Bob'],
    )
    await eventually(() => {
      const [figures] = goal.list<StageFigures>('figures')
      expect(figures).toMatchObject({ likes: 5, followers: 1, coins: 2, viewers: 99 })
    })
    await shows(
      () => gifters.list<StageGifter>('gifters').map(({ person, coins }) => [person.name, coins]),
      [['Bob', 2]],
    )
    const { eventId = '' } = events.at(-1) ?? {}
    await ask('PUT', `/api/v1/moderation/comments/${eventId}/featured`)
    await shows(
      () => question.list<StageComment>('featured').map(({ id, text }) => [id, text]),
      [['featured', 'what is this?']],
    )
    await ask('PUT', `/api/v1/moderation/comments/${eventId}/hidden`)
    await shows(() => question.list('featured'), [])
    await ask('PUT', '/api/v1/moderation/viewers/2/mute', {})
    await shows(() => gifters.list('gifters'), [])
    await shows(() => activity.list('activity').length, 1)
  })

  test('is of the creator that the settings name, also when that is another one', async () => {
    const other = '7300000000000000002'
    goLive(server, 'mira')
    goLive(server, 'otto', other)
    const overlay = await createOverlay(server, { ...usualSettings.chat, live: 'otto' })
    using page = await TestPage.open(server, overlay)
    const sessionId = '6f9619ff-8b86-4011-b42d-00c04fc964ff'
    await say(chat('at mira'))
    await server.record(make([{ ...chat('at otto'), streamId: other, sessionId }]))
    await shows(() => page.texts(), ['at otto'])
    const settings = { ...usualSettings.chat, live: 'mira' }
    await ask('PUT', `/api/v1/overlays/${overlay.overlayId}`, { name: 'One', settings })
    await shows(() => page.texts(), ['at mira'])
  })
})
