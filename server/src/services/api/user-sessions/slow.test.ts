import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Metrics } from '@livetap/contracts/metrics.ts'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { asOwner } from '../../../../test/test-accounts.ts'
import { startTestServer, type TestServer } from '../api.suite.ts'
import { Dashboard, Live } from './user-sessions.suite.ts'

/** A client that shakes hands and then takes nothing, until it is told to. */
async function openStuck(server: TestServer, query: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  const lines = [
    `GET /ws${query} HTTP/1.1`,
    `Host: 127.0.0.1:${server.port}`,
    `Authorization: ${asOwner.authorization}`,
    ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  socket.on('error', () => {})
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await once(socket, 'readable')
  return socket
}

/** More bytes than any kernel takes for one socket. */
const much = 30 * 1024 * 1024
const message = 'x'.repeat(30_000)

async function flood(live: Live): Promise<number> {
  const count = Math.ceil(much / message.length)
  for (let n = 0; n < count; n += 100) {
    await live.record(Array.from({ length: Math.min(100, count - n) }, () => live.chat(message)))
  }
  return count
}

describe('a client that does not read', () => {
  it('is cut off when it has taken no event for 15 s, and holds nobody up', async () => {
    const clock = new ManualClock()
    await using server = await startTestServer({}, { clock })
    const live = await Live.begin(server)
    const stuck = await openStuck(server, `?username=${live.uniqueId}`)
    using other = await Dashboard.open(server.port, `?username=${live.uniqueId}`)
    const count = 1 + (await flood(live))
    await expect.poll(() => other.all('event').length, { timeout: 45_000 }).toBe(count)
    const open = async () =>
      (await server.ask('/api/sessions')).json.items.map(({ attached }: { attached: boolean }) => attached)
    expect(await open()).toEqual([true, true])
    for (let n = 0; n < 4 && (await open())[0]; n += 1) await clock.advance(5000)
    expect(await open()).toEqual([false, true])
    stuck.destroy()
  }, 60_000)

  it('without events is cut off when it does not answer a ping', async () => {
    const clock = new ManualClock()
    await using server = await startTestServer({}, { clock })
    const stuck = await openStuck(server, '?events=0')
    const attached = async () => (await server.ask('/api/sessions')).json.items[0]?.attached
    await clock.advance(26_000)
    expect(await attached()).toBe(true)
    await clock.advance(25_000)
    await expect.poll(attached).toBe(false)
    stuck.destroy()
  })

  it('for a while is told the newest numbers only, with all that has changed', async () => {
    const clock = new ManualClock()
    await using server = await startTestServer({}, { clock })
    const live = await Live.begin(server)
    using dashboard = await Dashboard.open(server.port, `?username=${live.uniqueId}`)
    await clock.advance(1000)
    await dashboard.wait('metrics')
    dashboard.socket.pause()
    let events = 1 + (await flood(live))
    const before = dashboard.all('metrics').length
    for (let n = 0; n < 10; n += 1) {
      await live.record([live.chat('hello', { at: Date.UTC(2026, 5, 1, 12, n) })])
      events += 1
      await clock.advance(1000)
    }
    dashboard.socket.resume()
    await expect.poll(() => dashboard.all('event').length, { timeout: 45_000 }).toBe(events)
    await clock.advance(1000)
    await dashboard.wait('metrics', (metrics) => metrics.events === events)
    expect(dashboard.all('metrics').length - before).toBeLessThan(4)
    const { metrics } = (await server.ask(`/api/sessions/${dashboard.sessionId}`)).json
    expect(mergeRows(dashboard.all('metrics'))).toEqual(metrics.history.rows)
  }, 60_000)
})

/** The rows that a page knows that was told these numbers. */
function mergeRows(told: readonly Metrics[]): Metrics['history']['rows'] {
  const known = new Map<string, Metrics['history']['rows'][number]>()
  for (const { history } of told) {
    if (history.complete) known.clear()
    for (const row of history.rows) known.set(row.at, row)
  }
  return [...known.values()]
}
