import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { AppError } from '#kernel/errors.ts'
import { silentLog } from '#kernel/log.ts'
import { ManualClock, settle } from '../../../test/ingest/manual-clock.ts'
import { RecordingBus } from '../../../test/ingest/recording-bus.ts'
import { createScriptedDb } from '../../../test/ingest/scripted-db.ts'
import { chat, ScriptedConnection, ScriptedSource } from '../../../test/ingest/scripted-source.ts'
import { startIngest } from './ingest.ts'

const historySize = 5

/** Something that happens to a live or to who receives it. */
type Incident =
  | { readonly kind: 'said'; readonly count: number; readonly resent: number }
  | { readonly kind: 'dropped' | 'lease lost' | 'refused' | 'restarted'; readonly missed: number }
  | { readonly kind: 'bus away'; readonly count: number }

const incident: fc.Arbitrary<Incident> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('said' as const), count: fc.nat(6), resent: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('dropped' as const, 'lease lost' as const, 'refused' as const, 'restarted' as const),
      missed: fc.nat(8),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bus away' as const), count: fc.nat(4) }) },
)

/** TikTok's side of one live: what was said so far, and the connection that hears it. */
class Live {
  said = 0
  /** The oldest message that the connection of the moment has told. */
  #oldest = 0
  connection: ScriptedConnection | undefined

  connect(): ScriptedConnection {
    const from = Math.max(0, this.said - historySize)
    this.#oldest = from
    const history = Array.from({ length: this.said - from }, (_, i) => chat(String(from + i), true))
    this.connection = new ScriptedConnection('7001', undefined, history)
    return this.connection
  }

  say(count: number, resent = 0) {
    const from = Math.max(this.#oldest, this.said - resent)
    this.said += count
    return Array.from({ length: this.said - from }, (_, i) => chat(String(from + i)))
  }
}

async function suffer(incidents: readonly Incident[]): Promise<{ raw: readonly RawEnvelope[]; live: Live }> {
  const [bus, clock, live] = [new RecordingBus(), new ManualClock(), new Live()]
  const follows = [{ workspace_id: 'other', unique_id: 'alice' }]
  const db = createScriptedDb(({ sql }) => (sql.includes('follows') ? follows : []))
  const sources = [new ScriptedSource('direct', () => live.connect())]
  const ports = { bus, signals: bus, leases: bus, db, sources, metrics: createMetrics(), log: silentLog, clock }
  const start = () => startIngest(ports, { initial: ['alice'], inactivityMs: 3_600_000 })
  let ingest = await start()
  await clock.advance(100)
  const push = (count: number, resent = 0) => live.connection?.push(...live.say(count, resent)) ?? Promise.resolve()
  for (const event of incidents) {
    if (event.kind === 'said') await push(event.count, event.resent)
    else if (event.kind === 'bus away') {
      bus.failure = new AppError('bus-unavailable', 'away', { transient: true })
      const taken = push(event.count)
      await clock.advance(20_000)
      bus.failure = undefined
      await clock.advance(6000)
      await taken
    } else {
      if (event.kind === 'dropped') live.connection?.drop()
      if (event.kind === 'lease lost') bus.lose('ingest:alice')
      if (event.kind === 'restarted') await ingest[Symbol.asyncDispose]()
      if (event.kind === 'refused') {
        bus.failure = new AppError('publish-failed', 'no')
        await push(1).catch(() => {})
        bus.failure = undefined
      }
      await settle()
      live.say(event.missed)
      if (event.kind === 'restarted') ingest = await start()
      await clock.advance(90_000)
    }
  }
  await ingest[Symbol.asyncDispose]()
  return { raw: bus.raw, live }
}

function sessionsOf(raw: readonly RawEnvelope[], workspaceId: string): RawEnvelope[][] {
  const own = raw.filter((envelope) => envelope.workspaceId === workspaceId)
  return [...Map.groupBy(own, ({ sessionId }) => sessionId).values()]
}

test('whatever happens: every message once, sessions without a hole in their numbers, no silent loss', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(incident, { maxLength: 12 }), async (incidents) => {
      const { raw, live } = await suffer(incidents)
      for (const workspaceId of ['default', 'other']) {
        const sessions = sessionsOf(raw, workspaceId)
        for (const session of sessions) {
          expect(session.map(({ seqNo }) => seqNo)).toEqual(session.map((_, index) => index))
          expect(session[0]?.type).toBe(ControlEvent.connected)
          expect(session.slice(1).some(({ type }) => type === ControlEvent.connected)).toBe(false)
          const end = session.findIndex(({ type }) => type === ControlEvent.disconnected)
          expect([-1, session.length - 1]).toContain(end)
        }
        const ids = sessions.flat().flatMap(({ messageId }) => (messageId === undefined ? [] : [Number(messageId)]))
        expect(ids).toEqual(ids.toSorted((a, b) => a - b))
        expect(new Set(ids).size).toBe(ids.length)
        let known = -1
        for (const session of sessions) {
          const own = session.flatMap(({ messageId }) => (messageId === undefined ? [] : [Number(messageId)]))
          const first = own[0]
          const hasGap = session.some(({ type }) => type === ControlEvent.gap)
          if (first !== undefined && first > known + 1 && known >= 0) expect(hasGap).toBe(true)
          own.forEach((id, index) => {
            if (index > 0) expect(id).toBe((own[index - 1] ?? 0) + 1)
          })
          known = own.at(-1) ?? known
        }
        expect(known).toBeLessThan(live.said)
      }
    }),
    { numRuns: 150 },
  )
})
