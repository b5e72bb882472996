import { expect, test } from 'vitest'
import { measures, type Series } from '../figures/series.ts'
import { writeCsv } from './csv.ts'
import { gather } from './gather.ts'

const nothing = Object.fromEntries(measures.map((measure) => [measure, [0, 0, 0, null]]))
const series = {
  times: [0, 10, 20, 30],
  values: { ...nothing, viewers: [5, 9, 7, null], likes: [1, 2, 4, null] },
} as unknown as Series

test('counts add up, viewers stand as told last, and a part without data is not a zero', () => {
  const lines = gather(series, 2)
  expect(lines.map(({ at, values }) => [at, values.viewers, values.likes])).toEqual([
    [0, 9, 3],
    [20, 7, 4],
  ])
  expect(gather(series, 1).at(-1)?.values).toMatchObject({ viewers: null, likes: null })
})

test('a file of the chart has a line for each slice, empty where nothing was received', () => {
  const [head, first, , , last] = writeCsv(series).split('\r\n')
  expect(head).toBe('at,viewers,comments,likes,gifts,coins,follows,joins,shares')
  expect(first).toBe('1970-01-01T00:00:00.000Z,5,0,1,0,0,0,0,0')
  expect(last).toBe('1970-01-01T00:00:30.000Z,,,,,,,,')
})
