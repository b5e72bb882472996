import { describe, expect, test } from 'vitest'
import { sampleChat, sampleEvent, sampleGift } from '../../../test/sample-events.ts'
import { FeedStore } from './feed-store.ts'
import type { FeedFilter } from './filter.ts'
import { type Kind, kinds } from './kinds.ts'

/** A store whose frames are drawn by hand. */
function createRig(capacity = 100) {
  const frames: (() => void)[] = []
  const store = new FeedStore(capacity, (publish) => frames.push(publish))
  const draw = () => {
    for (const frame of frames.splice(0)) frame()
    return store.read()
  }
  const texts = () =>
    draw().rows.map(({ event }) => (event?.eventType === 'CHAT' ? event.payload.message : event?.eventType))
  return { store, draw, texts, frames }
}

const only = (...shown: Kind[]): FeedFilter => ({ kinds: new Set(shown), text: '', questionsOnly: false })
const chats = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => sampleChat(`m${from + index}`))

describe('what the screen is told', () => {
  test('comes once a frame, however many events there were', () => {
    const { store, draw, frames } = createRig()
    let told = 0
    store.subscribe(() => {
      told += 1
    })
    for (const chat of chats(0, 50)) store.add([chat])
    expect(frames).toHaveLength(1)
    expect(draw().rows).toHaveLength(50)
    expect(told).toBe(1)
  })

  test('is the newest rows when there are more than fit', () => {
    const { store, texts, draw } = createRig(10)
    store.add(chats(0, 30))
    expect(texts().at(-1)).toBe('m29')
    expect(draw().total).toBeLessThanOrEqual(10)
    store.add(chats(30, 34))
    expect(texts().at(-1)).toBe('m33')
    expect(draw().counts.chat).toBe(draw().total)
  })

  test('includes what changed in a row that is out of sight of the filter’s end', () => {
    const { store, draw } = createRig()
    store.add([sampleGift({ repeatCount: 1, giftCount: 1 }), ...chats(0, 5)])
    store.add([sampleGift({ repeatCount: 3, giftCount: 2 })])
    expect(draw().rows[0]?.streak?.count).toBe(3)
    expect(draw().rows).toHaveLength(6)
  })

  test('a streak whose row has left the memory does no harm', () => {
    const { store, draw } = createRig(10)
    store.add([sampleGift({ repeatCount: 1, giftCount: 1 }), ...chats(0, 30)])
    store.add([sampleGift({ repeatCount: 2, giftCount: 1 })])
    expect(draw().rows.every(({ kind }) => kind === 'chat')).toBe(true)
  })
})

describe('a filter', () => {
  test('hides kinds, finds text in any case and with or without accents, and finds questions', () => {
    const { store, texts } = createRig()
    store.add([
      sampleChat('Où est Zoë?'),
      sampleChat('plain'),
      sampleEvent('FOLLOW', { displayType: '' }, { user: 'ZOE' }),
    ])
    store.setFilter({ ...only(...kinds), text: 'zoe' })
    expect(texts()).toEqual(['Où est Zoë?', 'FOLLOW'])
    store.setFilter({ ...only('chat'), questionsOnly: true })
    expect(texts()).toEqual(['Où est Zoë?'])
    store.setFilter(only('follows'))
    store.add([sampleChat('late')])
    expect(texts()).toEqual(['FOLLOW'])
  })
})

describe('a pause', () => {
  test('holds the rows still, counts what waits, and lets streaks grow in place', () => {
    const { store, texts, draw } = createRig()
    store.add([sampleGift({ repeatCount: 1, giftCount: 1 }), ...chats(0, 2)])
    store.pause()
    store.add([...chats(2, 5), sampleGift({ repeatCount: 4, giftCount: 3 })])
    expect(texts()).toEqual(['GIFT', 'm0', 'm1'])
    expect(draw()).toMatchObject({ paused: true, pending: 3 })
    expect(draw().rows[0]?.streak?.count).toBe(4)
    store.resume()
    expect(texts()).toEqual(['GIFT', 'm0', 'm1', 'm2', 'm3', 'm4'])
    expect(draw()).toMatchObject({ paused: false, pending: 0 })
  })

  test('keeps what is looked at when the memory moves on', () => {
    const { store, texts } = createRig(10)
    store.add(chats(0, 8))
    texts()
    store.pause()
    store.add(chats(8, 60))
    expect(texts()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'])
    store.resume()
    expect(texts().at(-1)).toBe('m59')
  })
})
