import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { testToken } from '../../../../test/test-accounts.ts'
import { startTestServer, type TestServer } from '../api.suite.ts'
import { admitCallers } from './access.ts'

const token = testToken
const notAsked = () => Promise.reject(new Error('not asked'))

describe('a bearer token', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  it.each([
    [undefined, 401],
    [`Bearer ${token}`, 200],
    [`bearer ${token}`, 200],
    [`Bearer ${token}x`, 401],
    ['Bearer ', 401],
    ['Basic abc', 401],
  ])('%j: %i', async (authorization, status) => {
    const headers = authorization === undefined ? {} : { authorization }
    expect(await server.ask('/api/v1/streams', { headers, anonymous: true })).toMatchObject({ status })
    expect(await server.ask('/health', { headers })).toMatchObject({ status: 200 })
  })
})

test("what could be cut off with a key is nobody else's connection, also where nothing was opened", async () => {
  await using server = await startTestServer()
  const path = '/api/v1/moderation/streams/none/live'
  expect(await server.ask(path)).toMatchObject({ status: 404, headers: { connection: 'close' } })
  expect(await server.ask('/api/v1/streams/none')).toMatchObject({ headers: { connection: 'keep-alive' } })
})

describe('a route', () => {
  const app = Fastify()
  const admit = { toWorkspace: notAsked, byKey: notAsked, toAccount: notAsked, toOverlay: notAsked }
  admitCallers(app, admit, { db: { within: () => notAsked() as never }, log: silentLog })

  it('that does not say what it needs stops the start', () => {
    expect(() => app.get('/secret', async () => 'told')).toThrow('The route /secret does not say what it needs')
  })

  it('that changes something and does not say what stops the start', () => {
    const config = { needs: 'live:control' } as const
    expect(() => app.post('/deed', { config }, async () => 'done')).toThrow('The route /deed does not say what it does')
  })
})
