import { randomUUID } from 'node:crypto'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { IngestCommand } from '@livetap/contracts/topics.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEvents, startTestServer, streamId, type TestServer } from './api.suite.ts'

let server: TestServer
const commands: IngestCommand[] = []
const sessionId = randomUUID()
const start = Date.UTC(2026, 2, 1, 20)

beforeAll(async () => {
  server = await startTestServer()
  await server.ports.signals.listen(signals.commands, (command) => void commands.push(command))
  const create = createEvents()
  const types = ['CONNECTED', 'CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'JOIN', 'ROOM_USER'] as const
  await server.record(
    create(
      types.flatMap((type, index) => ({ type, sessionId, at: start + index * 1000, userId: index % 2 ? '42' : '43' })),
    ),
  )
  await server.record(
    create(
      Array.from({ length: 250 }, (_, index) => ({
        sessionId,
        at: start + 10_000 + index * 1000,
        payload: { message: index % 10 ? `number ${index}` : 'Straße 100%', emotes: [], language: '' },
      })),
    ),
  )
})
afterAll(() => server[Symbol.asyncDispose]())

function status(change: Partial<LivestreamStatus>): LivestreamStatus {
  const now = new Date().toISOString()
  return {
    ...{ workspaceId: 'default', uniqueId: 'mira', state: 'live', since: now, updatedAt: now, messages: 1, attempt: 0 },
    ...change,
  }
}

describe('following a live', () => {
  it.each([['mira'], ['@Mira'], ['https://www.tiktok.com/@mira/live'], ['mira']])(
    'takes %s, remembers it and tells ingest',
    async (uniqueId) => {
      commands.length = 0
      const answer = await server.ask('/api/v1/livestreams/connect', { method: 'POST', body: { uniqueId } })
      expect(answer.status).toBe(202)
      expect(answer.json).toMatchObject({ uniqueId: 'mira', state: 'connecting', workspaceId: 'default' })
      expect(commands).toEqual([{ kind: 'follows-changed', workspaceId: 'default', uniqueId: 'mira' }])
      const list = await server.ask('/api/v1/livestreams')
      expect(list.json.items).toMatchObject([{ uniqueId: 'mira', state: 'connecting' }])
    },
  )

  it.each([['two words'], ['https://evil.example/@mira'], ['@'], ['\u0000'], ['<script>']])(
    'refuses %j and says what would be right',
    async (uniqueId) => {
      const answer = await server.ask('/api/v1/livestreams/connect', { method: 'POST', body: { uniqueId } })
      expect(answer).toMatchObject({ status: 400, json: { code: 'bad-username' } })
      expect(answer.json.detail).toContain('https://www.tiktok.com/@name/live')
    },
  )

  it('shows what was heard of it, and asks for another try', async () => {
    server.ports.signals.send(signals.livestreams, status({ state: 'live', streamId, sessionId }))
    await expect.poll(async () => (await server.ask('/api/v1/livestreams/@mira')).json.state).toBe('live')
    expect((await server.ask(`/api/v1/streams/${streamId}`)).json.live).toBe(true)
    expect((await server.ask(`/api/v1/sessions/${sessionId}`)).json.live).toBe(true)
    commands.length = 0
    const retry = await server.ask('/api/v1/livestreams/retry', { method: 'POST', body: { uniqueId: 'mira' } })
    expect(retry).toMatchObject({ status: 202, json: { state: 'live' } })
    expect(commands).toEqual([{ kind: 'retry-now', workspaceId: 'default', uniqueId: 'mira' }])
  })

  it('ends it, as often as asked', async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await server.ask('/api/v1/livestreams/disconnect', { method: 'POST', body: { uniqueId: 'mira' } })
      expect(answer).toMatchObject({ status: 202, json: { uniqueId: 'mira', state: 'stopped' } })
    }
    expect((await server.ask('/api/v1/livestreams')).json.items).toEqual([])
    expect((await server.ask('/api/v1/livestreams/mira')).json.code).toBe('livestream-not-found')
    expect((await server.ask(`/api/v1/streams/${streamId}`)).json.live).toBe(false)
    const retry = await server.ask('/api/v1/livestreams/retry', { method: 'POST', body: { uniqueId: 'mira' } })
    expect(retry.json.code).toBe('livestream-not-found')
  })
})

describe('history', () => {
  const read = async (query: string, path = `/api/v1/sessions/${sessionId}/events`) => {
    const answer = await server.ask(`${path}?${query}`)
    expect(answer.status).toBe(200)
    return answer.json
  }

  it('lists streams and sessions', async () => {
    const streams = await server.ask('/api/v1/streams')
    expect(streams.json.items).toMatchObject([
      { streamId, uniqueId: 'mira', title: 'A live', events: 257, sessions: 1 },
    ])
    const sessions = await server.ask(`/api/v1/sessions?streamId=${streamId}&uniqueId=mira&source=live`)
    expect(sessions.json.items).toMatchObject([
      { sessionId, gifts: 2, coins: 2, likes: 5, chats: 251, peakViewers: 99 },
    ])
    expect((await server.ask('/api/v1/sessions?source=replay')).json.items).toEqual([])
    expect((await server.ask(`/api/v1/sessions/${sessionId.toUpperCase()}`)).json.sessionId).toBe(sessionId)
  })

  it('reports on a live with all numbers, the same each time', async () => {
    const { json } = await server.ask(`/api/v1/streams/${streamId}/report`)
    expect(json).toMatchObject({
      stream: { streamId, events: 257 },
      metrics: { uniqueId: 'mira', streamId, events: 257, totals: { comments: 251, gifts: 2, coins: 2, likes: 5 } },
      viewers: { returning: 0 },
      gifters: { fresh: 1, returning: 0 },
    })
    expect(json.metrics.history.complete).toBe(true)
    expect((await server.ask(`/api/v1/streams/${streamId}/report`)).text).toBe(JSON.stringify(json))
    expect((await server.ask('/api/v1/streams/1/report')).json.code).toBe('stream-not-found')
  })

  it('shows what the lives of a creator came to', async () => {
    const { json } = await server.ask('/api/v1/creators/@Mira/trends')
    expect(json).toMatchObject({
      uniqueId: 'mira',
      lives: [{ streamId, title: 'A live', comments: 251, gifts: 2, coins: 2, likes: 5, peakViewers: 99, live: false }],
    })
    expect((await server.ask('/api/v1/creators/nobody/trends')).json.lives).toEqual([])
    expect((await server.ask('/api/v1/creators/no%20name/trends')).json.code).toBe('bad-username')
  })

  it.each(['asc', 'desc'])('pages through all events, %s', async (order) => {
    const positions: number[] = []
    let cursor = ''
    do {
      const page = await read(`order=${order}&limit=100${cursor}`)
      positions.push(...page.items.map(({ id }: { id: string }) => Number(id.split('-')[1])))
      cursor = page.next ? `&cursor=${page.next}` : ''
    } while (cursor)
    const wanted = Array.from({ length: 257 }, (_, index) => index + 1)
    expect(positions).toEqual(order === 'asc' ? wanted : wanted.reverse())
  })

  it('filters by type, viewer, time and text', async () => {
    expect(
      (await read('types=GIFT,LIKE')).items.map((item: { event: { eventType: string } }) => item.event.eventType),
    ).toEqual(['GIFT', 'LIKE'])
    expect((await read('type=GIFT')).items).toHaveLength(1)
    expect((await read('userId=43&types=GIFT,FOLLOW,ROOM_USER')).items).toHaveLength(3)
    expect((await read(`text=${encodeURIComponent('straße 100%')}`)).items).toHaveLength(25)
    const from = new Date(start + 10_000).toISOString()
    const to = new Date(start + 15_000).toISOString()
    expect((await read(`from=${from}&to=${to}`)).items).toHaveLength(5)
    expect((await read('limit=1000', '/api/v1/events')).items).toHaveLength(257)
    expect((await read(`sessionId=${randomUUID()}`, '/api/v1/events')).items).toEqual([])
  })

  it('counts over time', async () => {
    const session = (await server.ask(`/api/v1/sessions/${sessionId}/timeline`)).json
    expect(session.buckets.length).toBeGreaterThan(200)
    expect(session.buckets.reduce((sum: number, { chats }: { chats: number }) => sum + chats, 0)).toBe(251)
    const stream = (await server.ask(`/api/v1/streams/${streamId}/timeline`)).json
    expect(stream.bucketSeconds).toBe(10)
    expect(Date.parse(stream.to) - Date.parse(stream.from)).toBe(900_000)
    expect(stream.buckets[0]).toMatchObject({ viewers: 99, gifts: 2, coins: 2, likes: 5 })
    const fine = await server.ask(`/api/v1/streams/${streamId}/timeline?bucketSeconds=1&from=2020-01-01T00:00:00Z`)
    expect(fine.json.errors).toMatchObject([{ path: '/query/bucketSeconds' }])
  })

  it('shows dead letters', async () => {
    await server.ports.db.query
      .insertInto('live.dead_letters')
      .values({
        ...{ workspace_id: 'default', stage: 'normalizer', source_id: 'a', reason: 'PARSE_ERROR', error: 'no' },
        ...{ payload: '{"a":1}', attempts: 5, failed_at: new Date(start) },
      })
      .execute()
    const list = await server.ask('/api/v1/dlq?stage=normalizer')
    expect(list.json.items).toMatchObject([{ entry: { reason: 'PARSE_ERROR', payload: { a: 1 } } }])
    const [{ id }] = list.json.items
    expect((await server.ask(`/api/v1/dlq/${id}`)).json).toEqual(list.json.items[0])
    expect((await server.ask('/api/v1/dlq/999')).json.code).toBe('dead-letter-not-found')
    expect((await server.ask('/api/v1/dlq?stage=rules')).json.items).toEqual([])
  })
})

describe('exports', () => {
  it.each(['ndjson', 'csv', 'parquet'])('gives a session as %s', async (format) => {
    const answer = await server.ask(`/api/v1/sessions/${sessionId}/export?format=${format}`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-disposition']).toMatch(
      new RegExp(`^attachment; filename="livetap-mira-202603012000-${sessionId.slice(0, 8)}\\.${format}"$`),
    )
    if (format === 'parquet') expect(answer.text.slice(0, 4)).toBe('PAR1')
    else expect(answer.text.trimEnd().split('\n')).toHaveLength(format === 'csv' ? 258 : 257)
  })
})

describe('replays', () => {
  it('asks ingest for one, shows how it goes and controls it', async () => {
    commands.length = 0
    const begun = await server.ask(`/api/v1/sessions/${sessionId}/replay`, { method: 'POST', body: { speed: 2 } })
    expect(begun).toMatchObject({
      status: 202,
      json: { sourceSessionId: sessionId, streamId, speed: 2, state: 'starting', sent: 0, total: 257 },
    })
    const { replayId, sessionId: newSession } = begun.json
    expect(commands).toEqual([
      { kind: 'replay', workspaceId: 'default', replayId, sourceSessionId: sessionId, sessionId: newSession, speed: 2 },
    ])
    server.ports.signals.send(signals.replays, { ...begun.json, state: 'running', sent: 10 })
    await expect.poll(async () => (await server.ask(`/api/v1/replays/${replayId}`)).json.sent).toBe(10)
    const control = { action: 'pause', speed: 'max' }
    const paused = await server.ask(`/api/v1/replays/${replayId}`, { method: 'PATCH', body: control })
    expect(paused.status).toBe(202)
    expect(commands.at(-1)).toEqual({
      ...{ kind: 'replay-control', workspaceId: 'default', replayId, action: 'pause', speed: null },
    })
    server.ports.signals.send(signals.replays, { ...begun.json, state: 'finished' })
    await expect
      .poll(async () => server.ask(`/api/v1/replays/${replayId}`, { method: 'PATCH', body: control }))
      .toMatchObject({ status: 409, json: { code: 'replay-over' } })
    expect((await server.ask('/api/v1/replays')).json.items).toMatchObject([{ replayId }])
  })

  it('needs no body, and is refused for what is not there or too much', async () => {
    const begin = () => server.ask(`/api/v1/sessions/${sessionId}/replay`, { method: 'POST' })
    expect(await begin()).toMatchObject({ status: 202, json: { speed: null } })
    for (let more = 0; more < 7; more += 1) await begin()
    expect(await begin()).toMatchObject({ status: 503, json: { code: 'too-many-replays' } })
    const missing = await server.ask(`/api/v1/sessions/${randomUUID()}/replay`, { method: 'POST' })
    expect(missing.json.code).toBe('session-not-found')
    expect((await server.ask(`/api/v1/replays/${randomUUID()}`)).json.code).toBe('replay-not-found')
  })
})

describe('operations', () => {
  it('is well', async () => {
    const health = await server.ask('/health')
    expect(health).toMatchObject({ status: 200, json: { status: 'ok', version: '0.0.0' } })
    expect(health.json.checks).toMatchObject({ database: { ok: true }, bus: { ok: true }, storage: { ok: true } })
    expect(await server.ask('/ready')).toMatchObject({ status: 200, json: { status: 'ready' } })
  })

  it('counts', async () => {
    const { text, headers } = await server.ask('/metrics')
    expect(headers['content-type']).toContain('text/plain')
    expect(text).toContain('http_seconds_count')
    expect(text).toContain('feed_clients')
  })
})
