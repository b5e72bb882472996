import { describe, expect, test } from 'vitest'
import { samplePoll, sampleRoom, sampleSuggestion, sampleVideo } from '../../../test/sample-room.ts'
import { applyEvent, openView, type RoomView } from './room-view.ts'

test('a poll comes, changes and is put away', () => {
  const open = applyEvent(openView(sampleRoom()), 'update_poll', { poll: samplePoll(), rev: 1 })
  expect(open.state.poll?.isOver).toBe(false)
  const over = applyEvent(open, 'update_poll', { poll: samplePoll({ isOver: true }), rev: 2 })
  expect(over.state.poll?.isOver).toBe(true)
  expect('poll' in applyEvent(over, 'update_poll', { poll: null, rev: 3 }).state).toBe(false)
})

test('wishes of viewers are those that the room told last', () => {
  const told = { suggestions: [sampleSuggestion('1')], rev: 1 }
  const first = applyEvent(openView(sampleRoom()), 'update_suggestions', told)
  expect(first.state.suggestions.map(({ id }) => id)).toEqual(['1'])
  expect(applyEvent(first, 'update_suggestions', { suggestions: [], rev: 2 }).state.suggestions).toEqual([])
})

test('what is told late of a poll or of wishes is passed over', () => {
  const room = openView(sampleRoom({ poll: samplePoll(), pollRev: 4, suggestionsRev: 4 }))
  const over = applyEvent(room, 'update_poll', { poll: samplePoll({ isOver: true }), rev: 6 })
  expect(applyEvent(over, 'update_poll', { poll: samplePoll(), rev: 5 })).toBe(over)
  const away = applyEvent(over, 'update_poll', { poll: null, rev: 7 })
  expect(applyEvent(away, 'update_poll', { poll: samplePoll({ isOver: true }), rev: 6 })).toBe(away)
  const decided = applyEvent(away, 'update_suggestions', { suggestions: [], rev: 6 })
  const late = { suggestions: [sampleSuggestion('1')], rev: 5 }
  expect(applyEvent(decided, 'update_suggestions', late)).toBe(decided)
})

test('who comes back knows what the room says now, whatever was told before', () => {
  const before = openView(sampleRoom({ poll: samplePoll({ isOver: true }), pollRev: 9, suggestionsRev: 9 }))
  const back = applyEvent(before, 'room_state', sampleRoom({ pollRev: 1, suggestionsRev: 1 }))
  expect('poll' in back.state).toBe(false)
  const told = applyEvent(back, 'update_poll', { poll: samplePoll(), rev: 2 })
  expect(told.state.poll?.isOver).toBe(false)
})

test('a room goes with a live from when that is told, and no more when it is told without', () => {
  const { settings, name, visibility } = sampleRoom()
  const told = { settings, name, visibility }
  const bound = applyEvent(openView(sampleRoom()), 'update_settings', { ...told, bridge: { uniqueId: 'mira' } })
  expect(bound.state.bridge).toEqual({ uniqueId: 'mira' })
  expect('bridge' in applyEvent(bound, 'update_settings', told).state).toBe(false)
})

describe('votes of viewers', () => {
  const queue = ['a', 'b'].map((id) => sampleVideo(id))
  const before = openView(sampleRoom({ queue, rev: 3 }))
  const votesOf = ({ state }: RoomView) => Object.fromEntries(state.queue.map(({ id, liveVotes }) => [id, liveVotes]))

  test('are those that were told last, of all that have any', () => {
    const voted = applyEvent(before, 'update_votes', { rev: 4, votes: { a: 2, gone: 7 } })
    expect(votesOf(voted)).toEqual({ a: 2, b: undefined })
    const later = applyEvent(voted, 'update_votes', { rev: 6, votes: { b: 5 } })
    expect(votesOf(later)).toEqual({ a: undefined, b: 5 })
    expect(later.state.queue[0]).not.toHaveProperty('liveVotes')
    expect(applyEvent(later, 'update_votes', { rev: 5, votes: { a: 3 } })).toBe(later)
  })

  test('stay when the queue of before is told after them, and go with the one that is newer', () => {
    const voted = applyEvent(before, 'update_votes', { rev: 5, votes: { a: 2, c: 1 } })
    const told = { queue: [...queue, sampleVideo('c')], index: -1, skipVotes: [] }
    const late = applyEvent(voted, 'update_queue', { ...told, rev: 4 })
    expect(votesOf(late)).toEqual({ a: 2, b: undefined, c: 1 })
    const anew = applyEvent(late, 'update_queue', { ...told, rev: 6 })
    expect(votesOf(anew)).toEqual({ a: undefined, b: undefined, c: undefined })
  })
})
