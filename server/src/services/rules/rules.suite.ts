import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Execution } from '@livetap/contracts/rules/outcomes.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import { vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createEulerChat } from '#adapters/tiktok/tiktok.ts'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { findExecutions } from '#domain/executions/executions.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import { parseDestination } from '#kernel/networks/networks.ts'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { type RulesPorts, startRules } from './rules.ts'

export const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 10 })

const done = JSON.stringify({ by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' })

/** A rule that writes down who did something, unless it says something else. */
export const ruleOf = (fields: Partial<RuleDefinition> = {}): RuleDefinition => ({
  ...{ name: 'A rule', eventType: 'CHAT', actions: [{ type: 'log', template: '{username}: {message}' }] },
  ...fields,
})

export type RulesTest = Awaited<ReturnType<typeof openRulesTest>>

/** A database with what stores events, and what starts the service on it. */
export async function openRulesTest(openDb: () => Promise<Db>) {
  await using opened = new AsyncDisposableStack()
  const db = opened.use(await openDb())
  const bus = opened.use(openMemoryBus({ log: silentLog }))
  const outbound = opened.use(openUndiciOutbound({ allowed: [parseDestination('127.0.0.0/8')!] }))
  const ports: RulesPorts & typeof bus = {
    ...{
      ...bus,
      db,
      outbound,
      sockets: outbound,
      vault: openVault(parseMasterKeys(makeMasterKey()) ?? [], randomBytes(32)),
    },
    ...{ metrics: createMetrics(), log: silentLog, clock: systemClock, chat: createEulerChat() },
  }
  const writer = new EventWriter(ports, createRecorderMetrics(createMetrics()))
  const running = opened.move()
  let stored = 0
  return {
    ...{ db, ports },
    start: (more: Partial<RulesPorts> = {}) => startRules({ ...ports, metrics: createMetrics(), ...more }),
    store: async (...events: UnifiedEvent[]) => {
      const publishedAt = Date.now()
      await writer.write(events.map((message) => ({ id: String(++stored), message, publishedAt, attempt: 1 })))
    },
    publish: async (workspaceId: string, definition: RuleDefinition, ruleId: string = randomUUID()) => {
      await publish(db, workspaceId, ruleId, definition)
      bus.signals.send(signals.rules, { workspaceId, parts: ['rules'] })
      return ruleId
    },
    change: async (workspaceId: string, settings: { paused?: string | null; paused_queues?: string }) => {
      const row = { ...settings, revision: 1000 + ++stored }
      await db.query.updateTable('rules.settings').set(row).where('workspace_id', '=', workspaceId).execute()
      bus.signals.send(signals.rules, { workspaceId, parts: ['rules'] })
    },
    paused: done,
    executions: async (workspaceId: string): Promise<Execution[]> =>
      (await findExecutions(db.query, workspaceId, { limit: 1000 })).items.reverse(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Publishes a rule as the api does. */
export async function publish(
  db: Db,
  workspace_id: string,
  rule_id: string,
  definition: RuleDefinition,
): Promise<void> {
  await db.query.transaction().execute(async (tx) => {
    const { revision } = await tx
      .insertInto('rules.settings')
      .values({ workspace_id, revision: 1 })
      .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ revision: sql`settings.revision + 1` }))
      .returning('revision')
      .executeTakeFirstOrThrow()
    const head = await tx
      .selectFrom('live.heads')
      .select('pos')
      .where('workspace_id', '=', workspace_id)
      .executeTakeFirst()
    await tx
      .insertInto('rules.progress')
      .values({ workspace_id, pos: head?.pos ?? 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const row = { revision, enabled: true, changed: done, changed_at: new Date() }
    await tx
      .insertInto('rules.rules')
      .values({ workspace_id, rule_id, name: definition.name, ...row })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'rule_id']).doUpdateSet(row))
      .execute()
    await tx
      .insertInto('rules.revisions')
      .values({ workspace_id, rule_id, revision, definition: JSON.stringify(definition), published: done })
      .execute()
  })
}

export interface Received {
  readonly id: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
  readonly at: number
}

/** An endpoint on loopback; `answer` says what it does with the nth request, from 0. Default: 204. */
export async function openReceiver(
  answer: (response: ServerResponse, n: number) => void = (response) => response.writeHead(204).end(),
) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const at = performance.now()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const id = String(request.headers['webhook-id'])
    received.push({
      id,
      path: String(request.url),
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()),
      at,
    })
    answer(response, received.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    onConnection: (listener: () => void) => void server.on('connection', listener),
    ...{ received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
