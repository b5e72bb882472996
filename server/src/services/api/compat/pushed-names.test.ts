import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { expect, test } from 'vitest'
import { mostPushedLives, PushedNames } from './pushed-names.ts'

const minute = 60_000

test('a workspace tells of twenty lives at a time, and of another when one has fallen silent', () => {
  const names = new PushedNames()
  const admit = (n: number, now: number, workspaceId = 'w') => names.admit(workspaceId, `name${n}`, [], now)
  for (let n = 0; n < mostPushedLives; n++) expect(admit(n, 0)).toBe(true)
  expect([admit(20, 0), admit(7, 5 * minute), admit(20, 0, 'another')]).toEqual([false, true, true])
  expect([admit(20, 10 * minute), admit(7, 10 * minute)]).toEqual([true, true])
})

test('lives that other processes were told of count, and those that TikTok tells of do not', () => {
  const live = (n: number, provider: string) => ({ uniqueId: `other${n}`, state: 'live', provider }) as LivestreamStatus
  const many = (provider: string) => Array.from({ length: mostPushedLives }, (_, n) => live(n, provider))
  expect(new PushedNames().admit('w', 'mira', many('tikfinity'), 0)).toBe(false)
  expect(new PushedNames().admit('w', 'other3', many('tikfinity'), 0)).toBe(true)
  expect(new PushedNames().admit('w', 'mira', many('euler'), 0)).toBe(true)
})
