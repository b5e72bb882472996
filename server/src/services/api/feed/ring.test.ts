import { expect, it } from 'vitest'
import { type Framing, sseFraming, webSocketFraming } from './frames.ts'
import { FeedRing } from './ring.ts'

const json = JSON.stringify('x'.repeat(1000))
const eventAt = (pos: number) => ({ pos, streamId: 's', sessionId: 'a', eventType: 'CHAT' as const, json })

it('keeps within its bytes, whatever frames are asked for', () => {
  const ring = new FeedRing('e', 0, { events: 1000, bytes: 100_000, blockBytes: 1_000_000 })
  for (let pos = 1; pos <= 200; pos += 1) ring.append(eventAt(pos))
  const plain = 100_000 / (json.length + 256)
  expect([ring.covers(200 - Math.floor(plain)), ring.covers(200 - Math.ceil(plain))]).toEqual([true, false])
  const others = ['a', 'b', 'c'].map((name): Framing => ({ ...webSocketFraming, name }))
  const cursor = 200 - Math.floor(plain)
  for (const framing of [sseFraming, ...others]) {
    const block = ring.block(framing, '', {}, cursor)
    expect(ring.block(framing, '', {}, cursor)).toBe(block)
  }
  ring.append(eventAt(201))
  // An event and its four frames take five times as much as the event alone.
  expect(ring.covers(200 - Math.ceil(plain / 4))).toBe(false)
  for (let pos = 202; pos <= 400; pos += 1) ring.append(eventAt(pos))
  expect(ring.covers(400 - Math.floor(plain))).toBe(true)
})

it('builds a frame once for all who ask for it', () => {
  const ring = new FeedRing('e', 0)
  let built = 0
  const framing: Framing = {
    ...sseFraming,
    event: (id, event) => {
      built += 1
      return sseFraming.event(id, event)
    },
  }
  for (let pos = 1; pos <= 5; pos += 1) ring.append(eventAt(pos))
  for (const cursor of [0, 0, 2, 3]) ring.block(framing, '', {}, cursor)
  expect(built).toBe(5)
})
