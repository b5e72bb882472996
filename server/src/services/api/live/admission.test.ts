import { expect, it } from 'vitest'
import type { AppError } from '#kernel/errors.ts'
import { createAdmission } from './admission.ts'

it('lets 300 in within a second and sends the others away for 1 to 10 s', () => {
  let now = 5000
  let chance = 0
  const admit = createAdmission({ now: () => now, sleep: async () => {} }, () => chance)
  const attempt = () => {
    try {
      admit()
      return undefined
    } catch (error) {
      return error as AppError
    }
  }
  const refusals = Array.from({ length: 400 }, attempt).filter((error) => error !== undefined)
  expect(refusals).toHaveLength(100)
  expect(refusals[0]).toMatchObject({ code: 'too-many-clients', retryAfterMs: 1000 })
  chance = 0.9999
  expect(attempt()?.retryAfterMs).toBe(9999)
  now = 6000
  expect(attempt()).toBeUndefined()
})
