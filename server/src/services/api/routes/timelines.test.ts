import { expect, it } from 'vitest'
import { chooseBucketSeconds, chooseSpan } from './timelines.ts'

const usual = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1, 1), bucketSeconds: 10 }

it('takes the usual span unless another is asked for', () => {
  expect(chooseSpan({}, usual)).toEqual({ from: new Date(usual.from), to: new Date(usual.to), bucketSeconds: 10 })
  const query = { from: '2026-01-01T00:30:00Z', to: '2026-01-01T00:40:00Z', bucketSeconds: 60 }
  expect(chooseSpan(query, usual)).toEqual({ from: new Date(query.from), to: new Date(query.to), bucketSeconds: 60 })
})

it('takes an end before the usual start as an empty span', () => {
  const { from, to } = chooseSpan({ to: '2025-01-01T00:00:00Z' }, usual)
  expect(from).toEqual(to)
})

it.each([
  [{ from: '2026-01-01T02:00:00Z' }, '/query/from'],
  [{ from: '1971-01-01T00:00:00Z', bucketSeconds: 1 }, '/query/bucketSeconds'],
  [{ from: '0001-01-01T00:00:00Z' }, '/query/from'],
])('refuses %j', (query, path) => {
  expect(() => chooseSpan(query, usual)).toThrow(path)
})

it.each([
  [0, 1],
  [360, 1],
  [361, 2],
  [3600, 10],
  [86_400, 300],
  [1e9, 86_400],
])('cuts %d s into slices of %d s', (seconds, length) => expect(chooseBucketSeconds(seconds)).toBe(length))
