import { signals } from '@livetap/contracts/topics.ts'
import { expect, it } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { createRandomLive } from '../../../../test/random-live.ts'
import { ask, startTestServer, testOptions } from '../api.suite.ts'
import { startApi } from '../api.ts'
import { Dashboard } from './user-sessions.suite.ts'

const uniqueId = 'host'

it('a server that was started anew counts the same as the one before, byte for byte', async () => {
  const clock = new ManualClock()
  await using server = await startTestServer({}, { clock })
  const events = [...createRandomLive({ seed: 7, events: 3000, viewers: 300, gapMs: 900, disorder: 0.02 })]
  const streamId = events[0]?.event.streamId ?? ''
  const now = new Date(clock.now()).toISOString()
  server.ports.signals.send(signals.livestreams, {
    ...{ workspaceId: 'default', uniqueId, state: 'live', streamId, since: now, updatedAt: now },
    ...{ messages: 0, attempt: 0 },
  })
  using whole = await Dashboard.open(server.port, `?username=${uniqueId}`)
  using part = await Dashboard.open(server.port, `?username=${uniqueId}`)
  const sizes = [1, 40, 3, 900, 250, 7, 1200]
  let from = 0
  for (const size of [...sizes, events.length - sizes.reduce((sum, each) => sum + each)]) {
    await server.record(events.slice(from, from + size).map(({ event }) => event))
    from += size
    await clock.advance(3000)
    if (size === 900) part.send({ type: 'resetMetrics' })
  }
  await whole.wait('metrics', (metrics) => metrics.events === events.length)
  await part.wait('metrics', (metrics) => metrics.events === events.length - 944)

  const ports = { ...server.ports, metrics: createMetrics() }
  await using again = await startApi(ports, testOptions)
  const port = Number(new URL(again.url).port)
  const read = async (at: number, { sessionId }: Dashboard) =>
    (await ask(at, `/api/sessions/${sessionId}`)).json.metrics
  for (const dashboard of [whole, part]) {
    const { sinceId, lastEventId } = dashboard.last('metrics') ?? { sinceId: '', lastEventId: '' }
    using resumed = await Dashboard.open(port)
    const { sessionId } = dashboard
    resumed.send({ type: 'resume', sessionId, username: uniqueId, sinceId, lastEventId })
    const metrics = await resumed.wait('metrics', (told) => told.lastEventId === lastEventId)
    const before = await read(server.port, dashboard)
    expect(JSON.stringify(await read(port, resumed))).toBe(JSON.stringify(before))
    expect(metrics.history.complete).toBe(true)
    expect(metrics.events).toBeGreaterThan(1000)
  }
}, 60_000)
