import { get } from 'node:http'
import type { KyselyPlugin } from 'kysely'
import { expect, test } from 'vitest'
import { asOwner } from '../../../../test/test-accounts.ts'
import { ask, createEvents, startTestServer, streamId, testOptions } from '../api.suite.ts'
import { startApi } from '../api.ts'

/** Holds back the first full page of the log until it is let go, and counts them. */
function createGate() {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let pages = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (result.rows.length < 500) return result
      pages += 1
      reached.resolve()
      await opened.promise
      return result
    },
  }
  return { plugin, reached: reached.promise, open: () => opened.resolve(), countPages: () => pages }
}

test('a report that nobody waits for any more is not counted to its end', async () => {
  await using server = await startTestServer()
  await server.record(createEvents()([{ type: 'CONNECTED' }, ...Array.from({ length: 1200 }, () => ({}))]))
  const gate = createGate()
  const within = (workspaceId: string) => server.ports.db.within(workspaceId).withPlugin(gate.plugin)
  const db = { ...server.ports.db, within }
  const options = testOptions
  await using api = await startApi({ ...server.ports, db }, options)
  const port = Number(new URL(api.url).port)
  const path = `/api/v1/streams/${streamId}/report`
  const request = get({ host: '127.0.0.1', port, path, headers: asOwner }).on('error', () => {})
  await gate.reached
  request.destroy()
  // A whole exchange later the server has heard of it.
  await ask(port, '/health')
  gate.open()
  const { json } = await ask(port, path)
  expect(json.metrics.totals.comments).toBe(1200)
  // One page for who left, and two for who asked anew.
  expect(gate.countPages()).toBe(3)
})
