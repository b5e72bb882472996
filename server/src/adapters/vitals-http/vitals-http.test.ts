import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { silentLog } from '#kernel/log.ts'
import { openVitals, type Vitals } from './vitals-http.ts'

const opened = new Set<Vitals>()
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]()
  opened.clear()
})

async function start(check: () => Promise<void> = async () => {}) {
  const metrics = createMetrics()
  metrics.counter('livetap_test', 'Of this test.').add(3)
  const checks = { database: check, bus: async () => {} }
  const vitals = await openVitals({ host: '127.0.0.1', port: 0, version: '1.2.3', checks, metrics, log: silentLog })
  opened.add(vitals)
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`http://127.0.0.1:${vitals.port}${path}`, init)
    return { status: answer.status, text: await answer.text() }
  }
  return { vitals, ask }
}

/** The status for whoever asks for that host. */
const knock = (port: number, host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/live', headers: { host } }, (answer) => {
      resolve(answer.resume().statusCode)
    })
      .on('error', reject)
      .end()
  })

describe('what operators are told of a process', () => {
  test('it lives at once, and is ready from when it says so until it stops', async () => {
    const { vitals, ask } = await start()
    expect((await ask('/live')).status).toBe(200)
    expect((await ask('/ready')).status).toBe(503)
    vitals.isReady = true
    expect(await ask('/ready')).toEqual({ status: 200, text: '{"status":"ready"}\n' })
    vitals.isReady = false
    expect((await ask('/ready')).status).toBe(503)
    expect((await ask('/live')).status).toBe(200)
  })

  test('what does not work is named, and is no reason to be killed', async () => {
    const { vitals, ask } = await start(() => Promise.reject(new Error('connection refused')))
    vitals.isReady = true
    const { status, text } = await ask('/health')
    expect(status).toBe(503)
    expect(JSON.parse(text)).toMatchObject({
      ...{ status: 'failing', version: '1.2.3' },
      checks: { database: { ok: false, error: 'connection refused' }, bus: { ok: true } },
    })
    expect((await ask('/ready')).status).toBe(503)
    expect((await ask('/live')).status).toBe(200)
  })

  test('what it counts', async () => {
    const { ask } = await start()
    const { status, text } = await ask('/metrics?x=1')
    expect(status).toBe(200)
    expect(text).toContain('\nlivetap_test 3\n')
  })

  test('nothing to pages, to other methods, and at other addresses', async () => {
    const { vitals, ask } = await start()
    expect((await ask('/metrics', { headers: { origin: 'https://evil.example' } })).status).toBe(403)
    expect((await ask('/metrics', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
    for (const host of ['evil.example', 'evil.example:9464', 'svc.evil.example']) {
      expect([host, await knock(vitals.port, host)]).toEqual([host, 403])
    }
    for (const host of [
      '127.0.0.1',
      '[::1]:9464',
      'livetap-recorder',
      'api.livetap.svc',
      'api.livetap.svc.cluster.local',
    ]) {
      expect([host, await knock(vitals.port, host)]).toEqual([host, 200])
    }
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405)
    expect((await ask('/constructor')).status).toBe(404)
    expect((await ask('/api/v1/streams')).status).toBe(404)
  })

  test('a port that is taken is said by the name of its variable', async () => {
    const { vitals } = await start()
    const about = { checks: {}, metrics: createMetrics(), log: silentLog, version: '1' }
    await expect(openVitals({ ...about, host: '127.0.0.1', port: vitals.port })).rejects.toMatchObject({
      code: 'port-in-use',
      remedy: expect.stringContaining('OPS_PORT'),
    })
  })
})
