import type { Metrics } from '@livetap/contracts/metrics.ts'
import { startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { Dashboard } from '../src/services/api/user-sessions/user-sessions.suite.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { positionOf, readLog } from './log-reader.ts'

const portOf = ({ url }: { readonly url: string }) => Number(new URL(url).port)
const scenario = { rates: { comment: 20, like: 10, gift: 2 } }

/** The newest numbers, once they count so many events of a live. */
function counted(dashboard: Dashboard, roomId: string, events: number): Promise<Metrics> {
  return eventually(`${events} events of ${roomId}`, async () => {
    const metrics = dashboard.last('metrics')
    return metrics?.streamId === roomId && metrics.events >= events && metrics
  })
}

/** What the log says that the numbers should be. */
async function sumUp(url: string, { streamId, sinceId, lastEventId }: Metrics) {
  const events = (await readLog(url))
    .filter(({ id }) => positionOf(id) > positionOf(sinceId) && positionOf(id) <= positionOf(lastEventId))
    .map(({ event }) => event)
    .filter((event) => event.streamId === streamId)
  const sum = { comments: 0, likes: 0, gifts: 0, coins: 0 }
  for (const event of events) {
    if (event.eventType === 'CHAT') sum.comments += 1
    else if (event.eventType === 'LIKE') sum.likes += event.payload.likeCount
    else if (event.eventType === 'GIFT') {
      sum.gifts += event.payload.giftCount
      sum.coins += event.payload.coins
    }
  }
  return { events: events.length, totals: sum }
}

test('dashboards share a connection, which ends when nobody looks any more', async () => {
  await using simulator = await startSimulator()
  const ann = simulator.addLive('ann', scenario)
  const bob = simulator.addLive('bob', scenario)
  await using folder = await openFolder()
  await using livetap = await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin })
  using one = await Dashboard.open(portOf(livetap), '?username=ann')
  using other = await Dashboard.open(portOf(livetap))
  other.send({ type: 'changeUsername', username: 'https://www.tiktok.com/@Ann/live' })
  const [first, second] = [await counted(one, ann, 60), await counted(other, ann, 60)]
  expect(await sumUp(livetap.url, first)).toMatchObject({ events: first.events })
  expect(second.totals).toMatchObject((await sumUp(livetap.url, second)).totals)
  expect(simulator.report('ann').watching).toBe(1)
  other.send({ type: 'changeUsername', username: 'bob' })
  await counted(other, bob, 20)
  expect([simulator.report('ann').watching, simulator.report('bob').watching]).toEqual([1, 1])
  one.send({ type: 'disconnect' })
  await eventually('nobody at ann', async () => simulator.report('ann').watching === 0)
  expect(simulator.report('bob').watching).toBe(1)
  const seen = other.all('event').filter(({ streamId }) => streamId === bob)
  expect(seen.length).toBeGreaterThan(0)
  expect(other.closed).toBeUndefined()
})

test('the next live is counted anew, and a @username without one is explained', async () => {
  await using simulator = await startSimulator()
  const before = simulator.addLive('ann', scenario)
  await using folder = await openFolder()
  await using livetap = await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin })
  using dashboard = await Dashboard.open(portOf(livetap), '?username=ann')
  const old = await counted(dashboard, before, 40)
  const after = simulator.restartLive('ann')
  await dashboard.wait('connectionStatus', ({ state }) => state === 'ended')
  await call(livetap.url, '/api/v1/livestreams/retry', { uniqueId: 'ann' })
  const anew = await counted(dashboard, after, 5)
  expect(Date.parse(anew.since)).toBeGreaterThan(Date.parse(old.asOf))
  dashboard.send({ type: 'changeUsername', username: 'nobody' })
  const status = await eventually('an explanation', async () => {
    const data = dashboard.last('connectionStatus')
    return data?.username === 'nobody' && data.problem
  })
  expect(status.remedy).not.toBe('')
})

test('a server that was killed gives every dashboard its numbers back', async () => {
  await using simulator = await startSimulator()
  const ann = simulator.addLive('ann', scenario)
  await using folder = await openFolder()
  const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin }
  await using first = await startLivetap(env)
  using whole = await Dashboard.open(portOf(first), '?username=ann')
  using part = await Dashboard.open(portOf(first), '?username=ann')
  await counted(part, ann, 40)
  part.send({ type: 'resetMetrics' })
  await part.wait('metrics', ({ sinceId }) => positionOf(sinceId) > 0)
  const told = [await counted(whole, ann, 100), await counted(part, ann, 30)]
  await first.kill()
  await using again = await startLivetap(env)
  for (const [index, dashboard] of [whole, part].entries()) {
    const before = told[index] as Metrics
    using resumed = await Dashboard.open(portOf(again))
    const { sinceId, lastEventId } = before
    resumed.send({ type: 'resume', sessionId: dashboard.sessionId, username: 'ann', sinceId, lastEventId })
    const metrics = await counted(resumed, ann, before.events)
    expect(metrics.sinceId).toBe(sinceId)
    const { events, totals } = await sumUp(again.url, metrics)
    expect(metrics).toMatchObject({ events, totals })
  }
})
