import { once } from 'node:events'
import { connect } from 'node:net'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Log } from '#kernel/log.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { asOwner, testToken } from '../../../../test/test-accounts.ts'
import { createEvents, type EventSpec, signIn, startTestServer, streamId, type TestServer } from '../api.suite.ts'
import { EulerClient, Listener, makeKey, sayState, TikFinityClient } from './compat.suite.ts'

let server: TestServer
let token: string
const create = createEvents()
const patience = { timeout: 45_000 }

beforeAll(async () => {
  server = await startTestServer()
  token = (await makeKey(server)).token
})
afterAll(() => server[Symbol.asyncDispose]())

const address = (query: string) => `ws://127.0.0.1:${server.port}/compat/tikfinity?${query}`
const record = (...specs: EventSpec[]) => server.record(create(specs))
const say = (message: string, more: EventSpec = {}): EventSpec => ({
  payload: { message, emotes: [], language: 'en' },
  ...more,
})

async function open(query = ''): Promise<TikFinityClient> {
  const client = new TikFinityClient(address(`token=${token}${query}`))
  await expect.poll(() => client.frames.length, patience).toBeGreaterThan(0)
  return client
}

/** A gift of a streak as the log has it. */
const gift = (streakId: string, giftCount: number, repeatCount: number, isEnd = false): EventSpec => ({
  type: 'GIFT',
  payload: {
    ...{ giftId: '5655', giftName: 'Rose', giftCount, coins: 5 * giftCount, diamondCount: 5, repeatCount },
    ...{ streakActive: !isEnd, streakEnd: isEnd, isGiftStreak: true, giftImageUrl: '', streakId },
  },
})

/** What moderators have done by the time that moderation gets to the events. */
async function moderate(held: UnifiedEvent, hidden: UnifiedEvent, muted: string) {
  const { query } = server.ports.db
  const by = JSON.stringify({ by: { kind: 'person', id: 'a', name: 'Ann' }, at: '' })
  await sql`insert into moderation.holds (workspace_id, event_id, stream_id, pos, reasons, held)
    values ('default', ${held.eventId}, ${streamId}, 1, '[]', ${by}::jsonb)`.execute(query)
  await sql`insert into moderation.comments (workspace_id, event_id, stream_id, pos, hidden)
    values ('default', ${hidden.eventId}, ${streamId}, 1, ${by}::jsonb)`.execute(query)
  await sql`insert into moderation.viewers (workspace_id, user_id, muted, changed_at)
    values ('default', ${muted}, ${by}::jsonb, now())`.execute(query)
}

describe('what moderators hide', () => {
  it('is not shown, nor what they have not got to yet; a client that wants it is shown it', async () => {
    const { query } = server.ports.db
    const viewer = (userId: string) => ({ userId, uniqueId: `u${userId}`, displayName: 'Ida', coins: 3 })
    sayState(server)
    using client = await open()
    using whole = await open('&hidden=1')
    using euler = new EulerClient(`ws://127.0.0.1:${server.port}/compat/euler?uniqueId=mira&apiKey=${token}`)
    await expect.poll(() => euler.types, patience).toContain('tiktok.connect')
    await sql`insert into moderation.progress (workspace_id, pos)
      select workspace_id, pos from live.heads where workspace_id = 'default'`.execute(query)
    const events = create([
      say('fine'),
      say('held'),
      say('hidden'),
      say('of somebody muted', { userId: '66' }),
      { type: 'FOLLOW', userId: '66' },
      { type: 'ROOM_USER', payload: { viewerCount: 2, totalViewers: 2, topViewers: [viewer('66'), viewer('67')] } },
      say('the last'),
    ])
    await server.record(events)
    await expect.poll(() => whole.comments, patience).toContain('the last')
    expect(whole.comments).toEqual(['fine', 'held', 'hidden', 'of somebody muted', 'the last'])
    expect(whole.events).toContain('follow')
    expect(client.comments).toEqual([])
    await moderate(events[1]!, events[2]!, '66')
    await sql`update moderation.progress p set pos = h.pos from live.heads h
      where h.workspace_id = p.workspace_id`.execute(query)
    await expect.poll(() => client.comments, patience).toEqual(['fine', 'the last'])
    expect(client.events).not.toContain('follow')
    const [ranking] = client.all('roomUser')
    expect(ranking.topViewers.map(({ user }: { user: { userId: string } }) => user.userId)).toEqual(['67'])
    const said = () => euler.all('WebcastChatMessage').map(({ comment, content }) => comment ?? content)
    await expect.poll(said, patience).toEqual(['fine', 'the last'])
    await sql`truncate moderation.progress, moderation.holds, moderation.comments, moderation.viewers`.execute(query)
  })
})

describe('a client of TikFinity', () => {
  it('is told the rules, that the live is on, and then everything that happens', async () => {
    sayState(server)
    using client = await open()
    await expect.poll(() => client.events).toEqual(['config', 'connected'])
    await record(
      say('hello'),
      { type: 'LIKE' },
      { type: 'FOLLOW' },
      { type: 'SHARE', payload: { displayType: 'x' } },
      { type: 'JOIN' },
      { type: 'SUBSCRIBE', payload: { subMonth: 1 } },
      { type: 'EMOTE', payload: { emoteId: '1', emoteImageUrl: '', emoteType: 'NORMAL' } },
      { type: 'ROOM_USER' },
      say('the end'),
    )
    await expect.poll(() => client.comments, patience).toContain('the end')
    const core = ['chat', 'like', 'follow', 'share', 'member', 'subscribe', 'roomUser', 'chat']
    expect(client.events).toEqual(['config', 'connected', ...core])
    const ids = new Set(client.frames.map(({ data }) => data.tikfinityUserId?.toString()).slice(1))
    expect([...ids]).toEqual([expect.stringMatching(/^\d{1,9}$/)])
    expect(client.frames.slice(1).every(({ data }) => data.tikfinityUsername === 'mira')).toBe(true)
    const messages = client.frames.flatMap(({ data }) => data.msgId ?? [])
    expect(new Set(messages).size).toBe(messages.length)
  })

  it('counts the coins that were sent, whatever the streaks did', async () => {
    sayState(server)
    using client = await open()
    const single = { type: 'GIFT', payload: { ...gift('', 2, 2, true).payload, isGiftStreak: false } } as const
    await record(
      gift('a', 1, 1),
      gift('b', 3, 3),
      gift('a', 4, 5),
      single,
      gift('a', 0, 5, true),
      gift('b', 0, 3, true),
    )
    await record(gift('a', 0, 5, true), gift('a', 2, 7, true), say('the sum'))
    await expect.poll(() => client.comments, patience).toContain('the sum')
    expect(client.coins).toBe(5 * (7 + 3 + 2))
    const shown = client.all('gift').map(({ giftType, repeatCount, repeatEnd }) => [giftType, repeatCount, repeatEnd])
    expect(shown).toEqual([
      [1, 1, false],
      [1, 3, false],
      [1, 5, false],
      [2, 2, false],
      [1, 5, true],
      [1, 3, true],
      [1, 2, true],
    ])
  })

  it('who waits for a live sees it from its first event, and then the next one', async () => {
    using client = await open('&uniqueId=@Ida')
    expect(client.events).toEqual(['config'])
    const [first, second] = ['7300000000000000100', '7300000000000000200']
    const [one, two] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
    await record(
      { type: 'CONNECTED', streamId: first, sessionId: one },
      say('one', { streamId: first, sessionId: one }),
    )
    sayState(server, { uniqueId: 'ida', streamId: first })
    await expect.poll(() => client.comments, patience).toEqual(['one'])
    await record(say('of somebody else'))
    await record(
      { type: 'CONNECTED', streamId: second, sessionId: two },
      say('two', { streamId: second, sessionId: two }),
    )
    sayState(server, { uniqueId: 'ida', streamId: second })
    await expect.poll(() => client.comments, patience).toEqual(['one', 'two'])
    // Joined again, it is where it is now.
    sayState(server, { uniqueId: 'ida', streamId: first })
    await expect.poll(() => client.all('connected').at(-1)?.roomId).toBe(first)
    await expect
      .poll(async () => {
        await record(say('three', { streamId: first, sessionId: one }))
        return client.comments.slice(0, 3)
      }, patience)
      .toEqual(['one', 'two', 'three'])
    expect(client.all('chat').every(({ tikfinityUsername }) => tikfinityUsername === 'ida')).toBe(true)
    sayState(server, { uniqueId: 'ida', state: 'stopped' })
  })

  it('without a name sees the live that began last, and no replay', async () => {
    const later = '7300000000000000300'
    const sessionId = '33333333-3333-4333-8333-333333333333'
    const replay = '44444444-4444-4444-8444-444444444444'
    sayState(server)
    using client = await open()
    sayState(server, { uniqueId: 'nora', streamId: later })
    await record(say('not any more'), say('again', { source: 'replay', sessionId: replay, streamId: later }))
    await record(say('the newest', { streamId: later, sessionId }))
    await expect.poll(() => client.comments, patience).toEqual(['the newest'])
    sayState(server, { uniqueId: 'nora', streamId: later, state: 'ended' })
    await expect.poll(() => client.all('connected').at(-1)?.roomId).toBe(streamId)
  })

  it('who talks too much is sent away', async () => {
    using client = await open()
    for (let n = 0; n < 200; n += 1) client.socket.send('hello')
    await expect.poll(() => client.closed?.code, patience).toBe(1008)
  })
})

describe('who may listen', () => {
  it('is who has a key that may read, and do nothing else', async () => {
    const { token: mighty } = await makeKey(server, ['log:read', 'log:export'])
    const { token: other } = await makeKey(server, ['fault:read'])
    const { token: none } = await makeKey(server, [])
    const queries: [query: string, status: number | 'open'][] = [
      ['', 401],
      ['token=', 401],
      ['token=nonsense', 401],
      [`token=${token.slice(0, -1)}~`, 401],
      [`token=${testToken}`, 401],
      [`token=${mighty}`, 403],
      [`token=${other}`, 403],
      [`token=${none}`, 403],
      [`apiKey=${token}`, 401],
      [`token=${token}&uniqueId=a%20b`, 400],
      [`token=${token}`, 'open'],
    ]
    for (const [query, status] of queries) {
      using client = new Listener(address(query))
      expect(await client.settle(), query).toBe(status)
    }
  })

  it('is nobody by what browsers send along', async () => {
    const person = await signIn(server, 'Mira')
    const row = { workspace_id: 'default', account_id: person.accountId, role: 'owner' } as const
    await server.ports.db.query.insertInto('teams.members').values(row).execute()
    const { ticket } = (await server.ask('/api/v1/stream-tickets', { method: 'POST' })).json
    const { token: nothing } = await makeKey(server, [])
    for (const [query, headers, status] of [
      ['', person.headers(), 401],
      ['', { ...asOwner }, 401],
      [`ticket=${ticket}`, {}, 401],
      [`token=${nothing}&ticket=${ticket}`, { ...asOwner }, 403],
    ] as const) {
      using client = new Listener(address(query), headers)
      expect(await client.settle()).toBe(status)
    }
  })

  it('is any page that has the key, but not by another name of the server', async () => {
    for (const origin of ['null', 'file://', 'https://overlays.example']) {
      using client = new Listener(address(`token=${token}`), { origin })
      expect(await client.settle(), origin).toBe('open')
    }
    using rebound = new Listener(address(`token=${token}`), { host: 'evil.example' })
    expect(await rebound.settle()).toBe(421)
  })

  it('finds no way around with that to what a page may not open', async () => {
    const person = await signIn(server, 'Eve')
    const row = { workspace_id: 'default', account_id: person.accountId, role: 'owner' } as const
    await server.ports.db.query.insertInto('teams.members').values(row).execute()
    const { cookie } = person.headers()
    for (const path of [
      `/compat/../api/v1/streams/${streamId}/events`,
      `/compat/tikfinity/../../ws?token=${token}`,
      `/compat/%2e%2e/ws?token=${token}`,
      `/compat/tikfinity/?token=${token}`,
      `//compat/tikfinity?token=${token}`,
    ]) {
      expect(await knock(path, { origin: 'https://evil.example', cookie: cookie ?? '' }), path).toMatch(/ (403|404) /)
    }
  })

  it('is cut off when the key is revoked', async () => {
    const { token: short, keyId } = await makeKey(server)
    using client = new TikFinityClient(address(`token=${short}`))
    await expect.poll(() => client.events, patience).toContain('config')
    await server.ask(`/api/v1/workspaces/current/keys/${keyId}`, { method: 'DELETE' })
    await expect.poll(() => client.closed?.code, patience).toBe(1006)
  })

  it('sees the own workspace alone', async () => {
    const foreign = (await makeKey(server, ['log:read'], 'elsewhere')).token
    sayState(server)
    using client = new TikFinityClient(address(`token=${foreign}&uniqueId=mira`))
    using own = await open()
    await expect.poll(() => client.events, patience).toEqual(['config'])
    await record(say('ours'))
    await expect.poll(() => own.comments, patience).toContain('ours')
    expect(client.events).toEqual(['config'])
  })
})

/** The first line of the answer to a request for a WebSocket, with the path as it is written here. */
async function knock(path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  const all = { host: `127.0.0.1:${server.port}`, ...headers, ...handshake }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  const [bytes] = await once(socket, 'data')
  socket.destroy()
  return String(bytes).split('\r\n')[0] ?? ''
}

const handshake = {
  ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
}

describe('the server', () => {
  it('writes no key down, whatever becomes of the request', async () => {
    const lines: string[] = []
    const write = (...line: unknown[]) => void lines.push(JSON.stringify(line))
    const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log }
    const broken = { failing: false }
    await using watched = await startTestServer({}, ({ limits }) => ({
      log,
      limits: {
        take: async (...asked) => {
          if (broken.failing) throw new Error('an error that nobody expects')
          return limits.take(...asked)
        },
      },
    }))
    const { token: good } = await makeKey(watched)
    const { token: mighty } = await makeKey(watched, ['log:read', 'rule:read'])
    const damaged = `${good.slice(0, -1)}~`
    const at = (path: string) => `ws://127.0.0.1:${watched.port}${path}`
    for (const key of [good, mighty, damaged]) {
      for (const path of [
        `/compat/tikfinity?token=${key}`,
        `/compat/euler?uniqueId=x&apiKey=${key}`,
        `/x?token=${key}`,
      ]) {
        using client = new Listener(at(path))
        await client.settle()
        const plain = await watched.ask(path.replace('?', '?a=1&'))
        expect(plain.text).not.toContain(key)
      }
    }
    broken.failing = true
    using failed = new Listener(at(`/compat/tikfinity?token=${good}`), { 'x-forwarded-for': '203.0.113.9' })
    expect(await failed.settle()).toBe(500)
    expect(lines.length).toBeGreaterThan(10)
    for (const key of [good, mighty, damaged]) expect(lines.join('\n')).not.toContain(key.slice(-20))
  })

  it('says goodbye when it stops', async () => {
    const stopping = await startTestServer()
    const { token: key } = await makeKey(stopping)
    using client = new TikFinityClient(`ws://127.0.0.1:${stopping.port}/compat/tikfinity?token=${key}`)
    await expect.poll(() => client.events, patience).toContain('config')
    await stopping[Symbol.asyncDispose]()
    await expect.poll(() => client.closed, patience).toEqual({ code: 1001, reason: 'stopping' })
  })

  it('goes on over the same socket where feeds are replaced, and repeats nothing', async () => {
    const clock = new ManualClock()
    await using lasting = await startTestServer({}, { clock })
    const { token: key } = await makeKey(lasting)
    sayState(lasting)
    using client = new TikFinityClient(`ws://127.0.0.1:${lasting.port}/compat/tikfinity?token=${key}`)
    await expect.poll(() => client.events, patience).toEqual(['config', 'connected'])
    const events = createEvents()
    const wanted: string[] = []
    for (let minutes = 0; minutes < 26; minutes += 1) {
      wanted.push(`minute ${minutes}`)
      await lasting.record(events([say(`minute ${minutes}`)]))
      for (let step = 0; step < 3; step += 1) {
        await clock.advance(20_000)
        // Its answer to our ping comes behind its answers to those of the server.
        client.socket.ping()
        await once(client.socket, 'pong')
      }
    }
    await expect.poll(() => client.comments, patience).toEqual(wanted)
    const { text } = await lasting.ask('/metrics')
    expect(text).toMatch(/feed_closed_total\{reason="rotated"\} [1-9]/)
    expect(client.closed).toBeUndefined()
  })

  it('closes who takes nothing for 15 s, and holds nobody up', async () => {
    const clock = new ManualClock()
    await using slow = await startTestServer({}, { clock })
    const { token: key } = await makeKey(slow)
    sayState(slow)
    const url = `ws://127.0.0.1:${slow.port}/compat/tikfinity?token=${key}`
    using stuck = new TikFinityClient(url)
    using other = new TikFinityClient(url)
    await expect.poll(() => [stuck, other].map(({ events }) => events.length), patience).toEqual([2, 2])
    stuck.socket.pause()
    const events = createEvents()
    const message = 'x'.repeat(30_000)
    const count = 1000
    for (let n = 0; n < count; n += 100) await slow.record(events(Array.from({ length: 100 }, () => say(message))))
    await expect.poll(() => other.comments.length, { timeout: 45_000 }).toBe(count)
    for (let n = 0; n < 16; n += 1) await clock.advance(1000)
    stuck.socket.resume()
    // Who comes back too late for the goodbye is cut off.
    await expect.poll(() => stuck.closed?.code, patience).toBeOneOf([1013, 1006])
    expect(stuck.comments.length).toBeLessThan(count)
    expect(other.closed).toBeUndefined()
  })
})
