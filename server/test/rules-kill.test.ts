import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoggedEvent } from '@livetap/contracts/http.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import { silentLog } from '#kernel/log.ts'
import { openReceiver, publish, ruleOf } from '#services/rules/rules.suite.ts'
import { eventually, openFolder, startLivetap } from './livetap-process.ts'
import { readLog } from './log-reader.ts'

/** How many comments there are in all; each is a firing with two actions. `npm run test:long`: 5000. */
const comments = Number(process.env.RULES_KILL_COMMENTS ?? 500)
const kills = 9
const each = Math.ceil(comments / (kills + 1))
/** So many webhooks of what was said arrive between two kills: of what is left over, no rule may have too much to do. */
const arriving = Math.ceil(each * 0.9)
/** Of one target so many are under way when a process dies. */
const atOnce = 4

/**
 * When the process is killed: an action is begun and nothing of it was sent, only its connection is there; the request
 * has come and nothing was answered; it was answered and nobody can have noted that yet; some time later, with other
 * actions begun and not sent.
 */
const moments = ['begun', 'sent', 'answered', 'later'] as const

test(`${comments} events and ${kills} times kill -9: each has its actions, each webhook arrives, points are added once`, async () => {
  await using simulator = await startSimulator({ lives: { still: { seed: 2 } } })
  await using folder = await openFolder()
  let strike: (() => Promise<void>) | undefined
  let count = 0
  let arrivedBefore = 0
  const distinct = () => new Set(receiver.received.map(({ id }) => id)).size
  /** Ends the process, once, when enough has arrived and this is its moment. */
  const kill = async (...when: (typeof moments)[number][]) => {
    const isTime = when.some((moment) => moment === moments[count % moments.length])
    if (!isTime || distinct() < arrivedBefore + arriving) return false
    const end = strike
    strike = undefined
    await end?.()
    return end !== undefined
  }
  await using receiver = await openReceiver(async (response) => {
    if (await kill('sent')) return
    response.writeHead(204, { connection: 'close' }).end()
    if (moments[count % moments.length] === 'later') await sleep(Math.random() * 20)
    await kill('answered', 'later')
  })
  receiver.onConnection(() => void kill('begun'))
  // Points first: where the webhook came, they were added.
  const actions: RuleDefinition['actions'] = [
    { type: 'points', change: 1 },
    { type: 'webhook', url: receiver.url },
  ]
  const run = { mode: 'parallel', max: 1000, ttlMs: 3_600_000 } as const
  {
    await using db = await openEmbeddedDb({ dataDir: folder.path, log: silentLog })
    await publish(db, defaultWorkspaceId, randomUUID(), ruleOf({ actions, run }))
  }
  const env = {
    ...{ DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'still' },
    WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
  }
  const speak = async () => {
    await eventually('a viewer of the live', async () => simulator.report('still').watching > 0)
    const texts = Array.from({ length: each }, (_, n) => `${count}.${n}`)
    simulator.publish('still', ...texts.map((text) => completeEvent({ kind: 'comment', text })))
  }
  for (; count < kills; count++) {
    const livetap = await startLivetap(env)
    const struck = new Promise<void>((resolve) => {
      strike = () => livetap.kill().then(resolve)
    })
    arrivedBefore = distinct()
    await speak()
    await struck
  }
  {
    await using livetap = await startLivetap(env)
    await speak()
    const said = async () => (await readLog(livetap.url)).filter(({ event }) => event.eventType === 'CHAT')
    const isLast = ({ event }: LoggedEvent) =>
      (event.payload as { message?: string }).message === `${count}.${each - 1}`
    await eventually('the last comment', async () => (await said()).some(isLast))
    const total = (await said()).length
    await eventually('all webhooks', async () => distinct() >= total, 300_000)
    await livetap.stop()
    expect(distinct()).toBe(total)
    expect(total).toBeGreaterThan(comments / 2)
    expect(receiver.received.length - total).toBeLessThanOrEqual(kills * atOnce)
  }
  await using db = await openEmbeddedDb({ dataDir: folder.path, log: silentLog })
  const { rows } = await sql<{ n: number; points: number; said: number; refused: number }>`
    select (select count(*) from rules.executions) as n, (select sum(points)::bigint from rules.points) as points,
      (select count(distinct event_id) from rules.executions) as said,
      (select count(*) from rules.tallies where reason <> 'fired') as refused`.execute(db.query)
  expect(rows).toEqual([{ n: distinct(), points: distinct(), said: distinct(), refused: 0 }])
}, 3_600_000)
