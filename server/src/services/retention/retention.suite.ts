import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import type { EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { requestErasure } from '#domain/privacy/privacy.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import { openVault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { asDelivered } from '../../../test/as-delivered.ts'
import { createRandomLive } from '../../../test/random-live.ts'

/** In every text that a viewer to be erased can write, and in no other. */
export const marker = 'zqx7marker'
const idStart = '70990099'

export const workspaceId = 'default'

/** As `count` viewers of a random live, each with the marker wherever a viewer can write. */
export function createMarked(count: number): EventUser[] {
  return Array.from({ length: count }, (_, n) => ({
    userId: `${idStart}${String(n).padStart(4, '0')}`,
    uniqueId: `${marker}.${n}`,
    displayName: n % 5 === 0 ? `x${n}` : `<b>"${marker}" ${n}\u202e</b>`,
    avatarUrl: `https://p16.example/${marker}/${n}.webp`,
    ...{ followRole: 1, isModerator: true, isSubscriber: true, teamMemberLevel: 7 },
  }))
}

/** A random live in which the marked viewers take the places of others, and are named in what others do. */
export function createMarkedLive(marked: readonly EventUser[], events: number): UnifiedEvent[] {
  const inputs = createRandomLive({ seed: 7, events, viewers: 400, gapMs: 200 })
  return [...inputs].map(({ event }, n) => {
    const user = marked[n % (2 * marked.length)]
    return (user ? mark(event, user) : event) as UnifiedEvent
  })
}

function mark(event: UnifiedEvent, user: EventUser): object {
  const { userId, uniqueId, displayName } = user
  const named = { userId, uniqueId, displayName }
  if (event.eventType === 'ROOM_USER') {
    return { ...event, payload: { ...event.payload, topViewers: [{ ...named, coins: 3 }] } }
  }
  if (event.eventType === 'BATTLE') {
    const participants = [...event.payload.participants, { ...named, score: 1 }]
    return { ...event, payload: { ...event.payload, participants } }
  }
  if (event.eventType === 'RAW')
    return { ...event, payload: { rawType: 'WebcastUnknown', data: rawOf(user, event.seqNo) } }
  if (event.user === undefined) return event
  if (event.eventType === 'CHAT') {
    const emotes = [{ emoteId: marker, emoteImageUrl: `https://x.example/${marker}`, placeholderIndex: 0 }]
    return { ...event, user, payload: { message: `${marker} says hello`, emotes, language: 'en' } }
  }
  if (event.eventType === 'EMOTE') return { ...event, user, payload: { ...event.payload, emoteId: marker } }
  return { ...event, user }
}

/** The viewer as decoded fields, as a key, and as bytes of a protobuf message. */
function rawOf({ userId, displayName }: EventUser, n: number): object {
  const name = Buffer.from(displayName)
  const bytes = Buffer.concat([Buffer.from([0x08, 0x01, 0x12, name.length]), name, Buffer.from('and more of it')])
  const shapes = [{ users: { [userId]: 1 } }, { text: displayName }, { bytes: bytes.toString('base64') }]
  return { encoding: 'x', deep: [null, shapes[n % shapes.length]] }
}

/** A dead letter with the viewer in its bytes, or in its error. */
export function createDeadLetter(user: EventUser, n: number): DlqEntry {
  const bytes = Buffer.concat([Buffer.from([0x0a, Buffer.byteLength(user.displayName)]), Buffer.from(user.displayName)])
  const frame = Buffer.concat([Buffer.from('a frame that begins'), bytes, Buffer.from('and ends')])
  return {
    ...{ stage: 'normalizer', reason: 'PARSE_ERROR', attempts: 1, failedAt: '2026-03-01T20:00:00.000Z' },
    error: n % 2 ? `cannot read ${user.uniqueId}` : 'cannot read',
    sourceId: `letter ${n}`,
    payload: n % 2 ? { workspaceId } : { workspaceId, data: frame.toString('base64') },
  }
}

export async function store(db: Db, events: readonly UnifiedEvent[]): Promise<void> {
  const signals = { send: () => {}, listen: () => Promise.reject(new Error('unused')) }
  const writer = new EventWriter({ db, signals, clock: systemClock }, createRecorderMetrics(createMetrics()))
  const dead = await writer.write(asDelivered(events))
  if (dead.length > 0) throw new Error('a test event could not be stored')
}

export const want = (db: Db, userId: string) =>
  requestErasure(db.query, workspaceId, { userId, requestedAt: new Date() })

export const quiet = { log: silentLog, clock: systemClock, vault: openVault([]) }

/** A data folder of the test's own. */
export async function createFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'livetap-retention-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
