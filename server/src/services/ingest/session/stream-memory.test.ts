import { randomUUID } from 'node:crypto'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { RecordingBus } from '../../../../test/ingest/recording-bus.ts'
import { createScriptedDb } from '../../../../test/ingest/scripted-db.ts'
import { recallStream } from './stream-memory.ts'

const start = Date.UTC(2026, 0, 1)
const never = new AbortController().signal
let db: Db
let pos = 0

beforeAll(async () => {
  db = await openEmbeddedDb({ dataDir: undefined, log: silentLog })
})
afterAll(() => db[Symbol.asyncDispose]())

/** Stores a session of messages, ten seconds apart; `-` is the end of the connection. */
async function store(
  workspace_id: string,
  startSecond: number,
  messages: string[],
  source: 'live' | 'replay' = 'live',
) {
  const ids = { workspace_id, session_id: randomUUID(), stream_id: '7001' }
  const at = (second: number) => new Date(start + second * 1000)
  const empty = { events: 0, chats: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0, peak_viewers: 0 }
  const times = { started_at: at(startSecond), last_event_at: at(startSecond) }
  await db.query
    .insertInto('live.sessions')
    .values({ ...ids, ...times, ...empty, unique_id: 'alice', source })
    .execute()
  const rows = messages.map((message, index) => ({
    ...ids,
    pos: ++pos,
    event_id: randomUUID(),
    seq_no: index,
    trigger_id: message === '-' ? triggerIds.DISCONNECTED : triggerIds.CHAT,
    source,
    message_id: message === '-' ? null : message,
    occurred_at: at(0),
    ingested_at: at(startSecond + index * 10),
    body: '{}',
  }))
  await db.query.insertInto('live.events').values(rows).execute()
}

const recall = (workspaceId: string, from: Db = db) => {
  const bus = new RecordingBus()
  const ports = { bus, db: from, clock: new ManualClock(), log: silentLog }
  return recallStream(ports, never, { workspaceId, streamId: '7001' }, undefined)
}

describe('a stream that the bus knows nothing of', () => {
  test('is remembered from the live sessions in the database', async () => {
    await store('w1', 0, ['1', '2', '-'])
    await store('w1', 100, ['3', '4', '-'])
    await store('w1', 200, ['9'], 'replay')
    await store('other', 300, ['8'])
    const memory = await recall('w1')
    expect(['1', '2', '3', '4', '8', '9'].map((id) => memory.window.has(id))).toEqual([
      ...[true, true, true, true],
      ...[false, false],
    ])
    expect(memory).toMatchObject({ lastAt: start + 110_000, broken: false })
  })

  test('is new when the database has nothing either', async () => {
    expect(await recall('nobody')).toMatchObject({ lastAt: undefined, broken: false })
  })

  test('is taken for new when the database cannot be read', async () => {
    const away = createScriptedDb(() => {
      throw new Error('away')
    })
    expect(await recall('w1', away)).toMatchObject({ lastAt: undefined })
  })
})
