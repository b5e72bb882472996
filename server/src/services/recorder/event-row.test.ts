import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLive } from '../../../test/live-maker.ts'
import { createEventRow, nestsDeeper } from './event-row.ts'

const live = createLive({ streamId: '1' })
const rowOf = (event: ReturnType<typeof live.chat>) =>
  createEventRow({ id: '1', message: event, publishedAt: 0, attempt: 1 })

test.each([
  ['a chat is found by name and message', live.chat('GRÜẞE 𝓗i'), { search: 'viewer1 viewer 1 grüße hi' }],
  [
    'a gift counts and is found by its name',
    live.gift(3, { coins: 30 }),
    { quantity: 3, coins: 30, search: 'viewer2 viewer 2 rose' },
  ],
  ['likes count', live.make('LIKE', { likeCount: 7, totalLikeCount: 90 }), { quantity: 7, coins: 0, viewers: null }],
  [
    'a room tells its viewers, also none',
    live.make('ROOM_USER', { viewerCount: 0, totalViewers: 0, topViewers: [] }),
    { viewers: 0 },
  ],
  ['a join without a count tells none', live.make('JOIN', { viewerCount: 0, actionId: 1 }), { viewers: null }],
  ['an event of nobody has no user', live.make('ERROR', { message: '', code: '' }), { user_id: null, search: '' }],
])('%s', (_, event, columns) => {
  expect(rowOf(event).columns).toMatchObject(columns)
})

test('times are kept in UTC', () => {
  const event = { ...live.chat(), timestamp: '2026-03-01T21:00:00.1234+01:00' }
  expect(rowOf(event).columns.occurred_at).toBe('2026-03-01T20:00:00.123Z')
})

test('nesting is measured as JSON.parse would see it, whatever texts contain', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 8 }, fc.string(), fc.integer(), tie('list'), tie('record')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    record: fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  }))
  const depthOf = (item: unknown): number =>
    typeof item === 'object' && item !== null ? 1 + Math.max(0, ...Object.values(item).map(depthOf)) : 0
  fc.assert(
    fc.property(value, fc.nat(8), (item, levels) => {
      expect(nestsDeeper(JSON.stringify(item), levels)).toBe(depthOf(item) > levels)
    }),
  )
})
