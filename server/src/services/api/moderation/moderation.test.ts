import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createKey } from '#domain/keys/keys.ts'
import { createEvents, startTestServer, streamId, type TestServer, testOptions } from '../api.suite.ts'
import { startApi } from '../api.ts'
import { Channel, createModerator, type Moderator } from './moderation.suite.ts'

let server: TestServer
let ann: Moderator
let bob: Moderator
let owner: Moderator
const next = createEvents()
let said = 0

/** A comment that is stored. */
async function say(message: string, userId = '42'): Promise<UnifiedEvent> {
  said += 1
  const payload = { message, emotes: [], language: 'en' }
  const [event] = next([{ payload, userId, at: Date.UTC(2026, 2, 1, 20, 0, said) }])
  await server.record([event!])
  return event!
}

beforeAll(async () => {
  server = await startTestServer()
  ann = await createModerator(server, 'Ann')
  bob = await createModerator(server, 'Bob')
  owner = await createModerator(server, 'Olga', ['moderation:configure', 'member:manage'])
  await server.record(next([{ type: 'CONNECTED' }]))
})
afterAll(() => server[Symbol.asyncDispose]())

describe('the live channel', () => {
  it('tells everything first, and then what others do', async () => {
    const { eventId } = await say('look at me')
    using channel = await Channel.open(server.port, bob)
    expect(channel.state).toMatchObject({
      ...{ streamId, uniqueId: 'mira', tiktokUrl: 'https://www.tiktok.com/@mira/live', waiting: 0 },
      you: { who: { name: 'Bob', kind: 'key' } },
    })
    const hidden = await ann.ask('PUT', `/comments/${eventId}/hidden`)
    expect(hidden.json).toMatchObject({ eventId, hidden: { by: { name: 'Ann' } }, comment: { text: 'look at me' } })
    const told = await channel.wait(({ comments }) => comments.some((mark) => mark.eventId === eventId))
    expect(told.comments).toContainEqual(hidden.json)
    const { deeds } = await channel.wait((state) => state.deeds[0]?.eventId === eventId)
    expect(deeds[0]).toMatchObject({ action: 'comment.hide', done: { by: { name: 'Ann' } }, viewer: { userId: '42' } })
    const shown = await ann.ask('DELETE', `/comments/${eventId}/hidden`)
    expect(shown.json).toMatchObject({ eventId, hidden: null })
    await channel.wait(({ comments }) => !comments.some((mark) => mark.eventId === eventId))
    using late = await Channel.open(server.port, ann)
    expect(late.state?.deeds.slice(0, 2).map(({ action }) => action)).toEqual(['comment.unhide', 'comment.hide'])
  })

  it('is for those who may moderate, of lives that are there', async () => {
    const wish = { name: 'Looker', permissions: ['log:read'], expiresAt: undefined, createdBy: 'test' } as const
    const { token } = await createKey(server.ports.db.query, 'default', wish)
    const headers = { authorization: `Bearer ${token}` }
    for (const place of [`/streams/${streamId}/live`, '/words', '/viewers/42', '/settings']) {
      expect(await server.ask(`/api/v1/moderation${place}`, { headers })).toMatchObject({ status: 403 })
    }
    expect(await ann.ask('GET', '/streams/1/live')).toMatchObject({ status: 404, json: { code: 'stream-not-found' } })
  })

  it('says who is on duty, and what they look at', async () => {
    const { eventId } = await say('who looks?')
    using mine = await Channel.open(server.port, ann)
    {
      using _his = await Channel.open(server.port, bob)
      const { onDuty } = await mine.wait((state) => state.onDuty.length === 2)
      expect(onDuty.map(({ who }) => who.name)).toEqual(['Ann', 'Bob'])
      const { presenceId } = mine.state!.you
      const item = { kind: 'comment', id: eventId }
      const place = `/streams/${streamId}/focus`
      expect(await bob.ask('PUT', place, { presenceId, item })).toMatchObject({ status: 404 })
      expect(await ann.ask('PUT', place, { presenceId, item })).toMatchObject({ status: 204 })
      const looked = await _his.wait((state) => state.onDuty.some(({ focus }) => focus !== null))
      expect(looked.onDuty).toContainEqual(expect.objectContaining({ key: mine.state!.you.key, focus: item }))
      expect(JSON.stringify(looked)).not.toContain(presenceId)
    }
    await mine.wait((state) => state.onDuty.length === 1)
  })

  it('has no line in the audit log for looking, and one for what is done', async () => {
    const rows = await server.ports.db.query.selectFrom('teams.audit').select(['action', 'target']).execute()
    expect(rows.map(({ action }) => action)).toEqual(['comment.hide', 'comment.unhide'])
    expect(rows.every(({ target }) => /^[0-9a-f]{64}$/.test(target))).toBe(true)
  })
})

describe('comments that wait', () => {
  it('are decided by one of fifty who try at the same time', async () => {
    const { eventId } = await say('decide me')
    expect(await ann.ask('PUT', `/comments/${eventId}/hold`)).toMatchObject({
      status: 200,
      json: { state: 'waiting', reasons: ['manual'], dueAt: null, held: { by: { name: 'Ann' } } },
    })
    const everybody = await Promise.all(Array.from({ length: 50 }, (_, n) => createModerator(server, `Mod ${n}`)))
    const answers = await Promise.all(
      everybody.map((one, n) => one.ask('POST', `/holds/${eventId}/${n % 2 ? 'approve' : 'reject'}`)),
    )
    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []))
    expect(winners).toHaveLength(1)
    const [winner = 0] = winners
    const state = winner % 2 ? 'approved' : 'rejected'
    const losers = answers.filter(({ status }) => status === 409)
    expect(losers).toHaveLength(49)
    for (const { json } of losers) {
      expect(json).toMatchObject({
        code: 'hold-decided',
        detail: expect.stringContaining(`Mod ${winner} has ${state}`),
      })
    }
    const again = await everybody[winner]!.ask('POST', `/holds/${eventId}/${winner % 2 ? 'approve' : 'reject'}`)
    expect(again).toMatchObject({ status: 200, json: { state, decided: { by: { name: `Mod ${winner}` } } } })
    const deeds = await server.ports.db.query
      .selectFrom('moderation.deeds')
      .select('action')
      .where('event_id', '=', eventId)
      .execute()
    expect(deeds).toHaveLength(2)
  })

  it('can be held again, which undoes a decision', async () => {
    const { eventId } = await say('again')
    await ann.ask('PUT', `/comments/${eventId}/hold`)
    await bob.ask('POST', `/holds/${eventId}/reject`)
    expect(await ann.ask('POST', `/holds/${eventId}/approve`)).toMatchObject({ status: 409 })
    expect(await ann.ask('PUT', `/comments/${eventId}/hold`)).toMatchObject({
      json: { state: 'waiting', decided: null },
    })
    expect(await ann.ask('POST', `/holds/${eventId}/approve`)).toMatchObject({ json: { state: 'approved' } })
    using channel = await Channel.open(server.port, ann)
    expect(channel.state).toMatchObject({ waiting: 0 })
    expect(channel.state!.holds[0]).toMatchObject({ eventId, state: 'approved', comment: { text: 'again' } })
  })

  it('have to be comments', async () => {
    const gift = next([{ type: 'GIFT' }])
    await server.record(gift)
    const place = `/comments/${gift[0]!.eventId}/hold`
    expect(await ann.ask('PUT', place)).toMatchObject({ status: 404, json: { code: 'comment-not-found' } })
    expect(await ann.ask('POST', `/holds/${gift[0]!.eventId}/approve`)).toMatchObject({
      status: 404,
      json: { code: 'hold-not-found' },
    })
  })
})

describe('a featured comment', () => {
  it('is one at a time, whoever features at the same time', async () => {
    const comments: UnifiedEvent[] = []
    for (let n = 0; n < 10; n += 1) comments.push(await say('feature me'))
    const answers = await Promise.all(
      comments.map(({ eventId }, n) => (n % 2 ? ann : bob).ask('PUT', `/comments/${eventId}/featured`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(comments.map(() => 200))
    using channel = await Channel.open(server.port, ann)
    const featured = channel.state!.comments.filter((mark) => mark.featured)
    expect(featured).toHaveLength(1)
    const [{ eventId } = { eventId: '' }] = featured
    expect(await ann.ask('DELETE', `/comments/${eventId}/featured`)).toMatchObject({ json: { featured: null } })
  })

  it('is one that may be seen', async () => {
    const { eventId } = await say('not this one')
    const feature = () => ann.ask('PUT', `/comments/${eventId}/featured`)
    await ann.ask('PUT', `/comments/${eventId}/hidden`)
    expect(await feature()).toMatchObject({ status: 409, json: { code: 'comment-not-shown' } })
    await ann.ask('DELETE', `/comments/${eventId}/hidden`)
    expect(await feature()).toMatchObject({ status: 200 })
    expect(await bob.ask('PUT', `/comments/${eventId}/hidden`)).toMatchObject({ json: { featured: null } })
    await ann.ask('DELETE', `/comments/${eventId}/hidden`)
    await feature()
    await ann.ask('PUT', `/comments/${eventId}/hold`)
    expect(await feature()).toMatchObject({ status: 409 })
  })
})

describe('a viewer', () => {
  const hostile = '<img src=x onerror=alert(1)>\u202e"\'; drop table moderation.notes; --'

  it('has a card with notes that everybody reads and their author changes', async () => {
    await say('one', '7001')
    await say(hostile, '7001')
    const note = await ann.ask('POST', '/viewers/7001/notes', { text: hostile, tags: ['spam', ' spam ', '<b>'] })
    expect(note).toMatchObject({ status: 201, json: { text: hostile, tags: ['spam', '<b>'], mine: true } })
    const { noteId } = note.json
    const card = await bob.ask('GET', `/viewers/7001?streamId=${streamId}`)
    expect(card.json).toMatchObject({
      viewer: { userId: '7001', uniqueId: 'u7001' },
      ...{ newEver: true, here: { comments: 2, gifts: 0 }, held: 0, rejected: 0, hidden: 0 },
      lives: [{ streamId, uniqueId: 'mira', counts: { comments: 2 } }],
      notes: [
        { noteId, text: hostile, written: { by: { name: 'Ann' } }, mine: false, editable: false, editedAt: null },
      ],
      standing: { notes: 1, muted: null, excluded: null, label: null },
    })
    expect(card.text).not.toContain('coins')
    const change = { text: 'mended', tags: [] }
    expect(await bob.ask('PUT', `/notes/${noteId}`, change)).toMatchObject({
      status: 403,
      json: { code: 'note-not-yours' },
    })
    expect(await bob.ask('DELETE', `/notes/${noteId}`)).toMatchObject({ status: 403 })
    expect(await ann.ask('PUT', `/notes/${noteId}`, change)).toMatchObject({
      json: { text: 'mended', editedAt: expect.any(String) },
    })
    expect(await owner.ask('PUT', `/notes/${noteId}`, { text: 'by the owner' })).toMatchObject({ status: 200 })
    expect(await owner.ask('DELETE', `/notes/${noteId}`)).toMatchObject({ status: 204 })
    expect(await ann.ask('DELETE', `/notes/${noteId}`)).toMatchObject({ status: 404 })
  })

  it.each([
    [{ text: '' }, 400],
    [{ text: '   ' }, 400],
    [{ text: 'x'.repeat(1001) }, 400],
    [{ text: 'x', tags: Array.from({ length: 9 }, (_, n) => `t${n}`) }, 400],
    [{ text: 'x', tags: ['x'.repeat(25)] }, 400],
    [{ text: 'x', author: 'somebody' }, 400],
    [{ text: 'nul \u0000' }, 400],
    [{ text: 'x', tags: ['nul \u0000'] }, 400],
  ])('takes no note like %j', async (body, status) => {
    await say('here', '7002')
    expect(await ann.ask('POST', '/viewers/7002/notes', body)).toMatchObject({ status })
  })

  it('is muted, excluded and labelled for everybody', async () => {
    await say('here', '7003')
    using channel = await Channel.open(server.port, bob)
    expect(await ann.ask('PUT', '/viewers/7003/mute', {})).toMatchObject({
      json: { muted: { by: { name: 'Ann' }, until: null }, viewer: { uniqueId: 'u7003' } },
    })
    expect(await ann.ask('PUT', '/viewers/7003/exclusion', { minutes: 10 })).toMatchObject({
      json: { excluded: { until: expect.any(String) } },
    })
    expect(await ann.ask('PUT', '/viewers/7003/label', { label: 'red' })).toMatchObject({ json: { label: 'red' } })
    expect(await ann.ask('PUT', '/viewers/7003/label', { label: 'pink' })).toMatchObject({ status: 400 })
    const told = await channel.wait(({ viewers }) => viewers.some(({ label }) => label === 'red'))
    expect(told.viewers).toContainEqual(
      expect.objectContaining({ label: 'red', muted: expect.objectContaining({ until: null }) }),
    )
    for (const [method, place, body] of [
      ['DELETE', '/mute'],
      ['DELETE', '/exclusion'],
      ['PUT', '/label', { label: null }],
    ] as const) {
      expect(await bob.ask(method, `/viewers/7003${place}`, body)).toMatchObject({ status: 200 })
    }
    await channel.wait(({ viewers }) => !viewers.some(({ viewer }) => viewer.userId === '7003'))
    expect(await ann.ask('PUT', '/viewers/nobody/mute', {})).toMatchObject({ status: 404 })
  })

  it('is new in this live, or came back', async () => {
    const earlier = createEvents()([
      { type: 'CONNECTED', streamId: '71', at: Date.UTC(2026, 1, 1) },
      { userId: '7005', streamId: '71', at: Date.UTC(2026, 1, 1) },
    ])
    await server.record(earlier)
    await say('back', '7005')
    await say('new', '7006')
    const { json } = await ann.ask('GET', `/streams/${streamId}/newness?ids=7005,7006,nobody`)
    const byId = new Map(json.items.map((item: { userId: string }) => [item.userId, item]))
    expect(byId.size).toBe(2)
    expect(byId.get('7005')).toMatchObject({ newEver: false, firstSeenAt: '2026-02-01T00:00:00.000Z' })
    expect(byId.get('7006')).toMatchObject({ newEver: true })
  })
})

describe('a question', () => {
  let place: string
  beforeEach(async () => {
    await say('what song is this?')
    const row = await server.ports.db.query.selectFrom('live.heads').select('pos').executeTakeFirstOrThrow()
    place = `/streams/${streamId}/questions/q${row.pos}`
  })

  it('is claimed by one of those who try at the same time', async () => {
    const everybody = await Promise.all(Array.from({ length: 20 }, (_, n) => createModerator(server, `Mod ${n}`)))
    const answers = await Promise.all(everybody.map((one) => one.ask('PUT', `${place}/claim`)))
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({
      code: 'question-claimed',
      detail: expect.stringContaining(`Mod ${winner} answers it`),
    })
    expect(await ann.ask('PUT', `${place}/status`, { status: 'answered' })).toMatchObject({ status: 409 })
    const winning = everybody[winner]!
    expect(await winning.ask('PUT', `${place}/claim`)).toMatchObject({ status: 200 })
    expect(await winning.ask('PUT', `${place}/status`, { status: 'answered' })).toMatchObject({
      json: { status: 'answered', claimed: null, settled: { by: { name: `Mod ${winner}` } } },
    })
    const late = await ann.ask('PUT', `${place}/status`, { status: 'skipped' })
    expect(late).toMatchObject({ status: 409, json: { code: 'question-settled' } })
    expect(await ann.ask('PUT', `${place}/claim`)).toMatchObject({ status: 409, json: { code: 'question-settled' } })
    expect(await ann.ask('PUT', `${place}/status`, { status: 'pending' })).toMatchObject({
      json: { status: 'pending' },
    })
  })

  it('can be released by anybody', async () => {
    using channel = await Channel.open(server.port, bob)
    await ann.ask('PUT', `${place}/claim`)
    await channel.wait(({ questions }) => questions.some(({ claimed }) => claimed?.by.name === 'Ann'))
    expect(await bob.ask('DELETE', `${place}/claim`)).toMatchObject({ json: { claimed: null } })
    expect(await bob.ask('PUT', `${place}/claim`)).toMatchObject({ status: 200 })
  })

  it('has to be one of the live', async () => {
    const missing = `/streams/${streamId}/questions/q99999999/claim`
    expect(await ann.ask('PUT', missing)).toMatchObject({ status: 404, json: { code: 'question-not-found' } })
    expect(await ann.ask('PUT', place.replace(streamId, '71').concat('/claim'))).toMatchObject({ status: 404 })
  })
})

describe('rules', () => {
  const word = { pattern: 'idiot', kind: 'word', action: 'hold', note: 'rude' }

  it('are changed by those who may, and read by all who moderate', async () => {
    using channel = await Channel.open(server.port, ann)
    expect(await ann.ask('POST', '/words', word)).toMatchObject({ status: 403 })
    const made = await owner.ask('POST', '/words', word)
    expect(made).toMatchObject({ status: 201, json: { ...word, added: { by: { name: 'Olga' } } } })
    expect(await owner.ask('POST', '/words', { ...word, action: 'hide' })).toMatchObject({
      json: { wordId: made.json.wordId, action: 'hide' },
    })
    const list = await ann.ask('GET', '/words')
    expect(list.json).toMatchObject({ items: [{ action: 'hide' }] })
    await channel.wait(({ revision }) => revision === list.json.revision)
    const changed = { ...word, pattern: 'b[a@]d', kind: 're2' }
    expect(await owner.ask('PUT', `/words/${made.json.wordId}`, changed)).toMatchObject({ json: changed })
    expect(await ann.ask('POST', '/words/try', { text: 'so B@D' })).toMatchObject({
      json: { matches: [{ wordId: made.json.wordId, start: 3, end: 6 }], outcome: 'held' },
    })
    const tried = await ann.ask('POST', '/words/try', {
      text: 'hello',
      word: { pattern: 'h.', kind: 're2', action: 'hide' },
    })
    expect(tried.json).toMatchObject({ matches: [{ start: 0, end: 2 }], outcome: 'hidden' })
    expect(await owner.ask('DELETE', `/words/${made.json.wordId}`)).toMatchObject({ status: 204 })
    expect(await owner.ask('DELETE', `/words/${made.json.wordId}`)).toMatchObject({ status: 404 })
  })

  it('that cannot be used are refused with the reason', async () => {
    const bad = await owner.ask('POST', '/words', { pattern: '(a', kind: 're2', action: 'flag' })
    expect(bad).toMatchObject({ status: 422, json: { code: 'word-invalid' } })
    expect(bad.json.detail).toContain('missing closing )')
  })

  it('are at most 50, however many come at the same time', async () => {
    const patterns = Array.from({ length: 60 }, (_, n) => `word${n}`)
    const answers = await Promise.all(patterns.map((pattern) => owner.ask('POST', '/words', { ...word, pattern })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(50)
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({ code: 'words-full' })
    for (const { wordId } of (await ann.ask('GET', '/words')).json.items) await owner.ask('DELETE', `/words/${wordId}`)
  })

  it('have settings', async () => {
    expect(await ann.ask('GET', '/settings')).toMatchObject({ json: { holdLinks: false, timer: null } })
    const wanted = { holdLinks: true, holdFirstComments: 2, timer: { seconds: 30, decision: 'reject' } }
    expect(await ann.ask('PUT', '/settings', wanted)).toMatchObject({ status: 403 })
    expect(await owner.ask('PUT', '/settings', wanted)).toMatchObject({ json: wanted })
    expect(await owner.ask('PUT', '/settings', { ...wanted, timer: { seconds: 1, decision: 'reject' } })).toMatchObject(
      {
        status: 400,
      },
    )
    await owner.ask('PUT', '/settings', { holdLinks: false, holdFirstComments: 0, timer: null })
  })
})

it('everything is there after a restart', async () => {
  const { eventId } = await say('keep this')
  await ann.ask('PUT', `/comments/${eventId}/hold`)
  await ann.ask('PUT', '/viewers/42/mute', {})
  const ports = { ...server.ports, metrics: createMetrics() }
  await using again = await startApi(ports, testOptions)
  using before = await Channel.open(server.port, ann)
  using after = await Channel.open(Number(new URL(again.url).port), ann)
  const kept = ({ holds, comments, viewers, questions, deeds, waiting }: NonNullable<Channel['state']>) =>
    JSON.stringify({ holds, comments, viewers, questions, deeds, waiting })
  expect(kept(after.state!)).toBe(kept(before.state!))
  expect(after.state!.waiting).toBeGreaterThan(0)
})
