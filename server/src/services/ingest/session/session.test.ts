import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { expect, test } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { silentLog } from '#kernel/log.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { RecordingBus } from '../../../../test/ingest/recording-bus.ts'
import { createScriptedDb } from '../../../../test/ingest/scripted-db.ts'
import { chat } from '../../../../test/ingest/scripted-source.ts'
import { LiveSession } from './session.ts'

const { signal } = new AbortController()

async function setUp() {
  const bus = new RecordingBus()
  const counter = { add: () => {} }
  const ports = { bus, db: createScriptedDb(() => []), clock: new ManualClock(), log: silentLog }
  const subject = { workspaceId: 'w1', uniqueId: 'alice', streamId: '7001', provider: 'direct', title: undefined }
  const lease = await bus.acquire('ingest:alice')
  return { bus, session: new LiveSession({ ...ports, duplicates: counter, gaps: counter }, subject, lease!) }
}

test('a session that could not be opened takes no message, so that none is acknowledged', async () => {
  const { bus, session } = await setUp()
  bus.failure = new AppError('publish-failed', 'too large')
  const opening = session.open(signal, undefined)
  const accepting = session.accept([chat('1')], signal)
  await expect(opening).rejects.toMatchObject({ code: 'publish-failed' })
  await expect(accepting).rejects.toMatchObject({ code: 'connection-over' })
})

test('a session ends once, whoever ends it', async () => {
  const { bus, session } = await setUp()
  await session.open(signal, undefined)
  await Promise.all([
    session.close({ code: 1006, reason: 'socket closed', willReconnect: true }, signal),
    session.close({ code: 0, reason: 'unfollowed', willReconnect: false }, signal),
  ])
  expect(bus.raw.map(({ type }) => type)).toEqual([ControlEvent.connected, ControlEvent.disconnected])
})
