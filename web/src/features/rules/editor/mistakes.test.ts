import { describe, expect, test } from 'vitest'
import { ApiError } from '../../../lib/api.ts'
import { emptyRule } from './draft.ts'
import { createMistakes, findGaps, mistakesOf, readMistake, toPlace } from './mistakes.ts'

test.each([
  ['condition.and[1].var: gift has no field giftNam', 'condition.and[1].var', 'Gift has no field giftNam.'],
  ['actions[0].template: there is no {oops}', 'actions[0].template', 'There is no {oops}.'],
  ['condition.>=[0]: is no number', 'condition.>=[0]', 'Is no number.'],
  ['the rule is too large', undefined, 'The rule is too large.'],
  ['name: two words: here', 'name', 'Two words: here.'],
])('%s is told at its place', (message, where, text) => {
  expect(readMistake(message)).toEqual({ where, text })
})

test.each([
  ['/body/actions/0/url', 'actions[0].url'],
  ['/body/definition/window/threshold', 'window.threshold'],
  ['/body', undefined],
])('%s is %s', (path, place) => {
  expect(toPlace(path)).toBe(place)
})

describe('mistakes', () => {
  const mistakes = createMistakes([{ where: 'actions[1].options[0].actions[2].url', text: 'Wrong.' }])

  test.each([
    ['actions', true],
    ['actions[1]', true],
    ['actions[1].options[0].actions[2].url', true],
    ['actions[10]', false],
    ['actions[0]', false],
    ['action', false],
  ])('%s: %s', (place, isWrong) => {
    expect(mistakes.at(place) !== undefined).toBe(isWrong)
  })

  test('of several places the deepest one is meant', () => {
    const errors = [
      { path: '/body/actions/0', message: 'must match a schema' },
      { path: '/body/actions/0/url', message: 'must not be empty' },
    ]
    const error = new ApiError({ code: 'invalid-request', title: 'Not valid', status: 400, errors })
    expect(mistakesOf(error).at('actions[0].url')).toBe('It must not be empty.')
  })

  test('a server that does not answer says nothing about the rule', () => {
    expect(mistakesOf(new ApiError({ code: 'server-unreachable', title: 'x', status: 0 })).all).toEqual([])
    expect(mistakesOf(new Error('x')).all).toEqual([])
  })
})

test('what was forgotten is found before it is sent', () => {
  const gaps = findGaps({
    ...emptyRule,
    audience: { who: 'viewer' },
    uniqueId: '',
    actions: [
      { type: 'webhook', url: 'example.org' },
      {
        type: 'random',
        options: [
          { weight: 1, actions: [{ type: 'webhook', url: '' }] },
          { weight: 1, actions: [{ type: 'delay', ms: 1 }] },
        ],
      },
    ],
  })
  expect(gaps.all.map(({ where }) => where)).toEqual([
    'name',
    'uniqueId',
    'audience',
    'actions[0].url',
    'actions[1].options[0].actions[0].url',
  ])
  expect(findGaps({ ...emptyRule, name: 'x' }).all).toEqual([])
})
