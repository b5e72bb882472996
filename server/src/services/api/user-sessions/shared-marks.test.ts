import { afterAll, beforeAll, expect, it } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createKey } from '#domain/keys/keys.ts'
import { startTestServer, type TestServer, testOptions } from '../api.suite.ts'
import { startApi } from '../api.ts'
import { createModerator } from '../moderation/moderation.suite.ts'
import { Dashboard, Live } from './user-sessions.suite.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const answered = (count: number) => (metrics: { analysis: { questions: { answered: number } } }) =>
  metrics.analysis.questions.answered === count

async function look(live: Live, headers: Record<string, string>, port = server.port): Promise<Dashboard> {
  const dashboard = new Dashboard(port, `?username=${live.uniqueId}`, headers)
  await dashboard.wait('metrics')
  return dashboard
}

it('a question that one has answered is answered for all who look, and after a restart', async () => {
  const ann = await createModerator(server, 'Ann')
  const bob = await createModerator(server, 'Bob')
  const live = await Live.begin(server)
  using hers = await look(live, ann.headers)
  using his = await look(live, bob.headers)
  await live.record([live.chat('what song is this?'), live.chat('where do you live then?', { userId: '43' })])
  const { questionId } = await hers.wait('questionDetected')
  hers.send({ type: 'markQuestionAnswered', questionId })
  for (const dashboard of [hers, his]) {
    expect(await dashboard.wait('questionAnswered')).toMatchObject({ questionId, status: 'answered' })
    await dashboard.wait('metrics', answered(1))
  }
  const place = `/streams/${live.streamId}/questions/${questionId}`
  const late = await bob.ask('PUT', `${place}/status`, { status: 'skipped' })
  expect(late).toMatchObject({ status: 409, json: { detail: expect.stringContaining('Ann has answered') } })

  const ports = { ...server.ports, metrics: createMetrics() }
  await using again = await startApi(ports, testOptions)
  using after = new Dashboard(Number(new URL(again.url).port), `?username=${live.uniqueId}`, ann.headers)
  live.tell('live')
  await after.wait('metrics', answered(1))

  expect(await ann.ask('PUT', `${place}/status`, { status: 'pending' })).toMatchObject({ status: 200 })
  for (const dashboard of [hers, his]) await dashboard.wait('metrics', answered(0))
})

it('who may not moderate marks for themselves alone', async () => {
  const wish = { name: 'Looker', permissions: ['log:read'], expiresAt: undefined, createdBy: 'test' } as const
  const { token } = await createKey(server.ports.db.query, 'default', wish)
  const ann = await createModerator(server, 'Ann')
  const live = await Live.begin(server)
  using looker = await look(live, { authorization: `Bearer ${token}` })
  using hers = await look(live, ann.headers)
  await live.record([live.chat('what song is this?')])
  const { questionId } = await looker.wait('questionDetected')
  looker.send({ type: 'markQuestionAnswered', questionId })
  await looker.wait('metrics', answered(1))
  const rows = await server.ports.db.query
    .selectFrom('moderation.questions')
    .select('pos')
    .where('stream_id', '=', live.streamId)
    .execute()
  expect(rows).toEqual([])
  await live.record([live.chat('hello')])
  await hers.wait('metrics', (metrics) => metrics.totals.comments === 2 && answered(0)(metrics))
  looker.send({ type: 'markQuestionAnswered', questionId, status: 'pending' })
  await looker.wait('metrics', answered(0))
})
