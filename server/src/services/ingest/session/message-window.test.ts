import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { describe, expect, test } from 'vitest'
import type { SourceMessage } from '#ports/live-source.ts'
import { MessageWindow, windowSize } from './message-window.ts'

const message = (data: string, messageId?: string, type = 'WebcastChatMessage'): SourceMessage => ({
  type,
  isHistory: false,
  data,
  ...(messageId === undefined ? {} : { messageId }),
})

function take(window: MessageWindow, batch: SourceMessage[], now = 0): unknown[] {
  const screening = window.screen(batch, now)
  window.remember(screening, now)
  return screening.fresh.map(({ data }) => data)
}

describe('a message with an id', () => {
  test('is new once, also within a batch and whatever is in it', () => {
    const window = new MessageWindow(['1'])
    expect(take(window, [message('a', '1'), message('b', '2'), message('c', '2')])).toEqual(['b'])
    expect(take(window, [message('d', '2'), message('b', '3')])).toEqual(['b'])
  })

  test('is not remembered before somebody says so', () => {
    const window = new MessageWindow()
    window.screen([message('a', '1')], 0)
    expect(take(window, [message('a', '1')])).toEqual(['a'])
  })

  test('is told apart from one whose number differs beyond what a double can hold', () => {
    const window = new MessageWindow(['7123456789012345678'])
    expect(take(window, [message('a', '7123456789012345677')])).toEqual(['a'])
  })

  test('is forgotten when 20,000 newer ones came', () => {
    const window = new MessageWindow()
    take(window, [message('first', 'first'), message('second', 'second')])
    take(
      window,
      Array.from({ length: windowSize - 1 }, (_, i) => message(`${i}`, `${i}`)),
    )
    expect(window.newest).toBe(String(windowSize - 2))
    expect(take(window, [message('second', 'second'), message('first', 'first')])).toEqual(['first'])
  })
})

describe('a message without id', () => {
  test('is new unless the same came within a minute', () => {
    const window = new MessageWindow()
    expect(take(window, [message('a'), message('a'), message('b')])).toEqual(['a', 'b'])
    expect(take(window, [message('a')], 59_999)).toEqual([])
    expect(take(window, [message('a')], 60_000)).toEqual(['a'])
  })

  test('is another one when its type differs', () => {
    const window = new MessageWindow()
    expect(take(window, [message('a'), message('a', undefined, 'WebcastLikeMessage')])).toEqual(['a', 'a'])
  })

  test.each(['WebcastRoomUserSeqMessage', ControlEvent.badFrame])('is always new when it is a %s', (type) => {
    const window = new MessageWindow()
    expect(take(window, [message('a', undefined, type), message('a', undefined, type)])).toEqual(['a', 'a'])
  })
})
