import type { EventOf, EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { expect, test } from 'vitest'
import { foldEvents } from '../../../lib/feed/feed.ts'
import { type Chip, countChips, createMatcher, type DeskFilter, everything, isNarrowed, toggleChip } from './filter.ts'

const person = (userId: string, more: Partial<EventUser> = {}): EventUser => ({
  ...{ userId, uniqueId: userId, displayName: userId, avatarUrl: '', followRole: 0 },
  ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 0 },
  ...more,
})
let seqNo = 0
const event = (eventType: string, eventId: string, user: EventUser, payload: object): UnifiedEvent => {
  seqNo += 1
  return { eventId, seqNo, eventType, user, payload, sessionId: 's', timestamp: '2026-03-01T20:00:00.000Z' } as never
}
const say = (eventId: string, user: EventUser, message: string) =>
  event('CHAT', eventId, user, { message, emotes: [], language: '' }) as EventOf<'CHAT'>

const sub = person('sub', { isSubscriber: true })
const rows = foldEvents([
  say('plain', person('mira'), 'hello'),
  say('question', person('newbie'), 'what is this?'),
  say('flagged', sub, 'spam?'),
  event('GIFT', 'gift', person('giver'), { giftName: 'Rose', giftCount: 1, repeatCount: 1, diamondCount: 1 }),
  say('thanks', person('giver'), 'enjoy'),
  event('JOIN', 'join', person('mira'), {}),
  event('LIKE', 'like', person('mira'), { likeCount: 3 }),
])
const facts = {
  isNew: (userId: string) => userId === 'newbie',
  isGifter: (userId: string) => userId === 'giver',
  isFlagged: (eventId: string) => eventId === 'flagged',
  isHidden: (eventId: string) => eventId === 'plain',
}
const shown = (filter: Partial<DeskFilter>) =>
  rows.filter(createMatcher({ ...everything, ...filter }, facts)).map(({ key }) => key)
const only = (...chips: Chip[]) => shown({ chips: new Set(chips) })

test.each([
  ['everything but what would flood the chat', shown({}), ['plain', 'question', 'flagged', 'gift', 'thanks']],
  ['questions', only('questions'), ['question', 'flagged']],
  ['new viewers', only('new'), ['question']],
  ['flagged words', only('flagged'), ['flagged']],
  ['subscribers', only('subscribers'), ['flagged']],
  ['gifters, and what they sent', only('gifters'), ['gift', 'thanks']],
  ['what is kept back', only('hidden'), ['plain']],
  ['what is all of several', only('questions', 'subscribers'), ['flagged']],
  ['nothing that is not all of them', only('new', 'gifters'), []],
  ['one viewer', shown({ viewer: person('giver') }), ['gift', 'thanks']],
  ['one viewer and a chip', shown({ viewer: sub, chips: new Set(['questions']) }), ['flagged']],
  ['a text', shown({ text: 'SPÁM' }), ['flagged']],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected)
})

test('each chip counts the comments it would show alone', () => {
  expect(countChips(rows, facts)).toEqual({ questions: 2, new: 1, flagged: 1, subscribers: 1, gifters: 1, hidden: 1 })
})

test('a chip goes on and off', () => {
  const on = toggleChip(everything, 'new')
  expect([isNarrowed(everything), isNarrowed(on), isNarrowed(toggleChip(on, 'new'))]).toEqual([false, true, false])
})
