import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { isUnifiedEvent } from '@livetap/contracts/checks.ts'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import * as v2 from 'tiktok-live-proto/v2'
import { expect, test } from 'vitest'
import { createTikTokWire } from '#adapters/tiktok/tiktok.ts'
import { readers } from './mapping/mapping.ts'
import { identify, normalize } from './normalize.ts'

interface Capture {
  readonly type: string
  readonly payloadB64: string
}

/** Real messages hold personal data: they are read where they are, and nothing of them is ever printed. */
const given =
  process.env.LIVETAP_CAPTURES || fileURLToPath(new URL('../../../../../shared/data/captures', import.meta.url))
const file = given.endsWith('.gz') ? given : `${given}/webcast-2023.jsonl.gz`
const found = existsSync(file)
if (!found && process.env.CI === 'true' && process.env.LIVETAP_CAPTURES) throw new Error(`no captures at ${file}`)
if (!found) process.stderr.write(`\nSKIPPED: no captured messages at ${file} (set LIVETAP_CAPTURES)\n`)

function readCaptures(): Capture[] {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

function envelop(capture: Capture, seqNo: number, data: RawEnvelope['data'] = capture.payloadB64): RawEnvelope {
  return {
    schemaVersion: 'raw.v1',
    workspaceId: 'default',
    streamId: '7300000000000000001',
    sessionId: '0b9f3f0e-5a51-4c53-9d4e-0a2f6c1d7e55',
    source: 'live',
    type: capture.type,
    seqNo,
    timestamp: '2026-03-01T20:15:30.000Z',
    ingestedAt: '2026-03-01T20:15:30.000Z',
    data,
  }
}

/** Counts of what the captured messages became: no contents. */
function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

test.skipIf(!found)('every captured message becomes one valid event, of its own type where it has one', () => {
  const wire = createTikTokWire()
  const captures = readCaptures()
  const events = captures.map((capture, seqNo): UnifiedEvent => {
    const envelope = envelop(capture, seqNo)
    const message = normalize(envelope, wire)
    if (message.kind !== 'readable') throw new Error(`message ${seqNo} (${capture.type}): ${message.reason}`)
    return identify(envelope, message, message.draft)
  })
  expect(events.filter((event) => !isUnifiedEvent(event)).map(({ seqNo }) => seqNo)).toEqual([])
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(captures.length)
  expect(events.filter((event) => JSON.stringify(event).length > 80_000).length).toBe(0)

  const became = (type: string) =>
    count(events.filter((_, index) => captures[index]!.type === type).map((event) => event.eventType))
  const total = (type: string) => captures.filter((capture) => capture.type === type).length
  const whole: [string, EventType][] = [
    ['WebcastChatMessage', 'CHAT'],
    ['WebcastGiftMessage', 'GIFT'],
    ['WebcastLikeMessage', 'LIKE'],
    ['WebcastMemberMessage', 'JOIN'],
    ['WebcastEmoteChatMessage', 'EMOTE'],
    ['WebcastLinkMicBattle', 'BATTLE'],
    ['WebcastLinkMicArmies', 'BATTLE'],
    ['WebcastRoomUserSeqMessage', 'ROOM_USER'],
    ['WebcastBarrageMessage', 'RAW'],
  ]
  for (const [type, eventType] of whole) expect(became(type), type).toEqual({ [eventType]: total(type) })
  expect(became('WebcastSocialMessage')).toEqual({ FOLLOW: 40, SHARE: 13 })
  expect(became('WebcastControlMessage')).toEqual({ STREAM_END: 4, RAW: 8 })

  const known = new Set([...whole.map(([type]) => type), 'WebcastSocialMessage', 'WebcastControlMessage'])
  const others = events.filter((_, index) => !known.has(captures[index]!.type))
  expect(others.every((event, index) => event.eventType === 'RAW' && index >= 0)).toBe(true)
  expect(others.length).toBeGreaterThan(500)
})

test.skipIf(!found)('what matters of the captured messages is filled in', () => {
  const wire = createTikTokWire()
  const drafts = readCaptures().flatMap((capture, seqNo) => {
    const message = normalize(envelop(capture, seqNo), wire)
    return message.kind === 'readable' ? [{ ...message.draft, timestamp: message.timestamp }] : []
  })
  const missing = drafts.filter(({ eventType, user }) => {
    const personal = ['CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'EMOTE'].includes(eventType)
    return personal && !(user?.userId && user.uniqueId && user.avatarUrl)
  })
  expect(count(missing.map(({ eventType }) => eventType))).toEqual({})
  const gifts = drafts.filter((draft) => draft.eventType === 'GIFT')
  expect(gifts.every(({ payload }) => payload.giftId && payload.giftName && payload.diamondCount > 0)).toBe(true)
  expect(gifts.every(({ payload, gift }) => payload.isGiftStreak && gift?.groupId)).toBe(true)
  expect(gifts.filter(({ payload }) => payload.streakEnd).length).toBeGreaterThan(0)
  const roles = count(
    drafts.flatMap(({ user }) => (user ? [`follow ${user.followRole}`, `moderator ${user.isModerator}`] : [])),
  )
  expect(Object.keys(roles).sort()).toEqual(['follow 0', 'follow 1', 'follow 2', 'moderator false', 'moderator true'])
  expect(drafts.some(({ user }) => (user?.teamMemberLevel ?? 0) > 20)).toBe(true)
  expect(drafts.some(({ user }) => user?.isSubscriber)).toBe(true)
  const battles = drafts.filter((draft) => draft.eventType === 'BATTLE')
  expect(battles.every(({ payload }) => payload.battleId && payload.participants.length >= 2)).toBe(true)
  expect(new Set(battles.map(({ payload }) => payload.battleStatus))).toEqual(new Set(['STARTED', 'UPDATED', 'ENDED']))
  expect(battles.some(({ payload }) => payload.participants.some(({ score, uniqueId }) => score > 0 && uniqueId))).toBe(
    true,
  )
  const years = new Set(drafts.map(({ timestamp }) => timestamp.slice(0, 4)))
  expect([...years].sort()).toEqual(['2023', '2026'])
})

test.skipIf(!found)('the older schema, as JSON, gives the same events', () => {
  const wire = createTikTokWire()
  const codecs = v2 as unknown as Record<string, { decode(bytes: Uint8Array): object }>
  const differing = readCaptures().flatMap((capture, seqNo) => {
    const codec = codecs[capture.type]
    if (codec === undefined || !readers.has(capture.type)) return []
    const json = JSON.parse(JSON.stringify(codec.decode(Buffer.from(capture.payloadB64, 'base64'))))
    const [newer, older] = [undefined, json].map((data) => normalize(envelop(capture, seqNo, data), wire))
    if (newer?.kind !== 'readable' || older?.kind !== 'readable') return [capture.type]
    // It keeps one address of each emote, another one than we take; RAW keeps each schema's own names.
    const comparable = ({ draft, timestamp, messageId }: typeof newer) =>
      JSON.stringify([draft.eventType === 'RAW' || draft, timestamp, messageId]).replaceAll(
        /"emoteImageUrl":"[^"]*"/g,
        '',
      )
    return comparable(newer) === comparable(older) ? [] : [capture.type]
  })
  expect(count(differing)).toEqual({})
})
