import { expect, test } from 'vitest'
import { readCues } from './cues.ts'

test('captions are read with and without hours, without their markup, and what is broken is left out', () => {
  const file =
    'WEBVTT\r\n\r\n1\r\n00:00:01.500 --> 00:00:03.000 align:start\r\n<c.yellow>Hello</c>\r\nthere\r\n\r\nnonsense\r\n\r\n01:02.250 --> 01:04.000\r\nLater\r\n'
  expect(readCues(file)).toEqual([
    { from: 1.5, to: 3, text: 'Hello\nthere' },
    { from: 62.25, to: 64, text: 'Later' },
  ])
})
