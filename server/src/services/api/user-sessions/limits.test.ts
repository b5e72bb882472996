import { expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../api.suite.ts'
import { Dashboard } from './user-sessions.suite.ts'

async function expectRefused(server: TestServer, variable: string): Promise<void> {
  using refused = new Dashboard(server.port)
  const problem = await refused.wait('error')
  expect(problem).toMatchObject({ code: 'too-many-user-sessions' })
  expect(problem.remedy).toContain(variable)
  await expect.poll(() => refused.closed).toEqual({ code: 1013, reason: 'too-many-user-sessions' })
  expect(refused.all('sessionCreated')).toEqual([])
}

it.each([
  ['address', { perAddress: 3, perWorkspace: 100, total: 100 }, 'USER_SESSIONS_PER_IP'],
  ['workspace', { perAddress: 100, perWorkspace: 3, total: 100 }, 'USER_SESSIONS_PER_WORKSPACE'],
  ['installation', { perAddress: 100, perWorkspace: 100, total: 3 }, 'USER_SESSIONS'],
])('only so many are open of one %s; who leaves makes room', async (_name, userSessions, variable) => {
  await using server = await startTestServer({ userSessions })
  using stack = new DisposableStack()
  const open: Dashboard[] = []
  for (let n = 0; n < 3; n += 1) open.push(stack.use(await Dashboard.open(server.port)))
  await expectRefused(server, variable)
  await open[0]?.close()
  using another = new Dashboard(server.port)
  await another.wait('sessionCreated')
  await expectRefused(server, variable)
})

it('those that wait to be resumed are bounded, too: the oldest go first', async () => {
  await using server = await startTestServer({ userSessions: { perAddress: 2, perWorkspace: 100, total: 100 } })
  const gone: string[] = []
  for (let n = 0; n < 5; n += 1) {
    using dashboard = await Dashboard.open(server.port)
    gone.push(dashboard.sessionId)
    await dashboard.close()
  }
  await expect.poll(async () => (await server.ask('/api/sessions')).json.items.length).toBe(2)
  const { items } = (await server.ask('/api/sessions')).json
  expect(items.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual(gone.slice(-2))
})
