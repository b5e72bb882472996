import { signals } from '@livetap/contracts/topics.ts'
import { describe, expect, it } from 'vitest'
import { readFollows } from '#domain/follows/follows.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { startTestServer, type TestServer } from '../api.suite.ts'
import { Dashboard, Live } from './user-sessions.suite.ts'

interface Rig extends AsyncDisposable {
  readonly server: TestServer
  readonly clock: ManualClock
  /** Names in the commands that ingest was sent. */
  readonly told: string[]
}

async function start(): Promise<Rig> {
  const clock = new ManualClock()
  const server = await startTestServer({}, { clock })
  const told: string[] = []
  await server.ports.signals.listen(signals.commands, (command) => {
    if (command.kind === 'follows-changed') told.push(command.uniqueId)
  })
  return { server, clock, told, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const watched = async ({ server }: Rig) => (await readFollows(server.ports.db.query)).map(({ uniqueId }) => uniqueId)
const exists = async ({ server }: Rig, dashboard: Dashboard) =>
  (await server.ask(`/api/sessions/${dashboard.sessionId}`)).status === 200
const isWaiting = ({ server }: Rig, dashboard: Dashboard) =>
  expect.poll(async () => (await server.ask(`/api/sessions/${dashboard.sessionId}`)).json.attached).toBe(false)

describe('a session whose socket has closed', () => {
  it('waits 30 s to be resumed, and is followed for so long', async () => {
    await using rig = await start()
    using dashboard = await Dashboard.open(rig.server.port, '?username=ann')
    await expect.poll(() => watched(rig)).toEqual(['ann'])
    expect(rig.told).toEqual(['ann'])
    await dashboard.close()
    await isWaiting(rig, dashboard)
    await rig.clock.advance(29_000)
    expect(await exists(rig, dashboard)).toBe(true)
    expect(await watched(rig)).toEqual(['ann'])
    await rig.clock.advance(2000)
    expect(await exists(rig, dashboard)).toBe(false)
    await expect.poll(() => watched(rig)).toEqual([])
    await expect.poll(() => rig.told).toEqual(['ann', 'ann'])
    using late = await Dashboard.open(rig.server.port)
    late.send({ type: 'resume', sessionId: dashboard.sessionId })
    expect(await late.wait('error')).toMatchObject({ code: 'session-not-found' })
  })

  it('counts its 30 s anew after each resume', async () => {
    await using rig = await start()
    using first = await Dashboard.open(rig.server.port)
    let last = first
    for (let n = 0; n < 3; n += 1) {
      await last.close()
      await isWaiting(rig, first)
      await rig.clock.advance(20_000)
      last = await Dashboard.open(rig.server.port)
      last.send({ type: 'resume', sessionId: first.sessionId })
      await last.wait('sessionCreated', ({ resumed }) => resumed)
    }
    await rig.clock.advance(60_000)
    expect(await exists(rig, first)).toBe(true)
    await last.close()
  })
})

describe('a live', () => {
  it('is held for as long as somebody looks, and no longer', async () => {
    await using rig = await start()
    using one = await Dashboard.open(rig.server.port, '?username=ann')
    using other = await Dashboard.open(rig.server.port, '?username=ann')
    await expect.poll(() => watched(rig)).toEqual(['ann'])
    one.send({ type: 'changeUsername', username: 'bob' })
    await expect.poll(async () => (await watched(rig)).toSorted()).toEqual(['ann', 'bob'])
    other.send({ type: 'disconnect' })
    await expect.poll(() => watched(rig)).toEqual(['bob'])
    expect(rig.told).toEqual(['ann', 'bob', 'ann'])
  })

  it('is held again every 10 s, so that a process that is gone lets go of it', async () => {
    await using rig = await start()
    using _dashboard = await Dashboard.open(rig.server.port, '?username=ann')
    await expect.poll(() => watched(rig)).toEqual(['ann'])
    const { query } = rig.server.ports.db
    const past = new Date(Date.now() - 1000)
    await query.updateTable('api.watches').set({ expires_at: past }).execute()
    expect(await watched(rig)).toEqual([])
    await rig.clock.advance(10_000)
    await expect.poll(() => watched(rig)).toEqual(['ann'])
    const [row] = await query.selectFrom('api.watches').select('expires_at').execute()
    expect(row && row.expires_at.getTime() - Date.now()).toBeGreaterThan(30_000)
  })

  it('stays held when the server stops, for who comes back', async () => {
    const rig = await start()
    await using stack = new AsyncDisposableStack()
    stack.use(rig)
    using dashboard = await Dashboard.open(rig.server.port, '?username=ann')
    await expect.poll(() => watched(rig)).toEqual(['ann'])
    const { query } = rig.server.ports.db
    const rows = await query.selectFrom('api.watches').selectAll().execute()
    expect(rows).toMatchObject([{ workspace_id: 'default', unique_id: 'ann' }])
    await stack.disposeAsync()
    await expect.poll(() => dashboard.closed?.code).toBe(1001)
  })
})

describe('a session without activity', () => {
  it('ends after an hour, and says so', async () => {
    await using rig = await start()
    using dashboard = await Dashboard.open(rig.server.port)
    await rig.clock.advance(3599_000)
    expect(dashboard.closed).toBeUndefined()
    await rig.clock.advance(2000)
    expect(await dashboard.wait('error')).toMatchObject({ code: 'user-session-idle' })
    await expect.poll(() => dashboard.closed).toEqual({ code: 1000, reason: 'idle' })
    expect(await exists(rig, dashboard)).toBe(false)
  })

  it('is one that neither says nor sees anything', async () => {
    await using rig = await start()
    const live = await Live.begin(rig.server)
    using watching = await Dashboard.open(rig.server.port, `?username=${live.uniqueId}`)
    using talking = await Dashboard.open(rig.server.port)
    for (let n = 0; n < 3; n += 1) {
      await rig.clock.advance(1800_000)
      const { events = 0 } = watching.last('metrics') ?? {}
      await live.record([{ type: 'CHAT' }])
      talking.send({ type: 'disconnect' })
      await expect.poll(() => watching.all('event').length).toBeGreaterThan(events)
      await expect.poll(() => talking.all('connectionStatus')).toHaveLength(n + 2)
    }
    expect([watching.closed, talking.closed]).toEqual([undefined, undefined])
  })
})
