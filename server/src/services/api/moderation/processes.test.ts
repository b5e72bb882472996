import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openRedisBus } from '#adapters/bus-redis/bus-redis.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { silentLog } from '#kernel/log.ts'
import { startModeration } from '#services/moderation/moderation.ts'
import { findRedisUrl } from '../../../../test/found-services.ts'
import { ask, createEvents, startTestServer, streamId, testOptions } from '../api.suite.ts'
import { startApi } from '../api.ts'
import { Channel, createModerator } from './moderation.suite.ts'

const url = await findRedisUrl()

describe.skipIf(!url)('moderators at two processes that share a Redis', () => {
  it('see each other, what the other does, and what the rules do', async () => {
    await using open = new AsyncDisposableStack()
    const prefix = `test:${randomUUID()}:`
    const connect = async () => open.use(await openRedisBus({ url: url!, prefix, log: silentLog })).signals
    const server = open.use(await startTestServer({}, { signals: await connect() }))
    const ports = { ...server.ports, signals: await connect(), metrics: createMetrics() }
    const other = open.use(await startApi(ports, testOptions))
    open.use(await startModeration({ ...ports, signals: await connect() }))
    const ann = await createModerator(server, 'Ann')
    const there = Number(new URL(other.url).port)
    const bob = await createModerator({ ...server, port: there }, 'Bob', ['moderation:configure'])
    const chat = (message: string) => ({ payload: { message, emotes: [], language: 'en' } })
    const next = createEvents()
    const begun = next([{ type: 'CONNECTED' }, chat('hello')])
    await server.record(begun)
    const first = begun[1]

    using hers = await Channel.open(server.port, ann)
    using his = await Channel.open(there, bob)
    for (const channel of [hers, his]) {
      const { onDuty } = await channel.wait((state) => state.onDuty.length === 2)
      expect(onDuty.map(({ who }) => who.name)).toEqual(['Ann', 'Bob'])
    }

    const item = { kind: 'comment', id: first!.eventId }
    const focus = `/streams/${streamId}/focus`
    expect(await ann.ask('PUT', focus, { presenceId: hers.state!.you.presenceId, item })).toMatchObject({ status: 204 })
    await his.wait(({ onDuty }) => onDuty.some((one) => one.who.name === 'Ann' && one.focus?.id === item.id))
    const nobody = await createModerator({ ...server, port: there }, 'Nobody')
    expect(await nobody.ask('PUT', focus, { presenceId: hers.state!.you.presenceId, item: null })).toMatchObject({
      status: 404,
    })

    const elsewhere = await ask(there, `/api/v1/moderation${focus}`, {
      ...{ method: 'PUT', headers: ann.headers },
      body: { presenceId: hers.state!.you.presenceId, item: null },
    })
    expect(elsewhere.status).toBe(204)
    for (const channel of [hers, his]) await channel.wait(({ onDuty }) => onDuty.every(({ focus }) => focus === null))

    await bob.ask('PUT', `/comments/${first!.eventId}/featured`)
    await hers.wait(({ comments }) => comments.some(({ featured }) => featured?.by.name === 'Bob'))
    expect(await bob.ask('POST', '/words', { pattern: 'idiot', kind: 'word', action: 'hold' })).toMatchObject({
      status: 201,
    })
    await hers.wait(({ revision }) => revision === 1)
    await server.record(next([chat('you idiot')]))
    for (const channel of [hers, his]) await channel.wait(({ waiting }) => waiting === 1)
    const { eventId } = his.state!.holds[0]!
    const [mine, yours] = await Promise.all([
      ann.ask('POST', `/holds/${eventId}/approve`),
      bob.ask('POST', `/holds/${eventId}/reject`),
    ])
    expect([mine.status, yours.status].sort()).toEqual([200, 409])
    for (const channel of [hers, his]) await channel.wait(({ waiting }) => waiting === 0)
    expect(hers.state!.holds).toEqual(his.state!.holds)

    his[Symbol.dispose]()
    await hers.wait(({ onDuty }) => onDuty.length === 1)
  })
})
