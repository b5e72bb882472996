import { randomUUID } from 'node:crypto'
import type { SessionList } from '@livetap/contracts/http.ts'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import { silentLog } from '#kernel/log.ts'
import { openReceiver, publish, ruleOf } from '#services/rules/rules.suite.ts'
import { runCommand } from './command.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'

const comments = 25

test('what is played again has no action carried out, unless the rule says so', async () => {
  await using simulator = await startSimulator({ lives: { still: { seed: 2 } } })
  await using folder = await openFolder()
  await using once = await openReceiver()
  await using again = await openReceiver()
  const [plain, replaying] = [randomUUID(), randomUUID()]
  const open = () => openEmbeddedDb({ dataDir: folder.path, log: silentLog })
  {
    await using db = await open()
    const post = (url: string) =>
      ruleOf({
        actions: [
          { type: 'webhook', url },
          { type: 'points', change: 1 },
        ],
      })
    await publish(db, defaultWorkspaceId, plain, post(once.url))
    await publish(db, defaultWorkspaceId, replaying, { ...post(again.url), replays: true })
  }
  const env = {
    ...{ DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'still' },
    WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
  }
  {
    await using livetap = await startLivetap(env)
    await eventually('a viewer of the live', async () => simulator.report('still').watching > 0)
    const texts = Array.from({ length: comments }, (_, n) => `hello ${n}`)
    simulator.publish('still', ...texts.map((text) => completeEvent({ kind: 'comment', text })))
    const haveCome = (count: number) => async () => again.received.length === count && once.received.length === comments
    await eventually('the webhooks of the live', haveCome(comments))
    const { items } = await call<SessionList>(livetap.url, '/api/v1/sessions')
    const replayed = await runCommand(['replay', items[0]?.sessionId ?? ''], env)
    expect(replayed.stderr).toContain('finished')
    await eventually('the webhooks of the replay', haveCome(2 * comments))
    expect(await livetap.stop()).toBe(0)
  }
  await using db = await open()
  const { rows } = await sql<object>`
    select rule_id, origin, count(*) as count from rules.executions group by 1, 2 order by 2, 1`.execute(db.query)
  const [first, second] = [plain, replaying].sort().map((rule_id) => ({ rule_id, origin: 'live', count: comments }))
  expect(rows).toEqual([first, second, { rule_id: replaying, origin: 'replay', count: comments }])
  const { rows: refused } = await sql<object>`
    select rule_id, reason, count from rules.tallies where reason <> 'fired'`.execute(db.query)
  expect(refused).toEqual([{ rule_id: plain, reason: 'replay', count: comments }])
  expect(once.received).toHaveLength(comments)
}, 300_000)
