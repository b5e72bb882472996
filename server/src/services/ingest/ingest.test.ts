import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { type IngestCommand, signals } from '@livetap/contracts/topics.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { AppError } from '#kernel/errors.ts'
import { silentLog } from '#kernel/log.ts'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Credentials, LiveSource, SourceTarget } from '#ports/live-source.ts'
import { ManualClock, settle } from '../../../test/ingest/manual-clock.ts'
import { RecordingBus } from '../../../test/ingest/recording-bus.ts'
import { createScriptedDb } from '../../../test/ingest/scripted-db.ts'
import { chat, ScriptedConnection, ScriptedSource } from '../../../test/ingest/scripted-source.ts'
import { type IngestOptions, startIngest } from './ingest.ts'

const offline = new AppError('live-offline', 'not live now')
const blocked = new AppError('tiktok-blocked', 'TikTok shows a captcha', { transient: true, remedy: 'Wait.' })

/** A workspace's follows, a bus, a clock and the sources, with an ingest on them. */
class Rig {
  readonly bus: RecordingBus
  readonly clock: ManualClock
  readonly follows: { workspace_id: string; unique_id: string }[] = []
  readonly metrics = createMetrics()
  /** What workspaces have set: a key of the signing service each. */
  readonly keys = new Map<string, string>()
  readonly vault = openVault(parseMasterKeys(makeMasterKey()) ?? [])
  isDbHanging = false
  isDbFailing = false
  readonly #sources: LiveSource[]
  #ingest: AsyncDisposable | undefined
  #stored: { message_id: string; ingested_at: Date }[] = []

  constructor(sources: LiveSource[], bus = new RecordingBus(), clock = new ManualClock()) {
    this.#sources = sources
    this.bus = bus
    this.clock = clock
  }

  async start(options: IngestOptions = {}): Promise<void> {
    const db = createScriptedDb(({ sql, parameters }) => this.#answer(sql, parameters))
    const { bus, clock, metrics, vault } = this
    const ports = { bus, signals: bus, leases: bus, db, vault, sources: this.#sources, metrics, log: silentLog, clock }
    this.#ingest = await startIngest(ports, { initial: ['alice'], ...options })
    rigs.push(this)
    await settle()
  }

  async stop(): Promise<void> {
    const ingest = this.#ingest
    this.#ingest = undefined
    const stopped = ingest?.[Symbol.asyncDispose]()
    for (let i = 0; i < 5; i++) await this.clock.advance(1000)
    await stopped
  }

  /** Makes these the messages in the database, newest first. */
  store(messages: { message_id: string; ingested_at: Date }[]): void {
    this.#stored = messages
  }

  #answer(sql: string, parameters: readonly unknown[]): readonly unknown[] | Promise<never> {
    if (this.isDbHanging) return new Promise(() => {})
    if (this.isDbFailing) throw new Error('the database is away')
    if (sql.includes('string_agg')) return [...this.keys].map(([workspace_id, version]) => ({ workspace_id, version }))
    if (sql.includes('of_workspaces')) return this.#sealed(String(parameters[0]))
    if (sql.includes('follows')) return this.follows
    if (sql.includes('"live"."sessions"')) return this.#stored.length > 0 ? [{ session_id: 's1' }] : []
    return this.#stored
  }

  #sealed(workspace_id: string): readonly unknown[] {
    const name = 'euler-api-key'
    const key = this.keys.get(workspace_id)
    const sealed = this.vault.seal(key ?? '', { workspaceId: workspace_id, row: name, purpose: 'workspace-secret' })
    return key === undefined ? [] : [{ workspace_id, name, sealed, shared: false }]
  }

  setKey(workspaceId: string, key: string | undefined): void {
    if (key === undefined) this.keys.delete(workspaceId)
    else this.keys.set(workspaceId, key)
    this.command({ kind: 'secrets-changed', workspaceId })
  }

  follow(workspace_id: string, unique_id = 'alice'): void {
    this.follows.push({ workspace_id, unique_id })
    this.command({ kind: 'follows-changed', workspaceId: workspace_id, uniqueId: unique_id })
  }

  unfollow(workspace_id: string): void {
    const index = this.follows.findIndex((follow) => follow.workspace_id === workspace_id)
    this.follows.splice(index, 1)
    this.command({ kind: 'follows-changed', workspaceId: workspace_id, uniqueId: 'alice' })
  }

  command(command: IngestCommand): void {
    this.bus.send(signals.commands, command)
  }

  /** Envelopes by session, in order of appearance. */
  sessions(workspaceId = 'default'): RawEnvelope[][] {
    const own = this.bus.raw.filter((envelope) => envelope.workspaceId === workspaceId)
    return [...Map.groupBy(own, ({ sessionId }) => sessionId).values()]
  }

  statuses(workspaceId = 'default'): LivestreamStatus[] {
    return this.bus.sent
      .filter(({ signal }) => signal === signals.livestreams.name)
      .map(({ message }) => message as LivestreamStatus)
      .filter((status) => status.workspaceId === workspaceId)
  }

  status(workspaceId = 'default'): LivestreamStatus | undefined {
    return this.statuses(workspaceId).at(-1)
  }
}

const rigs: Rig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop()
})

const types = (envelopes: RawEnvelope[] | undefined) =>
  envelopes?.map(({ type, messageId }) => messageId ?? type.replace('ControlEvent.', ''))
const last = (envelopes: RawEnvelope[] | undefined) => envelopes?.at(-1)?.data

describe('a live', () => {
  test('is a session: connected, then its messages, numbered from 0', async () => {
    const connection = new ScriptedConnection('7001', 'cooking', [chat('1', true), chat('2', true)])
    const rig = new Rig([new ScriptedSource('direct', connection)])
    await rig.start()
    await connection.push(chat('3'), chat('4'))
    const [session] = rig.sessions()
    expect(types(session)).toEqual(['CONNECTED', '1', '2', '3', '4'])
    expect(session?.map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3, 4])
    expect(session?.[0]).toMatchObject({
      schemaVersion: 'raw.v1',
      workspaceId: 'default',
      streamId: '7001',
      source: 'live',
      data: { roomId: '7001', provider: 'direct', uniqueId: 'alice', title: 'cooking' },
    })
    expect(rig.status()).toMatchObject({ state: 'live', provider: 'direct', streamId: '7001', title: 'cooking' })
    expect(rig.statuses().map(({ state }) => state)).toEqual(['connecting', 'live'])
  })

  test('is told of every five seconds, with how fresh its data is', async () => {
    const connection = new ScriptedConnection('7001')
    const rig = new Rig([new ScriptedSource('direct', connection)])
    await rig.start()
    await rig.clock.advance(3000)
    const at = rig.clock.now()
    await connection.push(chat('1'))
    await rig.clock.advance(2000)
    expect(rig.status()).toMatchObject({ messages: 1, lastMessageAt: new Date(at).toISOString() })
    expect(rig.statuses()).toHaveLength(3)
  })

  test('comes over one connection for all workspaces, each with a session of its own', async () => {
    const connection = new ScriptedConnection('7001')
    const source = new ScriptedSource('direct', connection)
    const rig = new Rig([source])
    rig.follow('w1')
    await rig.start()
    await connection.push(chat('1'))
    rig.follow('w2')
    await settle()
    await connection.push(chat('2'))
    expect(types(rig.sessions()[0])).toEqual(['CONNECTED', '1', '2'])
    expect(types(rig.sessions('w1')[0])).toEqual(['CONNECTED', '1', '2'])
    expect(types(rig.sessions('w2')[0])).toEqual(['CONNECTED', '2'])
    expect(source.asked).toEqual(['alice'])
    rig.unfollow('w1')
    await settle()
    await connection.push(chat('3'))
    expect(types(rig.sessions('w1')[0])).toEqual(['CONNECTED', '1', '2', 'DISCONNECTED'])
    expect(last(rig.sessions('w1')[0])).toEqual({ code: 0, reason: 'unfollowed', willReconnect: false })
    expect(rig.statuses('w1').filter(({ state }) => state === 'stopped')).toMatchObject([{ streamId: '7001' }])
    expect(types(rig.sessions()[0])).toEqual(['CONNECTED', '1', '2', '3'])
  })

  test('is followed while its connection ends: the session begins with the next connection', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    first.close = () => new Promise(() => {})
    await rig.clock.advance(60_000)
    rig.follow('w1')
    await rig.clock.advance(4000)
    expect(second.isStarted).toBe(true)
    expect(rig.sessions('w1').map(types)).toEqual([['CONNECTED']])
  })

  test('is left when nobody follows any more, and can be followed again', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    rig.follow('w1')
    await rig.start({ initial: [] })
    rig.unfollow('w1')
    await settle()
    expect(first.isClosed).toBe(true)
    expect(rig.status('w1')).toMatchObject({ state: 'stopped', streamId: '7001' })
    expect(rig.bus.leases()).toEqual([])
    rig.follow('w1')
    await settle(60)
    expect(second.isStarted).toBe(true)
    expect(rig.status('w1')?.state).toBe('live')
  })

  test('is looked for every minute while there is none', async () => {
    const source = new ScriptedSource('direct', offline)
    const rig = new Rig([source])
    await rig.start()
    const next = new Date(rig.clock.now() + 60_000).toISOString()
    expect(rig.status()).toMatchObject({ state: 'offline', attempt: 0, retryAt: next })
    await rig.clock.advance(59_000)
    expect(source.asked).toHaveLength(1)
    const connection = new ScriptedConnection('7001')
    source.answer(connection)
    await rig.clock.advance(1000)
    expect(rig.status()?.state).toBe('live')
  })

  test('that has ended is not connected to again, the next one is', async () => {
    const [first, same] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const next = new ScriptedConnection('7002')
    const rig = new Rig([new ScriptedSource('direct', first, same, offline, next)])
    await rig.start()
    await first.push(chat('1'))
    first.drop({ code: 1005, reason: 'stream end', ended: true })
    await settle()
    expect(rig.status()?.state).toBe('ended')
    expect(last(rig.sessions()[0])).toEqual({ code: 1005, reason: 'stream end', willReconnect: false })
    await rig.clock.advance(60_000)
    expect([same.isClosed, same.isStarted]).toEqual([true, false])
    await rig.clock.advance(60_000)
    expect(rig.status()?.state).toBe('ended')
    await rig.clock.advance(60_000)
    expect(rig.status()).toMatchObject({ state: 'live', streamId: '7002' })
    expect(rig.sessions().map(types)).toEqual([['CONNECTED', '1', 'DISCONNECTED'], ['CONNECTED']])
  })
})

test('a live that has ended is connected to again when somebody asks for it', async () => {
  const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
  const rig = new Rig([new ScriptedSource('direct', first, second)])
  await rig.start()
  first.drop({ ended: true })
  await settle()
  rig.command({ kind: 'retry-now', workspaceId: 'default', uniqueId: 'alice' })
  await settle()
  expect([second.isStarted, rig.status()?.state]).toEqual([true, 'live'])
})

describe('a lost connection', () => {
  test('is made anew; what TikTok sends again is left out, and shows that nothing is missing', async () => {
    const first = new ScriptedConnection('7001')
    const second = new ScriptedConnection('7001', undefined, [chat('2', true), chat('3', true)])
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await first.push(chat('1'), chat('2'))
    first.drop()
    await settle()
    expect(rig.status()).toMatchObject({
      state: 'reconnecting',
      streamId: '7001',
      attempt: 1,
      problem: { code: 'connection-lost' },
    })
    await rig.clock.advance(1500)
    await second.push(chat('4'))
    expect(rig.sessions().map(types)).toEqual([
      ['CONNECTED', '1', '2', 'DISCONNECTED'],
      ['CONNECTED', '3', '4'],
    ])
    expect(last(rig.sessions()[0])).toEqual({ code: 1006, reason: 'socket closed', willReconnect: true })
  })

  test('leaves a gap when what TikTok sends again does not reach back', async () => {
    const first = new ScriptedConnection('7001')
    const second = new ScriptedConnection('7001', undefined, [chat('8', true)])
    const third = new ScriptedConnection('7001', undefined, [chat('8', true)])
    const rig = new Rig([new ScriptedSource('direct', first, second, third)])
    await rig.start()
    await first.push(chat('1'))
    const from = new Date(rig.clock.now()).toISOString()
    await rig.clock.advance(10_000)
    first.drop()
    await rig.clock.advance(1500)
    const gap = rig.sessions()[1]?.[1]
    expect(gap).toMatchObject({ type: ControlEvent.gap, seqNo: 1, data: { from, reason: 'socket closed' } })
    const missing = gap?.data as { from: string; to: string }
    expect(Date.parse(missing.to) - Date.parse(missing.from)).toBeGreaterThan(10_000)
    second.drop()
    await rig.clock.advance(3000)
    expect(types(rig.sessions()[2])).toEqual(['CONNECTED'])
  })

  test('is noticed by silence', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await rig.clock.advance(40_000)
    await first.push(chat('1'))
    await rig.clock.advance(59_000)
    expect(rig.status()?.state).toBe('live')
    await rig.clock.advance(1000)
    expect(first.isClosed).toBe(true)
    expect(rig.status()).toMatchObject({ state: 'reconnecting', problem: { code: 'live-silent' } })
    expect(types(rig.sessions()[0])).toEqual(['CONNECTED', '1', 'ERROR', 'DISCONNECTED'])
    await rig.clock.advance(1500)
    expect(second.isStarted).toBe(true)
  })

  test('that still says something is not heard', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await rig.clock.advance(61_500)
    expect(second.isStarted).toBe(true)
    await expect(first.push(chat('1'))).rejects.toMatchObject({ code: 'connection-over' })
    first.drop({ ended: true })
    await settle()
    expect(rig.status()?.state).toBe('live')
    expect(types(rig.sessions()[1])).toEqual(['CONNECTED'])
  })
})

describe('a source that refuses', () => {
  test('is replaced by the next one, and comes back into use when it can', async () => {
    const [fallback, back] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const direct = new ScriptedSource('direct', blocked)
    const rig = new Rig([direct, new ScriptedSource('euler', fallback)])
    await rig.start()
    expect(rig.status()).toMatchObject({ state: 'live', provider: 'euler' })
    await fallback.push(chat('1'))
    direct.answer(back)
    await rig.clock.advance(45_000)
    await fallback.push(chat('2'))
    await rig.clock.advance(30_000)
    await back.push(chat('2', true), chat('3'))
    expect(fallback.isClosed).toBe(true)
    expect(rig.status()).toMatchObject({ state: 'live', provider: 'direct' })
    expect(rig.sessions().map(types)).toEqual([
      ['CONNECTED', '1', '2', 'DISCONNECTED'],
      ['CONNECTED', '3'],
    ])
  })

  test('is asked again later and later, never before it said', async () => {
    const limited = new AppError('sign-rate-limited', 'too many', { transient: true, retryAfterMs: 90_000 })
    const source = new ScriptedSource('direct', limited, new ScriptedConnection('7001'))
    const rig = new Rig([source])
    await rig.start()
    const retryAt = new Date(rig.clock.now() + 90_000).toISOString()
    expect(rig.status()).toMatchObject({ state: 'reconnecting', retryAt, problem: { code: 'sign-rate-limited' } })
    await rig.clock.advance(50_000)
    rig.command({ kind: 'retry-now', workspaceId: 'default', uniqueId: 'alice' })
    await settle()
    expect(source.asked).toHaveLength(1)
    await rig.clock.advance(40_000)
    expect(rig.status()?.state).toBe('live')
  })

  test('because all lives together ask too much is left alone by all, then asked for one after the other', async () => {
    let left = 3
    const source = new ScriptedSource('direct', async ({ uniqueId }) => {
      await rig.clock.sleep(1000)
      if (left-- > 0) return new ScriptedConnection(`7${uniqueId}`)
      throw new AppError('sign-rate-limited', 'too many', { transient: true, retryAfterMs: 90_000 })
    })
    const rig = new Rig([source])
    for (let n = 1; n <= 20; n++) rig.follow('default', `user${n}`)
    await rig.start({ initial: [], maxAttempts: 2, inactivityMs: 3_600_000 })
    await rig.clock.advance(1000)
    const latest = () => new Map(rig.statuses().map((status) => [status.uniqueId, status]))
    const inState = (state: string) => [...latest().values()].filter((status) => status.state === state)
    expect([inState('live').length, source.asked.length]).toEqual([3, 20])

    const retryAt = new Date(rig.clock.now() + 90_000).toISOString()
    await rig.clock.advance(30_000)
    rig.follow('default', 'late')
    await rig.clock.advance(30_000)
    expect(inState('reconnecting').map(({ problem }) => problem?.code)).toEqual(Array(18).fill('sign-rate-limited'))
    expect(latest().get('late')).toMatchObject({ retryAt, attempt: 0 })
    expect(source.asked).toHaveLength(20)

    left = 4
    await rig.clock.advance(40_000)
    expect([inState('live').length, source.asked.length]).toEqual([7, 25])
    left = 20
    await rig.clock.advance(120_000)
    expect(inState('live')).toHaveLength(21)
  })

  test('because its key has too many connections is waited for with the lease, and in plain sight', async () => {
    const full = new AppError('connection-limit', 'no more for this key', { transient: true, retryAfterMs: 120_000 })
    const rig = new Rig([new ScriptedSource('euler', full)])
    await rig.start()
    const retryAt = new Date(rig.clock.now() + 120_000).toISOString()
    await rig.clock.advance(60_000)
    expect(rig.bus.leases()).toEqual(['ingest:alice'])
    expect(rig.status()).toMatchObject({ retryAt, updatedAt: new Date(rig.clock.now()).toISOString() })
  })

  test('for good is given up on after the allowed tries, until somebody asks', async () => {
    const source = new ScriptedSource('direct', blocked)
    const rig = new Rig([source])
    await rig.start({ maxAttempts: 3 })
    await rig.clock.advance(600_000)
    expect(source.asked).toHaveLength(3)
    expect(rig.status()).toMatchObject({ state: 'failed', attempt: 3, problem: { remedy: 'Wait.' } })
    expect(rig.status()).not.toHaveProperty('retryAt')
    source.answer(new ScriptedConnection('7001'))
    rig.command({ kind: 'retry-now', workspaceId: 'default', uniqueId: 'alice' })
    await settle()
    expect(rig.status()?.state).toBe('live')
  })

  test('a name altogether is never asked for it', async () => {
    const [demo, direct] = [
      new ScriptedSource('demo', new ScriptedConnection('9')),
      new ScriptedSource('direct', blocked),
    ]
    const sources = [
      { name: demo.name, accepts: (name: string) => name === 'demo', connect: demo.connect.bind(demo) },
      { name: direct.name, accepts: (name: string) => name !== 'demo', connect: direct.connect.bind(direct) },
    ]
    const rig = new Rig(sources)
    await rig.start({ initial: ['demo', 'alice'] })
    await rig.clock.advance(600_000)
    expect([new Set(demo.asked), new Set(direct.asked)]).toEqual([new Set(['demo']), new Set(['alice'])])
    const status = (name: string) => rig.statuses().findLast(({ uniqueId }) => uniqueId === name)
    expect(status('demo')).toMatchObject({ state: 'live', provider: 'demo' })
    expect(status('alice')).toMatchObject({ state: 'reconnecting', problem: { code: 'tiktok-blocked' } })
  })

  test('can be asked at once', async () => {
    const source = new ScriptedSource('direct', offline, new ScriptedConnection('7001'))
    const rig = new Rig([source])
    await rig.start()
    rig.command({ kind: 'retry-now', workspaceId: 'default', uniqueId: 'alice' })
    await settle()
    expect(rig.status()?.state).toBe('live')
  })

  test('to answer is given a minute, and what it brings later is closed', async () => {
    const late = Promise.withResolvers<ScriptedConnection>()
    const rig = new Rig([new ScriptedSource('direct', () => late.promise)])
    await rig.start()
    await rig.clock.advance(60_000)
    expect(rig.status()).toMatchObject({ state: 'reconnecting', problem: { code: 'connect-timeout' } })
    const connection = new ScriptedConnection('7001')
    late.resolve(connection)
    await settle()
    expect(connection.isClosed).toBe(true)
  })

  test('by a bug is a failure like others', async () => {
    const rig = new Rig([new ScriptedSource('direct', new TypeError('x is not a function'))])
    await rig.start()
    expect(rig.status()).toMatchObject({ state: 'reconnecting', problem: { code: 'source-failed' } })
  })
})

describe('a source with a bug', () => {
  test('in its start costs that connection only', async () => {
    const [broken, good] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    broken.start = () => {
      throw new TypeError('x is not a function')
    }
    const rig = new Rig([new ScriptedSource('direct', broken, good)])
    await rig.start()
    expect(broken.isClosed).toBe(true)
    expect(types(rig.sessions()[0])).toEqual(['CONNECTED', 'ERROR', 'DISCONNECTED'])
    await rig.clock.advance(1500)
    expect(good.isStarted).toBe(true)
  })

  test('that never closes holds nobody up', async () => {
    const connection = new ScriptedConnection('7001')
    connection.close = () => new Promise(() => {})
    const rig = new Rig([new ScriptedSource('direct', connection)])
    await rig.start()
    await rig.stop()
    expect(last(rig.sessions()[0])).toMatchObject({ reason: 'shutdown' })
  })
})

describe('the bus', () => {
  const unavailable = new AppError('bus-unavailable', 'gone', { transient: true })

  test('being away holds the source back; nothing is lost, nothing is acknowledged before', async () => {
    const connection = new ScriptedConnection('7001')
    const rig = new Rig([new ScriptedSource('direct', connection)])
    await rig.start()
    rig.bus.failure = unavailable
    let isTaken = false
    const taken = connection.push(chat('1')).then(() => {
      isTaken = true
    })
    await rig.clock.advance(300_000)
    expect([isTaken, connection.isClosed]).toEqual([false, false])
    rig.bus.failure = undefined
    await rig.clock.advance(6000)
    await taken
    expect(types(rig.sessions()[0])).toEqual(['CONNECTED', '1'])
  })

  test('refusing for good ends the connection, and the message comes again with the next', async () => {
    const first = new ScriptedConnection('7001')
    const second = new ScriptedConnection('7001', undefined, [chat('1', true)])
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    rig.bus.failure = new AppError('publish-failed', 'too large')
    await expect(first.push(chat('1'))).rejects.toMatchObject({ code: 'publish-failed' })
    rig.bus.failure = undefined
    await rig.clock.advance(1500)
    expect(types(rig.sessions()[1])).toEqual(['CONNECTED', 'GAP', '1'])
  })

  test('taking the lease away ends the connection at once, without a word in its session', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await first.push(chat('1'))
    rig.bus.lose('ingest:alice')
    await settle()
    expect(first.isClosed).toBe(true)
    await rig.clock.advance(4000)
    await second.push(chat('1', true), chat('2'))
    expect(rig.sessions().map(types)).toEqual([
      ['CONNECTED', '1'],
      ['CONNECTED', '2'],
    ])
  })

  test('giving the lease back does not make a live of what is not received yet', async () => {
    const source = new ScriptedSource('direct', new ScriptedConnection('7001'))
    const rig = new Rig([source])
    await rig.start()
    source.answer(() => new Promise(() => {}))
    rig.bus.lose('ingest:alice')
    await rig.clock.advance(10_000)
    expect(source.asked).toHaveLength(2)
    expect(rig.status()).toMatchObject({ state: 'connecting', messages: 0 })
  })

  test('refusing a lease that was thought to be held ends the connection, too', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    rig.bus.lose('ingest:alice', { silently: true })
    await expect(first.push(chat('1'))).rejects.toMatchObject({ code: 'lease-lost' })
    await settle()
    expect(first.isClosed).toBe(true)
    await rig.clock.advance(4000)
    expect(rig.status()?.state).toBe('live')
  })

  test('being away until the lease is lost is given afterwards what it could not take', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await first.push(chat('1'))
    rig.bus.failure = unavailable
    const taken = first.push(chat('2'))
    await rig.clock.advance(9000)
    rig.bus.lose('ingest:alice')
    await expect(taken).rejects.toMatchObject({ code: 'lease-lost' })
    rig.bus.failure = undefined
    await rig.clock.advance(4000)
    await second.push(chat('2', true), chat('3'))
    expect(types(rig.sessions()[1])).toEqual(['CONNECTED', '2', '3'])
  })

  test('that comes back without its newest messages is given them again', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await first.push(chat('1'), chat('2'))
    rig.bus.forget()
    rig.bus.lose('ingest:alice')
    await rig.clock.advance(4000)
    await second.push(chat('2', true), chat('3'))
    expect(types(rig.sessions()[1])).toEqual(['CONNECTED', '1', '2', '3'])
  })

  test.each([
    ['makes a gap when they cannot all be given again', [], ['CONNECTED', '3', 'GAP', '4']],
    ['makes no gap when the others are stored', ['2', '1'], ['CONNECTED', '3', '4']],
  ])('that comes back without its newest messages %s', async (_title, stored, expected) => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await first.push(chat('1'))
    const restore = rig.bus.checkpoint()
    await rig.clock.advance(11_000)
    await first.push(chat('2'))
    const storedAt = new Date(rig.clock.now())
    rig.store(stored.map((message_id) => ({ message_id, ingested_at: storedAt })))
    await rig.clock.advance(11_000)
    await first.push(chat('3'))
    restore()
    rig.bus.lose('ingest:alice')
    await rig.clock.advance(4000)
    await second.push(chat('3', true), chat('4'))
    expect(types(rig.sessions()[1])).toEqual(expected)
  })

  test('that has forgotten more than can be given again makes a gap, whatever comes again', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const rig = new Rig([new ScriptedSource('direct', first, second)])
    await rig.start()
    await first.push(chat('1'))
    await rig.clock.advance(11_000)
    await first.push(chat('2'))
    rig.bus.forget()
    rig.bus.lose('ingest:alice')
    await rig.clock.advance(4000)
    await second.push(chat('2', true), chat('3'))
    expect(types(rig.sessions()[1])).toEqual(['CONNECTED', '2', 'GAP', '3'])
  })
})

describe('several processes', () => {
  test('share the lives: one receives, the next takes over', async () => {
    const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
    const one = new Rig([new ScriptedSource('direct', first)])
    const two = new Rig([new ScriptedSource('direct', second)], one.bus, one.clock)
    await one.start()
    await two.start()
    expect([first.isStarted, second.isStarted]).toEqual([true, false])
    await first.push(chat('1'))
    await one.stop()
    await one.clock.advance(4000)
    expect(second.isStarted).toBe(true)
    await second.push(chat('1', true), chat('2'))
    expect(one.sessions().map(types)).toEqual([
      ['CONNECTED', '1', 'DISCONNECTED'],
      ['CONNECTED', '2'],
    ])
  })

  test('help each other out when one is full', async () => {
    const busy = new ScriptedSource('direct', (target) => new ScriptedConnection(`7${target.uniqueId.length}`))
    const free = new ScriptedSource('direct', (target) => new ScriptedConnection(`7${target.uniqueId.length}`))
    const one = new Rig([busy])
    const two = new Rig([free], one.bus, one.clock)
    await one.start({ initial: ['alice', 'bob'], maxConnections: 1 })
    const bob = () =>
      one
        .statuses()
        .filter(({ uniqueId }) => uniqueId === 'bob')
        .at(-1)
    expect(bob()).toMatchObject({ state: 'reconnecting', problem: { code: 'connection-limit' } })
    await two.start({ initial: ['alice', 'bob'] })
    await two.clock.advance(10_000)
    expect(free.asked).toEqual(['bob'])
    expect(bob()?.state).toBe('live')
  })
})

describe('stopping', () => {
  test('says goodbye in every session and gives the leases back', async () => {
    const connection = new ScriptedConnection('7001')
    const rig = new Rig([new ScriptedSource('direct', connection)])
    await rig.start()
    await connection.push(chat('1'))
    await rig.stop()
    expect(last(rig.sessions()[0])).toEqual({ code: 0, reason: 'shutdown', willReconnect: true })
    expect([connection.isClosed, rig.bus.leases()]).toEqual([true, []])
  })

  test('does not wait for a database that hangs', async () => {
    const connection = new ScriptedConnection('7001')
    const rig = new Rig([new ScriptedSource('direct', connection)])
    await rig.start()
    rig.isDbHanging = true
    await rig.clock.advance(10_000)
    await rig.stop()
    expect(last(rig.sessions()[0])).toMatchObject({ reason: 'shutdown' })
  })

  test('does not wait for a bus that is away', async () => {
    const connection = new ScriptedConnection('7001')
    const rig = new Rig([new ScriptedSource('direct', connection)])
    await rig.start()
    rig.bus.failure = new AppError('bus-unavailable', 'gone', { transient: true })
    connection.push(chat('1')).catch(() => {})
    await settle()
    await rig.stop()
    expect(connection.isClosed).toBe(true)
  })
})

test('counts what it does', async () => {
  const [first, second] = [new ScriptedConnection('7001'), new ScriptedConnection('7001')]
  const rig = new Rig([new ScriptedSource('direct', first, second)])
  await rig.start()
  await first.push(chat('1'), { type: ControlEvent.badFrame, isHistory: false, data: { reason: 'x' } })
  first.drop()
  await rig.clock.advance(1500)
  await second.push(chat('1', true))
  const { body } = await rig.metrics.render()
  for (const line of [
    'ingest_frames_total 2',
    'ingest_messages_total 3',
    'ingest_duplicates_total 1',
    'ingest_bad_frames_total 1',
    'ingest_reconnects_total{reason="connection-lost"} 1',
    'ingest_connections 1',
  ]) {
    expect(body).toContain(line)
  }
})

describe('credentials', () => {
  /** Lets everybody in, each on a connection of its own. */
  class OpenSource implements LiveSource {
    readonly name = 'direct'
    readonly connections: ScriptedConnection[] = []
    readonly shown: Credentials[] = []

    async connect({ credentials = {} }: SourceTarget): Promise<ScriptedConnection> {
      const connection = new ScriptedConnection('7001')
      this.connections.push(connection)
      this.shown.push(credentials)
      return connection
    }
  }

  test('are used for the lives of their workspace only, on a connection of its own', async () => {
    const source = new OpenSource()
    const rig = new Rig([source])
    rig.keys.set('b', 'key of b')
    for (const id of ['b', 'c']) rig.follows.push({ workspace_id: id, unique_id: 'alice' })
    await rig.start()
    await settle()
    expect(source.shown).toEqual([{}, { eulerApiKey: 'key of b' }])
    await source.connections[0]?.push(chat('1'))
    await source.connections[1]?.push(chat('2'))
    const got = ['default', 'b', 'c'].map((id) => types(rig.sessions(id)[0]))
    expect(got).toEqual([
      ['CONNECTED', '1'],
      ['CONNECTED', '2'],
      ['CONNECTED', '1'],
    ])
  })

  test('of the configuration are those of the default workspace, until it sets some', async () => {
    const source = new OpenSource()
    const rig = new Rig([source])
    rig.follows.push({ workspace_id: 'b', unique_id: 'alice' })
    const credentials = { eulerApiKey: 'configured', tiktokSession: 'cookie' }
    await rig.start({ credentials })
    await settle()
    expect(source.shown).toEqual([credentials, {}])
    rig.setKey('default', 'own')
    await settle()
    source.connections[0]?.drop()
    await rig.clock.advance(60_000)
    expect(source.shown.at(-1)).toEqual({ eulerApiKey: 'own', tiktokSession: 'cookie' })
  })

  test('that are set or removed take their workspace to another connection at once, without an overlap', async () => {
    const source = new OpenSource()
    const rig = new Rig([source])
    await rig.start()
    rig.setKey('default', 'key')
    await settle()
    expect(source.shown).toEqual([{}, { eulerApiKey: 'key' }])
    expect(source.connections.map(({ isClosed }) => isClosed)).toEqual([true, false])
    expect(rig.statuses().map(({ state }) => state)).toEqual(['connecting', 'live', 'stopped', 'connecting', 'live'])
    rig.setKey('default', undefined)
    await settle()
    expect(source.shown.at(-1)).toEqual({})
    expect(source.connections.map(({ isClosed }) => isClosed)).toEqual([true, true, false])
  })

  test('that are replaced are tried at once by a live that waits', async () => {
    const refused = new AppError('sign-plan-required', 'not with this key')
    const source = new ScriptedSource('direct', refused)
    const rig = new Rig([source])
    rig.keys.set('default', 'wrong')
    await rig.start()
    await settle()
    const before = source.asked.length
    source.answer(new ScriptedConnection('7001'))
    rig.setKey('default', 'right')
    await settle()
    expect(source.asked.length).toBeGreaterThan(before)
    expect(rig.status()).toMatchObject({ state: 'live' })
  })

  test('are the last known ones while the database is away, and it does not keep anybody from connecting', async () => {
    const source = new OpenSource()
    const rig = new Rig([source])
    rig.keys.set('default', 'key')
    await rig.start()
    await settle()
    rig.isDbFailing = true
    source.connections.at(-1)?.drop()
    await rig.clock.advance(60_000)
    expect(source.shown.at(-1)).toEqual({ eulerApiKey: 'key' })
    expect(rig.status()).toMatchObject({ state: 'live' })
  })

  test('decide whether a source that needs a key is asked at all', async () => {
    const keyed = Object.assign(new ScriptedSource('euler', new ScriptedConnection('7001')), {
      suffices: ({ eulerApiKey }: Credentials) => eulerApiKey !== undefined,
    })
    const plain = new ScriptedSource('direct', new ScriptedConnection('7001'))
    const rig = new Rig([keyed, plain])
    rig.keys.set('b', 'key')
    rig.follows.push({ workspace_id: 'b', unique_id: 'alice' })
    await rig.start()
    await settle()
    expect([keyed.asked.length, plain.asked.length]).toEqual([1, 1])
    expect([rig.status()?.provider, rig.status('b')?.provider]).toEqual(['direct', 'euler'])
  })
})
