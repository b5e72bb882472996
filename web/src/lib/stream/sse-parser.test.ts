import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSseParser } from './sse-parser.ts'

describe('server-sent events', () => {
  test.each([
    ['an event', 'id: a-1\nevent: CHAT\ndata: {"x":1}\n\n', [{ id: 'a-1', event: 'CHAT', data: '{"x":1}' }]],
    ['a position alone', 'id: a-2\n\n', [{ id: 'a-2', event: 'message', data: undefined }]],
    ['data of several lines', 'data: a\ndata: b\n\n', [{ id: undefined, event: 'message', data: 'a\nb' }]],
    ['comments and retry times say nothing', ': hello\nretry: 3000\n\n', []],
    ['windows line ends', 'id: 1\r\ndata: x\r\n\r\n', [{ id: '1', event: 'message', data: 'x' }]],
    ['no space behind the colon', 'data:x\n\n', [{ id: undefined, event: 'message', data: 'x' }]],
    ['what is not finished is not told', 'data: x\n', []],
  ])('%s', (_, text, expected) => {
    expect(createSseParser()(text)).toEqual(expected)
  })

  test('it does not matter where the text is cut', () => {
    const text = 'retry: 1\n\nid: a-1\nevent: CHAT\ndata: {"t":"ü 🎁"}\n\nid: a-2\n\nevent: LIKE\ndata: {}\nid: a-3\n\n'
    const whole = createSseParser()(text)
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const parse = createSseParser()
        const places = [0, ...cuts.sort((a, b) => a - b), text.length]
        const parts = places.slice(1).flatMap((to, index) => parse(text.slice(places[index], to)))
        expect(parts).toEqual(whole)
      }),
    )
  })
})
