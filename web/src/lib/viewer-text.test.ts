import { describe, expect, test } from 'vitest'
import { cleanText, imageAddress, initialsOf, isQuestion } from './viewer-text.ts'

describe('viewer text', () => {
  test.each([
    ['a plain name', 'Ana Lucía', 'Ana Lucía'],
    ['direction overrides', '\u202egnp.exe', 'gnp.exe'],
    ['controls and line ends', 'a\u0000b\r\nc', 'a b c'],
    ['stacked marks', `z${'\u0336'.repeat(40)}`, `z${'\u0336'.repeat(4)}`],
    ['joined emoji', '👩‍👩‍👧', '👩‍👩‍👧'],
  ])('%s', (_, text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  test('very long text is cut', () => {
    expect(cleanText('a'.repeat(100_000)).length).toBe(2001)
  })
})

test.each([
  ['what camera?', true],
  ['なんの曲？', true],
  ['ما اسم الأغنية؟', true],
  ['see https://x.test/?a=b', false],
  ['hello', false],
])('is %s a question: %s', (message, expected) => {
  expect(isQuestion(message)).toBe(expected)
})

test.each([
  ['https://p16-sign.tiktokcdn.com/a.webp?x=1', 'https://p16-sign.tiktokcdn.com/a.webp?x=1'],
  ['https://p16.evil.test/a.webp', undefined],
  ['https://tiktokcdn.com.evil.test/a.webp', undefined],
  ['https://eviltiktokcdn.com/a.webp', undefined],
  ['https://p16.tiktokcdn.com@evil.test/a.webp', undefined],
  ['https://p16.tiktokcdn.com:8443/a.webp', undefined],
  ['http://p16.tiktokcdn.com/a.webp', undefined],
  ['https://127.0.0.1@evil.test/a.webp', undefined],
  ['http://127.0.0.1:9/a.png', 'http://127.0.0.1:9/a.png'],
  ['javascript:alert(1)', undefined],
  ['data:image/svg+xml,<svg/>', undefined],
  ['//no-scheme', undefined],
  ['', undefined],
  [undefined, undefined],
])('image address %s', (url, expected) => {
  expect(imageAddress(url)).toBe(expected)
})

test.each([
  ['Ana Lucía', 'AN'],
  ['🔥🔥', '·'],
  ['さくら', 'さく'],
])('initials of %s', (name, expected) => {
  expect(initialsOf(name)).toBe(expected)
})
