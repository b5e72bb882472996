import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { BackTest } from '@livetap/contracts/rules/requests.ts'
import type { RuleRequest } from '@livetap/contracts/rules/rule.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { startTestServer, type TestServer } from '@livetap/server/services/api/api.suite.ts'
import { createRandomLive } from '../../../server/test/random-live.ts'
import { type Bench, median, round } from '../measure.ts'

const events = 100_000
const rules = 50
const runs = 3
const batch = 1000
const pollMs = 20
/** Almost three hours. */
const live = { seed: 1, events, viewers: 5000, gapMs: 100 } as const

export const bench: Bench = {
  title: `Back-test of ${rules} rules on ${events.toLocaleString('en')} events of the embedded database: time, delay of the API`,
  async run() {
    await using server = await startTestServer()
    const sessionId = await fill(server)
    for (let n = 0; n < rules; n++) await ask(server, 'POST', '', createRule(n))
    const measured = []
    for (let run = 0; run < runs; run++) measured.push(await measure(server, sessionId))
    return {
      figures: {
        seconds: round(median(measured.map(({ seconds }) => seconds))),
        events_per_s: Math.round(events / median(measured.map(({ seconds }) => seconds))),
        fired: median(measured.map(({ fired }) => fired)),
        loop_p99_ms: round(median(measured.map(({ delay99 }) => delay99))),
      },
      peers: {},
      runs,
    }
  },
}

/** Rules of all kinds, over the types that lives are made of. */
function createRule(n: number): RuleRequest {
  const gift = { '>=': [{ var: 'coins' }, (n % 10) * 5] }
  const chat = { and: [{ in: [String(n % 10), { var: 'message' }] }, { '!': { var: 'user.isModerator' } }] }
  const kinds = [
    { eventType: 'CHAT', condition: chat, cooldown: { userMs: 30_000 } },
    { eventType: 'GIFT', condition: gift, run: { mode: 'queued', queue: 'alerts', max: 10 } },
    {
      eventType: 'LIKE',
      window: { counts: 'likes', scope: 'stream', threshold: 100 + n, withinMs: null, onFire: 'carry' },
    },
    { eventType: 'JOIN', rate: { max: 5, perMs: 60_000, scope: 'rule' } },
    { eventType: 'ANY', audience: { who: 'follower' }, cooldown: { globalMs: 10_000 } },
  ] as const
  const kind = kinds[n % kinds.length] ?? kinds[0]
  const actions = [
    { type: 'webhook' as const, url: 'https://example.org/hook', template: '{username}: {message|nothing}' },
  ]
  return { name: `Rule ${n}`, ...kind, actions, enabled: true } as RuleRequest
}

/** Stores the live, and resolves to the id of its session. */
async function fill({ ports: { db } }: TestServer): Promise<string> {
  const all = [...createRandomLive(live)].map(({ event }) => event)
  const [first, last] = [all[0], all.at(-1)]
  if (!first || !last) throw new Error('the live is empty')
  const { sessionId } = first
  const place = { workspace_id: first.workspaceId, stream_id: first.streamId, session_id: sessionId }
  const { query } = db
  await query
    .insertInto('live.heads')
    .values({ workspace_id: first.workspaceId, pos: events, epoch: 'e' })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ pos: events }))
    .execute()
  const times = { started_at: first.timestamp, last_event_at: last.timestamp }
  await query
    .insertInto('live.sessions')
    .values({ ...place, ...times, unique_id: 'mira', source: 'live', replay_of: null, end_reason: null, events })
    .execute()
  for (let from = 0; from < all.length; from += batch) {
    const rows = all.slice(from, from + batch).map((event, n) => ({ ...place, pos: from + n + 1, ...toRow(event) }))
    await query.insertInto('live.events').values(rows).execute()
  }
  return sessionId
}

function toRow(event: UnifiedEvent) {
  return {
    ...{ event_id: event.eventId, seq_no: event.seqNo, trigger_id: event.triggerId, source: event.source },
    ...{ occurred_at: event.timestamp, ingested_at: event.ingestedAt, body: JSON.stringify(event) },
    ...{ message_id: null, user_id: null, viewers: null },
  }
}

async function measure(
  server: TestServer,
  sessionId: string,
): Promise<{ seconds: number; fired: number; delay99: number }> {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  const before = performance.now()
  const { backTestId } = await ask(server, 'POST', '/back-tests', { sessionId })
  for (;;) {
    const { state, rules: found }: BackTest = await ask(server, 'GET', `/back-tests/${backTestId}`)
    if (state === 'running') await delay(pollMs)
    else if (state !== 'done') throw new Error(`the back-test is ${state}`)
    else {
      histogram.disable()
      const seconds = (performance.now() - before) / 1000
      const fired = found.reduce((sum, { baseline }) => sum + (baseline?.fired ?? 0), 0)
      return { seconds, fired, delay99: histogram.percentile(99) / 1e6 }
    }
  }
}

async function ask(server: TestServer, method: string, path: string, body?: object) {
  const { status, text, json } = await server.ask(`/api/v1/rules${path}`, { method, ...(body ? { body } : {}) })
  if (status >= 300) throw new Error(text)
  return json
}
