import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createEvents, startTestServer, streamId } from './api.suite.ts'

test('routes read and write rows within the workspace', async () => {
  await using server = await startTestServer()
  const sessionId = randomUUID()
  await server.record(createEvents()([{ type: 'CONNECTED', sessionId }, { sessionId }]))
  const paths = [
    ...['livestreams', 'streams', 'sessions', 'events', 'events?q=hello', 'dlq', 'creators/mira/trends'],
    ...['', '/timeline', '/report'].map((path) => `streams/${streamId}${path}`),
    ...['', '/events', '/timeline', '/export'].map((path) => `sessions/${sessionId}${path}`),
  ]
  const ask = async () => {
    const follow = await server.ask('/api/v1/livestreams/connect', { method: 'POST', body: { uniqueId: 'ann' } })
    const reads = paths.map(async (path) => [path, (await server.ask(`/api/v1/${path}`)).status] as const)
    return [['follow', follow.status] as const, ...(await Promise.all(reads))]
  }
  for (const [path, status] of await ask()) expect([path, status < 300]).toEqual([path, true])
  // What still answers works as somebody else.
  await sql`revoke all on all tables in schema live, api from livetap_app`.execute(server.ports.db.query)
  for (const [path, status] of await ask()) expect([path, status]).toEqual([path, 500])
  expect((await server.ask('/health')).status).toBe(200)
})
