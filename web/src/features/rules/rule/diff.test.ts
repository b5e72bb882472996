import { expect, test } from 'vitest'
import { emptyRule } from '../editor/draft.ts'
import { diffDefinitions } from './diff.ts'

test('two texts differ where they differ', () => {
  const before = { ...emptyRule, name: 'One', condition: { '>': [{ var: 'coins' }, 1] }, cooldown: { globalMs: 1000 } }
  const after = {
    ...emptyRule,
    name: 'Two\u202e',
    condition: { '>': [{ var: 'coins' }, 2] },
    cooldown: { globalMs: 1000, userMs: 5 },
    actions: [...emptyRule.actions, { type: 'delay' as const, ms: 5 }],
  }
  expect(diffDefinitions(before, after)).toEqual([
    { place: 'name', before: 'One', after: 'Two' },
    { place: 'condition', before: '{">":[{"var":"coins"},1]}', after: '{">":[{"var":"coins"},2]}' },
    { place: 'actions[1]', before: undefined, after: '{"type":"delay","ms":5}' },
    { place: 'cooldown.userMs', before: undefined, after: '5' },
  ])
  expect(diffDefinitions(before, { ...before })).toEqual([])
})
