import { expect, test } from 'vitest'
import { findMinute, findRecording } from '../parts/recordings.ts'
import { describeCoverage } from './coverage.ts'

const hour = 3_600_000
const at = (minute: number) => new Date(Date.parse('2026-03-01T20:00:00.000Z') + minute * 60_000).toISOString()
const gaps = [10, 20, 30, 40, 50].map((minute) => ({ from: at(minute), to: at(minute + 1), reason: 'lost' }))

test('a live without a gap is said to be whole', () => {
  expect(describeCoverage({ missing: { seconds: 0, gaps: [] } }, hour)).toMatchObject({ whole: true, spans: [] })
})

test('what is missing is told in time, as a share, and when', () => {
  const { whole, words, spans } = describeCoverage({ missing: { seconds: 300, gaps } }, hour)
  expect(whole).toBe(false)
  expect(words).toContain('5 min of 1 h 00 min (8.3 %) could not be received')
  expect(spans).toHaveLength(5)
  expect(spans[0]).toBe('1 earlier gap')
  expect(spans[1]).toContain('the connection was lost')
})

const recording = (sessionId: string, from: number, to: number) => ({
  sessionId,
  startedAt: at(from),
  lastEventAt: at(to),
})
const recordings = [recording('late', 30.5, 60), recording('early', 0, 30.2)]

test('a minute is found in the recording that holds it, also where one ends and the next begins', () => {
  expect(findRecording(recordings, Date.parse(at(12)))?.sessionId).toBe('early')
  expect(findRecording(recordings, Date.parse(at(61)))).toBeUndefined()
  expect(findMinute(recordings, Date.parse(at(30)))?.sessionId).toBe('late')
  expect(findMinute([recording('first', 30.9, 40)], Date.parse(at(30)))?.sessionId).toBe('first')
})
