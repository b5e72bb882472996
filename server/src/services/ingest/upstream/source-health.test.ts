import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import { orderSources, SourceHealth } from './source-health.ts'

const direct = { name: 'direct' }
const euler = { name: 'euler' }
const order = (health: SourceHealth, now: number) => orderSources([direct, euler], health, now).map(({ name }) => name)
const failure = (code: ErrorCode) => new AppError(code, code)
const createHealth = () => new SourceHealth(() => 0.5)

describe('the order of the sources', () => {
  test('is the preferred one', () => {
    expect(order(createHealth(), 0)).toEqual(['direct', 'euler'])
  })

  test.each([
    'tiktok-blocked',
    'tiktok-unreachable',
    'sign-failed',
    'connection-refused',
    'connect-timeout',
    'internal',
  ] as const)('puts one that failed with %s last for half a minute', (code) => {
    const health = createHealth()
    health.failed('direct', failure(code), 0)
    expect([order(health, 29_999), order(health, 30_000)]).toEqual([
      ['euler', 'direct'],
      ['direct', 'euler'],
    ])
  })

  test.each(['live-offline', 'user-not-found', 'bad-username'] as const)('is not changed by %s', (code) => {
    const health = createHealth()
    health.failed('direct', failure(code), 0)
    expect(order(health, 1)).toEqual(['direct', 'euler'])
  })

  test('puts one that fails again last for longer, ten minutes at most', () => {
    const health = createHealth()
    health.failed('direct', failure('tiktok-blocked'), 0)
    health.failed('direct', failure('tiktok-blocked'), 0)
    expect([health.isAvoided('direct', 59_999), health.isAvoided('direct', 60_000)]).toEqual([true, false])
    for (let i = 0; i < 20; i++) health.failed('direct', failure('tiktok-blocked'), 0)
    expect([health.isAvoided('direct', 599_999), health.isAvoided('direct', 600_000)]).toEqual([true, false])
  })

  test('is restored by a success', () => {
    const health = createHealth()
    health.failed('direct', failure('tiktok-blocked'), 0)
    health.succeeded('direct')
    expect(order(health, 1)).toEqual(['direct', 'euler'])
  })
})
