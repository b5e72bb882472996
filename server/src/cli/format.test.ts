import { stripVTControlCharacters } from 'node:util'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { describe, expect, test } from 'vitest'
import { formatEvent, formatStatus } from '#cli/format.ts'
import { createLive, viewer } from '../../test/live-maker.ts'

const live = createLive({ startedAt: new Date(2026, 0, 2, 20, 30, 5).getTime() })
const user = viewer(1)
const show = (event: UnifiedEvent) => {
  const line = formatEvent(event)
  return line && stripVTControlCharacters(line).slice('20:30:05 '.length)
}

describe('a line of the feed', () => {
  test('begins with the local time', () => {
    const first = createLive({ startedAt: new Date(2026, 0, 2, 20, 30, 5).getTime() }).chat()
    expect(stripVTControlCharacters(formatEvent(first) ?? '')).toBe('20:30:05 CHAT      Viewer 1 hello')
  })

  test.each<[string, UnifiedEvent, string | undefined]>([
    ['a comment', live.chat('hi'), 'CHAT      Viewer 1 hi'],
    ['a gift', live.gift(3), 'GIFT      Viewer 2 Rose ×3 (3 coins)'],
    ['the end of a streak, which adds nothing', live.gift(0), undefined],
    ['likes', live.make('LIKE', { likeCount: 15, totalLikeCount: 99 }, { user }), 'LIKE      Viewer 1 +15 (99)'],
    ['viewers', live.make('ROOM_USER', { viewerCount: 7, totalViewers: 9, topViewers: [] }), 'ROOM_USER 7 viewers'],
    ['something nobody has a name for', live.make('RAW', { rawType: 'X', data: {} }), undefined],
  ])('shows %s', (_name, event, line) => {
    expect(show(event)).toBe(line)
  })

  test('cannot be steered by names, comments or gifts', () => {
    const evil = '\u001b[2J\u009bmr\u202e'
    const events = [
      live.chat(evil, { user: { ...user, displayName: evil } }),
      live.gift(1, { giftName: evil }),
      live.make('STREAM_END', { action: 3, reason: evil }),
      live.make('ERROR', { message: evil, code: 'x' }),
    ]
    for (const event of events) expect(show(event)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

test.each([
  ['It failed\u001b[2J', 'It failed[2J. Wait.'],
  ['There is no @ann.', 'There is no @ann. Wait.'],
  ['Is it live?', 'Is it live? Wait.'],
])('a state says what is wrong, what to do, and when it is tried again: %j', (title, said) => {
  const now = new Date(2026, 0, 2, 20, 30, 5).toISOString()
  const line = formatStatus({
    workspaceId: 'default',
    uniqueId: 'ann',
    state: 'offline',
    since: now,
    updatedAt: now,
    messages: 0,
    attempt: 1,
    retryAt: now,
    problem: { code: 'x', title, remedy: 'Wait.' },
  })
  expect(stripVTControlCharacters(line)).toBe(`@ann offline: ${said} (next try 20:30:05)`)
})
