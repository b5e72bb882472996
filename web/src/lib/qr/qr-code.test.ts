import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { correctionOf } from './correction.ts'
import { makeQrCode } from './qr-code.ts'

const draw = (text: string): string[] =>
  makeQrCode(text)?.map((row) => row.map((dark) => (dark ? '#' : '.')).join('')) ?? []

test('the words of the standard are corrected as it says', () => {
  const words = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17]
  expect(correctionOf(words, 10)).toEqual([196, 35, 39, 119, 235, 215, 231, 226, 93, 23])
})

test.each([
  [
    'WIFI:x',
    `#######...#.#.#######
#.....#...#.#.#.....#
#.###.#.##.#..#.###.#
#.###.#.#..#..#.###.#
#.###.#.#..##.#.###.#
#.....#.###.#.#.....#
#######.#.#.#.#######
........#####........
#.#####...#.#.#####..
.##.##..#.#.#..#.....
#.#.#.###..#.#..####.
.#.##..##.#....######
#.#####.##.#.#..#.##.
........##.#####.###.
#######..#..#.##...#.
#.....#.#.######.##.#
#.###.#.##..#..##.##.
#.###.#.#...#...#....
#.###.#.##.#.#...##..
#.....#........##.#..
#######.#..#.#.###.#.`,
  ],
  [
    'https://livetap.dev',
    `#######.###.###...#######
#.....#..##...#...#.....#
#.###.#.####.#.#..#.###.#
#.###.#..#.####...#.###.#
#.###.#..###.#....#.###.#
#.....#.##.#.##...#.....#
#######.#.#.#.#.#.#######
...............##........
#.#...##.######.#..#..#.#
###.##.#.#.###.#..##.#.##
#.#####.###.#..###.####.#
#........##..#...#.###...
#.###.#.######.#..##....#
.##.##.##...#..#####...##
##..###.#...####..#..##.#
..##...###.##.#...####...
##..####.#...########..#.
........###..##.#...#...#
#######.##.#....#.#.#...#
#.....#..##..#.##...#..##
#.###.#..#.###.######..##
#.###.#..##.#....#..#.##.
#.###.#.#.#.###.##.###.##
#.....#..#.##.####.##....
#######.###..##.#.#..#..#`,
  ],
])('%s is drawn as others draw it', (text, expected) => {
  expect(draw(text)).toEqual(expected.split('\n'))
})

/** The matrices of another encoder, for a text of that many bytes. */
test.each([
  [14, 21],
  [15, 25],
  [84, 37],
  [110, 45],
  [180, 53],
  [213, 57],
  [330, 69],
  [666, 97],
])('%i bytes make a code of %i modules as others make it', (length, size) => {
  const rows = draw(sample(length))
  expect(rows.map((row) => row.length)).toEqual(Array.from({ length: size }, () => size))
  expect(createHash('sha256').update(rows.join('\n')).digest('hex').slice(0, 16)).toBe(known[length])
})

const known: Record<number, string> = {
  14: 'ace6c461b42db340',
  15: 'b0ed209596429e91',
  84: 'cd76f3dc96a97622',
  110: '32be1b9142ab7a90',
  180: '065b59260d23f483',
  213: '4290b5db4dcd0291',
  330: '3eecd34262b397a5',
  666: '13ea69e7129bd633',
}

function sample(length: number): string {
  let text = 'otpauth://totp/'
  while (text.length < length) text += String.fromCharCode(33 + ((text.length * 7919 + length * 31) % 90))
  return text.slice(0, length)
}

test('letters beyond ASCII count as bytes', () => {
  expect(draw('ש'.repeat(7))).toHaveLength(21)
  expect(draw('ש'.repeat(8))).toHaveLength(25)
})

test('what does not fit is told', () => {
  expect(makeQrCode('x'.repeat(667))).toBeUndefined()
})
