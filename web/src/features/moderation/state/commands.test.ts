import type { CommentMark, Hold, ViewerStanding } from '@livetap/contracts/workspace/moderation.ts'
import { describe, expect, test } from 'vitest'
import {
  type Command,
  claim,
  decide,
  exclude,
  hold,
  mute,
  questionMark,
  setLabel,
  settleQuestion,
  toggleFlag,
} from './commands.ts'
import { deedWords, undoOf } from './deeds.ts'
import { type DeskState, emptyModel } from './desk-state.ts'

const at = '2026-03-01T20:00:00.000Z'
const by = { by: { kind: 'person', id: 'a', name: 'Ann' }, at } as const
const viewer = { userId: '7', uniqueId: 'mira', displayName: 'Mira', avatarUrl: '' }
const eventId = 'e1'
const ref = { eventId, streamId: 's', comment: { text: 'hi', viewer, at, id: '' } }
const held: Hold = {
  ...ref,
  ...{ reasons: ['word'], matches: [], state: 'waiting', held: by, dueAt: at, decided: null },
}
const mark: CommentMark = { ...ref, matches: [], hidden: null, featured: null }
const standing: ViewerStanding = { viewer, muted: null, excluded: null, label: null, notes: 0 }
const state: DeskState = emptyModel.told
const question = { streamId: 's', mark: questionMark(state, 'q1') }

const write = ({ method, path, body }: Command) => `${method} ${path}${body ? ` ${JSON.stringify(body)}` : ''}`
const hidden: DeskState = { ...state, comments: new Map([[eventId, { ...mark, hidden: by }]]) }

test.each<[string, Command, string, string | undefined, object]>([
  [
    'hide',
    toggleFlag(state, ref, 'hidden', by),
    'PUT /comments/e1/hidden',
    'DELETE /comments/e1/hidden',
    { hidden: by },
  ],
  [
    'show',
    toggleFlag(hidden, ref, 'hidden', by),
    'DELETE /comments/e1/hidden',
    'PUT /comments/e1/hidden',
    { hidden: null },
  ],
  [
    'feature',
    toggleFlag(hidden, ref, 'featured', by),
    'PUT /comments/e1/featured',
    'DELETE /comments/e1/featured',
    { featured: by, hidden: by },
  ],
  [
    'hold',
    hold(state, ref, by),
    'PUT /comments/e1/hold',
    'POST /holds/e1/approve',
    { state: 'waiting', reasons: ['manual'] },
  ],
  [
    'approve',
    decide(held, 'approved', by),
    'POST /holds/e1/approve',
    'PUT /comments/e1/hold',
    { state: 'approved', decided: by, dueAt: null },
  ],
  ['reject', decide(held, 'rejected', by), 'POST /holds/e1/reject', 'PUT /comments/e1/hold', { state: 'rejected' }],
  [
    'mute',
    mute(state, viewer, undefined, by),
    'PUT /viewers/7/mute {}',
    'DELETE /viewers/7/mute',
    { muted: { ...by, until: null } },
  ],
  [
    'mute for a while',
    mute(state, viewer, 10, by),
    'PUT /viewers/7/mute {"minutes":10}',
    'DELETE /viewers/7/mute',
    { muted: { ...by, until: '2026-03-01T20:10:00.000Z' } },
  ],
  [
    'exclude',
    exclude(state, viewer, 60, by),
    'PUT /viewers/7/exclusion {"minutes":60}',
    'DELETE /viewers/7/exclusion',
    { excluded: { ...by, until: '2026-03-01T21:00:00.000Z' } },
  ],
  [
    'label',
    setLabel(state, viewer, 'red'),
    'PUT /viewers/7/label {"label":"red"}',
    'PUT /viewers/7/label {"label":null}',
    { label: 'red' },
  ],
  [
    'claim',
    claim(question, by),
    'PUT /streams/s/questions/q1/claim',
    'DELETE /streams/s/questions/q1/claim',
    { claimed: by },
  ],
  [
    'answer',
    settleQuestion(question, 'answered', by),
    'PUT /streams/s/questions/q1/status {"status":"answered"}',
    'PUT /streams/s/questions/q1/status {"status":"pending"}',
    { status: 'answered', settled: by, claimed: null },
  ],
])('to %s', (_, command, asked, undone, believed) => {
  expect(write(command)).toBe(asked)
  expect(command.undo && write(command.undo)).toBe(undone)
  expect(command.guess.item).toMatchObject(believed)
})

test('ids cannot lead a request elsewhere', () => {
  expect(toggleFlag(state, { ...ref, eventId: '../words' }, 'hidden', by).path).toBe('/comments/..%2Fwords/hidden')
  expect(mute(state, { ...viewer, userId: 'a/b?c' }, 1, by).path).toBe('/viewers/a%2Fb%3Fc/mute')
})

describe('a deed of somebody', () => {
  const deed = {
    ...{ deedId: '1', done: by, action: '', streamId: 's', eventId: null, viewer: null, questionId: null, detail: '' },
  }
  const settled = { ...question.mark, status: 'answered', settled: by } as const

  test.each<[string, object, Partial<DeskState>, string | undefined]>([
    ['comment.hide', { eventId }, { comments: hidden.comments }, 'DELETE /comments/e1/hidden'],
    ['comment.hide', { eventId }, { comments: new Map([[eventId, mark]]) }, undefined],
    ['comment.unhide', { eventId }, { comments: new Map([[eventId, mark]]) }, 'PUT /comments/e1/hidden'],
    [
      'hold.reject',
      { eventId },
      { holds: new Map([[eventId, { ...held, state: 'rejected' }]]) },
      'PUT /comments/e1/hold',
    ],
    ['hold.reject', { eventId }, { holds: new Map([[eventId, { ...held, state: 'approved' }]]) }, undefined],
    [
      'viewer.mute',
      { viewer },
      { viewers: new Map([['7', { ...standing, muted: { ...by, until: null } }]]) },
      'DELETE /viewers/7/mute',
    ],
    ['viewer.mute', { viewer }, {}, undefined],
    [
      'question.settle',
      { questionId: 'q1' },
      { questions: new Map([['q1', settled]]) },
      'PUT /streams/s/questions/q1/status {"status":"pending"}',
    ],
    ['note.remove', { viewer }, {}, undefined],
    ['what.is.this', { eventId, viewer, questionId: 'q1' }, {}, undefined],
  ])('%s of %j is taken back by %#', (action, of, known, asked) => {
    const command = undoOf({ ...deed, ...of, action }, { ...state, ...known }, by)
    expect(command && write(command)).toBe(asked)
  })

  test('is said in words, and by its name where it is not known', () => {
    expect(deedWords({ ...deed, action: 'comment.hide' })).toBe('hid a comment of')
    expect(deedWords({ ...deed, action: 'what.is.this' })).toBe('what.is.this')
  })
})
