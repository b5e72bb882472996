import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { describe, expect, test } from 'vitest'
import { describeLive } from './status-words.ts'

const now = Date.parse('2026-03-01T20:00:00.000Z')
const status = (state: LivestreamStatus['state'], wait?: number): LivestreamStatus => ({
  workspaceId: 'default',
  uniqueId: 'ana',
  state,
  since: new Date(now).toISOString(),
  updatedAt: new Date(now).toISOString(),
  messages: 0,
  attempt: 0,
  ...(wait !== undefined && { retryAt: new Date(now + wait).toISOString() }),
})

describe('a live in words', () => {
  test.each([
    [status('connecting'), 'Connecting', 'asking TikTok for the live', undefined],
    [status('live'), 'LIVE', undefined, undefined],
    [status('reconnecting', 11_400), 'Reconnecting', 'next try in 12 s', 'Retry now'],
    [status('reconnecting', -5000), 'Reconnecting', 'next try now', 'Retry now'],
    [status('reconnecting'), 'Reconnecting', undefined, 'Retry now'],
    [status('offline', 40_000), 'Offline', 'checking again in 40 s', 'Check now'],
    [status('ended', 600_000), 'Ended', 'checking again in 10 min', 'Check now'],
    [status('failed'), 'Failed', undefined, 'Try again'],
    [status('stopped'), 'Stopped', 'nothing is being received', 'Follow again'],
  ])('$state', (live, word, detail, action) => {
    const words = describeLive(live, now)
    expect([words.word, words.detail, words.action?.name]).toEqual([word, detail, action])
  })
})
