import { expect, test } from 'vitest'
import { EndlessFlv, readClip } from './videos.ts'

/** When the first picture of the file is shown; the sound begins before it. */
const firstAt = 23
const flv = new EndlessFlv(readClip('live.flv'))

/** The times of all pictures in some tags. */
function readTimes(bytes: Buffer): number[] {
  const times: number[] = []
  for (let at = 0; at < bytes.length; at += 15 + bytes.readUIntBE(at + 1, 3)) {
    if (bytes.readUInt8(at) === 9) times.push(bytes.readUIntBE(at + 4, 3) + bytes.readUInt8(at + 7) * 2 ** 24)
  }
  return times
}

test.each([
  ['one loop goes over into the next', 5_900],
  ['a live of days has times of more than three bytes', 6_000 * 5_000],
])('%s without a hole', (_what, from) => {
  const times = readTimes(flv.between(from, from + 200))
  const first = Math.ceil((from - firstAt) / 40) * 40 + firstAt
  expect(times).toEqual([0, 40, 80, 120, 160].map((step) => first + step))
})

test('whoever comes begins with the last key frame', () => {
  const pictures = Array.from({ length: 12 }, (_, number) => 13_000 + firstAt + number * 40)
  expect(readTimes(flv.begin(13_500).subarray(13))).toEqual([13_000 + firstAt, ...pictures])
})
