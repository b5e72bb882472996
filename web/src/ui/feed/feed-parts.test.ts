import { describe, expect, test, vi } from 'vitest'
import type { Kind } from '../../lib/feed/feed.ts'
import { toggleKind } from './feed-toolbar.tsx'
import { cutAtEmotes } from './text.tsx'
import { createPause } from './use-pause.ts'

describe('a pause with several reasons', () => {
  test('lasts until the last of them is gone', () => {
    const store = { pause: vi.fn(), resume: vi.fn() }
    const pause = createPause(store)
    pause.hold('pointer')
    pause.hold('details')
    pause.release('pointer')
    expect(store.resume).not.toHaveBeenCalled()
    pause.release('details')
    expect(store.resume).toHaveBeenCalledTimes(1)
    pause.release('details')
    expect(store.resume).toHaveBeenCalledTimes(1)
  })

  test('is ended by the same key that begins it, whatever held it', () => {
    const store = { pause: vi.fn(), resume: vi.fn() }
    const pause = createPause(store)
    pause.toggle()
    pause.hold('scrolled')
    pause.toggle()
    expect(store.resume).toHaveBeenCalledTimes(1)
    pause.release('scrolled')
    expect(store.resume).toHaveBeenCalledTimes(1)
  })
})

describe('choosing kinds', () => {
  const kinds = (...names: Kind[]) => new Set(names)

  test('one more, one less', () => {
    expect(toggleKind(kinds('chat'), 'gifts', false)).toEqual(kinds('chat', 'gifts'))
    expect(toggleKind(kinds('chat', 'gifts'), 'gifts', false)).toEqual(kinds('chat'))
  })

  test('only one, and everything again', () => {
    expect(toggleKind(kinds('chat', 'gifts'), 'gifts', true)).toEqual(kinds('gifts'))
    expect(toggleKind(kinds('gifts'), 'gifts', true).size).toBe(9)
  })
})

describe('emotes in a message', () => {
  const emote = (placeholderIndex: number) => ({ emoteId: 'e', emoteImageUrl: '', placeholderIndex })
  const shape = (message: string, places: number[]) =>
    cutAtEmotes(message, places.map(emote)).map(({ text, emote: one }) => (one ? '*' : text))

  test.each([
    ['none', 'hello', [], ['hello']],
    ['in the middle', 'ab cd', [3], ['ab ', '*', 'cd']],
    ['at the ends', 'ab', [0, 2], ['*', 'ab', '*']],
    ['alone', '', [0], ['*']],
    ['beyond the end', 'ab', [99], ['ab', '*']],
    ['out of order', 'abc', [2, 1], ['a', '*', 'b', '*', 'c']],
  ])('%s', (_, message, places, expected) => {
    expect(shape(message, places)).toEqual(expected)
  })
})
