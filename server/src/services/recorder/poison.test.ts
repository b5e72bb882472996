import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { reasonOf, storeAllBut } from './poison.ts'

const refusal = (code: string) => Object.assign(new Error('refused'), { code })

test('stores every good row once and in order, and returns exactly the bad ones', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 200 }), async (bad) => {
      const rows = bad.map((isBad, n) => ({ n, isBad }))
      const stored: typeof rows = []
      const refused = await storeAllBut(rows, async (some) => {
        if (some.some(({ isBad }) => isBad)) throw refusal('22P05')
        stored.push(...some)
      })
      expect(stored).toEqual(rows.filter(({ isBad }) => !isBad))
      expect(refused.map(({ row }) => row)).toEqual(rows.filter(({ isBad }) => isBad))
    }),
  )
})

test.each([
  ['the database is gone', new AppError('database-unavailable', 'gone', { transient: true })],
  ['the disk is full', refusal('53100')],
  ['a table is missing', refusal('42P01')],
  ['it is a bug', new TypeError('x is not a function')],
])('blames no row when %s', async (_, error) => {
  let calls = 0
  const work = storeAllBut([1, 2, 3], async () => {
    calls++
    throw error
  })
  await expect(work).rejects.toBe(error)
  expect(calls).toBe(1)
})

test.each([
  ['22P05', 'INVALID_TEXT'],
  ['22003', 'NUMBER_OUT_OF_RANGE'],
  ['22008', 'INVALID_TIME'],
  ['23502', 'CONSTRAINT'],
  ['54001', 'TOO_DEEP'],
  ['22012', 'INVALID_DATA'],
])('%s is told as %s', (code, reason) => {
  expect(reasonOf(refusal(code))).toBe(reason)
})
