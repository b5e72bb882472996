import { expect, test } from 'vitest'
import { readRoomAddress } from './room-address.ts'

test.each([
  ['friday', '/watch/friday'],
  [' a-B_9 ', '/watch/a-B_9'],
  ['https://live.example/watch/abc', '/watch/abc'],
  ['live.example/watch/abc/', '/watch/abc'],
  ['Come! http://127.0.0.1:4000/watch/abc?x=1#invite=lr_1.2-3 now', '/watch/abc#invite=lr_1.2-3'],
  ['https://live.example/watch/abc#other', undefined],
  ['', undefined],
  ['two words', undefined],
  ['https://live.example/watch/', undefined],
  ['javascript:alert(1)', undefined],
  ['//evil.example', undefined],
  [`https://live.example/watch/${'x'.repeat(65)}`, undefined],
])('%j leads to %s', (text, path) => {
  expect(readRoomAddress(text)).toBe(path)
})
