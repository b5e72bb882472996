import type {
  CommentMark,
  ModerationChange,
  ModerationDeed,
  ModerationSnapshot,
} from '@livetap/contracts/workspace/moderation.ts'
import { describe, expect, test } from 'vitest'
import {
  type DeskModel,
  emptyModel,
  guess,
  type Item,
  settle,
  shownState,
  takeChange,
  takeSnapshot,
} from './desk-state.ts'

const at = '2026-03-01T20:00:00.000Z'
const ann = { kind: 'person', id: 'a', name: 'Ann' } as const
const viewer = { userId: '7', uniqueId: 'mira', displayName: 'Mira', avatarUrl: '' }
const done = { by: ann, at }
const mark = (eventId: string, more: Partial<CommentMark> = {}): CommentMark => ({
  ...{
    eventId,
    streamId: 's',
    comment: { text: 'hi', viewer, at, id: 'e-1' },
    matches: [],
    hidden: null,
    featured: null,
  },
  ...more,
})
const comment = (eventId: string, more: Partial<CommentMark> = {}): Item => ({
  part: 'comments',
  item: mark(eventId, more),
})
const snapshot = (more: Partial<ModerationSnapshot> = {}): ModerationSnapshot => ({
  ...{ streamId: 's', uniqueId: 'stage', tiktokUrl: 'https://www.tiktok.com/@stage/live' },
  ...{ you: { presenceId: 'p'.repeat(22), key: 'k', who: ann }, revision: 1, waiting: 0 },
  ...{ holds: [], comments: [], viewers: [], questions: [], deeds: [], onDuty: [] },
  ...more,
})
const put = (item: CommentMark): ModerationChange => ({ part: 'comments', put: [item], drop: [] })
const hiddenOf = (model: DeskModel, eventId: string) => shownState(model).comments.get(eventId)?.hidden ?? null

describe('what is told', () => {
  test('a snapshot replaces all that was known', () => {
    const before = takeSnapshot(emptyModel, snapshot({ comments: [mark('old')], waiting: 3 }))
    const { comments, waiting } = shownState(takeSnapshot(before, snapshot({ comments: [mark('new')] })))
    expect([...comments.keys()]).toEqual(['new'])
    expect(waiting).toBe(0)
  })

  test('changes put, replace and drop by key, and touch no other part', () => {
    let model = takeSnapshot(emptyModel, snapshot({ comments: [mark('one'), mark('two')], waiting: 1 }))
    model = takeChange(model, { part: 'comments', put: [mark('two', { hidden: done }), mark('three')], drop: ['one'] })
    model = takeChange(model, { part: 'waiting', waiting: 9 })
    model = takeChange(model, { part: 'rules', revision: 5 })
    const state = shownState(model)
    expect([...state.comments.keys()]).toEqual(['two', 'three'])
    expect(state.comments.get('two')?.hidden).toEqual(done)
    expect(state).toMatchObject({ waiting: 9, revision: 5 })
  })

  test('deeds stay the newest first, each once, also with ids of many digits', () => {
    const deed = (deedId: string): ModerationDeed => ({
      ...{ deedId, done, action: 'comment.hide', streamId: 's', eventId: null },
      ...{ viewer: null, questionId: null, detail: '' },
    })
    let model = takeSnapshot(emptyModel, snapshot({ deeds: [deed('10'), deed('9')] }))
    model = takeChange(model, { part: 'deeds', put: [deed('11'), deed('10')], drop: ['9'] })
    model = takeChange(model, { part: 'deeds', put: [deed('9007199254740993')], drop: [] })
    expect(shownState(model).deeds.map(({ deedId }) => deedId)).toEqual(['9007199254740993', '11', '10'])
  })
})

describe('a guess', () => {
  const known = takeSnapshot(emptyModel, snapshot({ comments: [mark('one')] }))
  const guessed = guess(known, 1, comment('one', { hidden: done }))

  test('is shown at once, and over what is told meanwhile', () => {
    expect(hiddenOf(guessed, 'one')).toEqual(done)
    expect(hiddenOf(takeChange(guessed, put(mark('one'))), 'one')).toEqual(done)
  })

  test('gives way to the answer', () => {
    const answered = { by: ann, at: '2026-03-01T20:00:01.000Z' }
    expect(hiddenOf(settle(guessed, 1, comment('one', { hidden: answered })), 'one')).toEqual(answered)
  })

  test('is taken back when the server refuses', () => {
    expect(hiddenOf(settle(guessed, 1, undefined), 'one')).toBeNull()
  })

  test('gives way to what was told after it was made, even when its answer comes later', () => {
    const undone = takeChange(guessed, put(mark('one')))
    expect(hiddenOf(settle(undone, 1, comment('one', { hidden: done })), 'one')).toBeNull()
    const dropped = takeChange(guessed, { part: 'comments', put: [], drop: ['one'] })
    expect(shownState(settle(dropped, 1, comment('one', { hidden: done }))).comments.size).toBe(0)
  })

  test('of one thing leaves another standing', () => {
    const both = guess(guessed, 2, comment('two', { hidden: done }))
    const left = settle(both, 1, undefined)
    expect([hiddenOf(left, 'one'), hiddenOf(left, 'two')]).toEqual([null, done])
  })

  test('outlives a new snapshot until it is answered', () => {
    expect(hiddenOf(takeSnapshot(guessed, snapshot({ comments: [mark('one')] })), 'one')).toEqual(done)
  })
})
