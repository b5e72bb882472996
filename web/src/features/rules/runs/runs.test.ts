import { expect, test } from 'vitest'
import { msWords } from '../parts/ms-words.ts'
import { listHops, ownTime } from './hops.ts'
import { adviceFor } from './status-words.ts'

const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString()

test('the way of an execution is cut where it went on', () => {
  const hops = { happenedAt: at(0), receivedAt: at(800), decidedAt: at(803), startedAt: at(810), finishedAt: at(900) }
  expect(listHops(hops).map(({ name, at: begin, ms }) => [name, begin, ms])).toEqual([
    ['TikTok to Livetap', 0, 800],
    ['decided', 800, 3],
    ['waited', 803, 7],
    ['acted', 810, 90],
  ])
  expect(ownTime(hops)).toBe(100)
})

test('what waits has no more than it came through, and clocks that differ give no negative times', () => {
  const hops = { happenedAt: at(50), receivedAt: at(0), decidedAt: at(2), startedAt: null, finishedAt: null }
  expect(listHops(hops).map(({ at: begin, ms }) => [begin, ms])).toEqual([
    [0, 0],
    [0, 2],
  ])
  expect(ownTime(hops)).toBeUndefined()
})

test.each([
  [0.04, '0.0 ms'],
  [38.4, '38 ms'],
  [1234, '1.2 s'],
  [75_000, '1 min'],
])('%d ms are %s', (ms, words) => {
  expect(msWords(ms)).toBe(words)
})

test.each([
  ['failed', 'endpoint-failed: it answered with 500', /receiver failed/],
  ['retrying', 'endpoint-busy: it answered with 503', /asked again/],
  ['failed', 'address-refused: 10.0.0.1', /whoever runs Livetap/],
  ['expired', null, /waited longer/],
  ['unknown', null, /nobody knows/],
  ['succeeded', null, undefined],
  ['failed', 'something else', undefined],
  ['failed', 'constructor', undefined],
])('%s, %s: %s', (status, error, advice) => {
  if (advice === undefined) expect(adviceFor(status, error)).toBeUndefined()
  else expect(adviceFor(status, error)).toMatch(advice)
})
