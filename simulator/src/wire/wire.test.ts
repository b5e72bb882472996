import { gunzipSync } from 'node:zlib'
import * as v3 from 'tiktok-live-proto/v3'
import { describe, expect, test } from 'vitest'
import {
  completeEvent,
  createHost,
  createTimeline,
  loneSurrogateMark,
  type SimulatedEvent,
} from '#scenario/scenario.ts'
import {
  createTemplate,
  encodeEvent,
  encodeFetchResult,
  encodeMessageFrame,
  encodePreparedFrame,
  Ids,
  type Message,
  PreparedMessage,
} from './wire.ts'

const scenario = {
  seed: 8,
  rates: {
    comment: 3,
    gift: 3,
    like: 3,
    join: 3,
    follow: 3,
    share: 3,
    subscribe: 3,
    emote: 3,
    question: 3,
    envelope: 3,
    viewers: 3,
  },
  battles: { firstAfterSeconds: 0, everySeconds: 8, seconds: 5, rival: 'rival' },
  hostile: 0.3,
}
const host = createHost('host', scenario)
const occasion = {
  roomId: '7600000000000000000',
  now: 1_790_000_000_123,
  startedAt: 1_790_000_000_000,
  host,
  origin: 'http://127.0.0.1:1',
}
const fields = { cursor: 'c', internalExt: 'i', needAck: true }

function decode(message: Message): Record<string, unknown> {
  const codec = (v3 as unknown as Record<string, { decode(bytes: Uint8Array): unknown }>)[message.type]
  return codec?.decode(message.payload) as Record<string, unknown>
}

function readFrame(frame: Buffer) {
  const push = v3.WebcastPushFrame.decode(frame)
  return { push, result: v3.ProtoMessageFetchResult.decode(gunzipSync(push.payload)) }
}

test('every kind of event becomes a message that the schema reads, with its ids', () => {
  const kinds = new Set<string>()
  for (const { event } of createTimeline({ ...scenario, messages: 400 }, host)) {
    const message = encodeEvent(event, { ...occasion, messageId: '7700000000000000001' })
    kinds.add(event.kind)
    const common = {
      msgId: '7700000000000000001',
      roomId: occasion.roomId,
      createTime: String(occasion.now),
      method: message.type,
    }
    expect(decode(message)).toMatchObject({ common })
  }
  expect(kinds.size).toBe(12)
})

test('a gift says what the connector needs', () => {
  const gift = completeEvent({ kind: 'gift', person: 'ann', giftId: 5655, repeatCount: 4, repeatEnd: false, streak: 7 })
  expect(decode(encodeEvent(gift, { ...occasion, messageId: '1' }))).toMatchObject({
    giftId: '5655',
    repeatCount: 4,
    repeatEnd: 0,
    groupId: '1790000000007',
    gift: { name: 'Rose', diamondCount: 1, type: 1, combo: true },
    user: { displayId: 'ann' },
  })
})

test('a lone surrogate is bytes that are not UTF-8', () => {
  const comment = completeEvent({ kind: 'comment', text: `a${loneSurrogateMark}b` })
  const { payload } = encodeEvent(comment, { ...occasion, messageId: '1' })
  expect(payload.includes(Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62]))).toBe(true)
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(payload)).toThrow()
})

test('ids have 19 digits and only grow', () => {
  const ids = new Ids()
  const some = Array.from({ length: 5_000 }, () => ids.next())
  for (const id of some) expect(id).toHaveLength(19)
  expect(some.toSorted()).toEqual(some)
  expect(new Set(some).size).toBe(some.length)
})

describe('prepared messages', () => {
  const templates = [...createTimeline({ ...scenario, messages: 200 }, host)].map(({ event }) => ({
    event,
    template: createTemplate(event, occasion),
  }))
  const ids = new Ids()

  test('are byte for byte what encoding each would give', () => {
    const later = occasion.now + 5_000
    for (const { event, template } of templates) {
      const messageId = ids.next()
      const expected = encodeEvent(event as SimulatedEvent, { ...occasion, messageId })
      expect(new PreparedMessage(template, messageId, occasion.now).payload.equals(expected.payload)).toBe(true)
      const common = { msgId: messageId, createTime: String(later), roomId: occasion.roomId }
      expect(decode(new PreparedMessage(template, messageId, later))).toMatchObject({ common })
    }
  })

  test('make a frame that reads the same as an ordinary one', () => {
    const messages = templates.map(({ template }) => new PreparedMessage(template, ids.next(), occasion.now))
    const prepared = readFrame(encodePreparedFrame('5', messages, encodeFetchResult([], fields)))
    const ordinary = readFrame(encodeMessageFrame('5', encodeFetchResult(messages, fields)))
    expect(prepared.push.logId).toBe('5')
    expect(prepared.result.messages).toEqual(ordinary.result.messages)
    expect(prepared.result).toMatchObject(fields)
  })
})
