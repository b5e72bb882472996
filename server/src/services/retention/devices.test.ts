import { randomUUID } from 'node:crypto'
import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import {
  createCommandId,
  findCommands,
  readDeviceHoldings,
  readNotes,
  writeCommands,
  writeNotes,
} from '#domain/device-commands/device-commands.ts'
import { registerDevice } from '#domain/devices/devices.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { expireDevices, forgetByDevices } from './devices.ts'
import { createFolder, createMarked, marker, quiet, store, want, workspaceId } from './retention.suite.ts'
import { startRetention } from './retention.ts'

const day = 86_400_000
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })
const seven = { userId: '7', uniqueId: 'seven', displayName: 'Seven' }
const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' } as const

for (const database of await findTestDatabases()) {
  describe(`${database.name}: what devices keep`, () => {
    let db: Db
    let deviceId: string
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(async () => {
      await sql`truncate devices.devices, devices.tokens, devices.commands, devices.notes`.execute(db.query)
      const device = await registerDevice(db.query, workspaceId, { name: 'Lamp', kind: 'lamp' }, done)
      deviceId = device.deviceId
    })

    const start = async (actionDays: number) => {
      await using opened = new AsyncDisposableStack()
      const folder = opened.use(await createFolder())
      const bus = opened.use(openMemoryBus({ log: silentLog }))
      opened.use(await startRetention({ ...quiet, ...bus, db }, { eventDays: 0, actionDays, dataDir: folder.path }))
      return opened.move()
    }
    const add = async (capability: string, who: CommandRun['source']['viewer'], at = Date.now()) => {
      const queuedAt = new Date(at).toISOString()
      const none = { happenedAt: null, receivedAt: null, normalizedAt: null, decidedAt: null }
      const source = { kind: 'rule', name: 'A rule', ruleId: randomUUID(), eventId: 'e', eventType: 'GIFT' } as const
      const hops = { ...none, queuedAt, sentAt: null, acknowledgedAt: null }
      const ended = { status: 'expired', reason: null, detail: null, queueMs: null, deviceMs: null } as const
      const run = { commandId: createCommandId(at), deviceId, capability, parameters: { durMs: 1 }, hops, ...ended }
      await writeCommands(db.query, [{ ...run, workspaceId, source: { ...source, viewer: who } }])
    }
    const users = async () => {
      const rows = await db.query.selectFrom('devices.commands').select(['capability', 'user_id']).execute()
      return Object.fromEntries(rows.map((row) => [row.capability, row.user_id]))
    }

    test('is handed to a viewer who asks, and stays without them when they are erased', async () => {
      const [marked] = createMarked(1)
      const live = createLive({ workspaceId })
      await store(db, [live.chat('mine', { user: marked! }), live.chat('hers', { user: { ...marked!, ...seven } })])
      await add('horn', marked!)
      await add('of nobody known', { ...seven, userId: '8' })
      await add('lamp', seven)
      expect(await readDeviceHoldings(db.query, workspaceId, marked!.userId)).toEqual({
        commands: [
          {
            ...{ eventId: 'e', device: 'Lamp', capability: 'horn', parameters: { durMs: 1 }, status: 'expired' },
            at: expect.any(String),
          },
        ],
      })
      await want(db, marked!.userId)
      await using _ = await start(0)
      await eventually(async () => expect(await users()).toEqual({ horn: null, lamp: '7', 'of nobody known': null }))
      const { items } = await findCommands(db.query, workspaceId, deviceId, { limit: 10 })
      expect(JSON.stringify(items)).not.toContain(marker)
    })

    test('of a viewer who came back is forgotten as far as it is of before', async () => {
      await store(db, [createLive({ workspaceId }).chat('hers', { user: { ...viewer(1), ...seven } })])
      await add('old', seven, Date.now() - day)
      await add('young', seven)
      await forgetByDevices(db.query, { workspaceId, userId: '7', before: new Date(Date.now() - 1000) })
      expect(await users()).toEqual({ old: null, young: '7' })
    })

    test('goes with what rules have done, and not before', async () => {
      await store(db, [createLive({ workspaceId }).chat()])
      await add('old', null, Date.now() - 3 * day)
      await add('young', null, Date.now() - day)
      const at = new Date(Date.now() - 3 * day).toISOString()
      await writeNotes(db.query, [{ workspaceId, deviceId, at, kind: 'online', text: 'here' }])
      await using _ = await start(2)
      await eventually(async () => expect(await users()).toEqual({ young: null }))
      await eventually(async () => expect(await readNotes(db.query, workspaceId, deviceId, 10)).toEqual([]))
      expect(await expireDevices(db.query, randomUUID(), new Date())).toBe(0)
    })
  })
}
