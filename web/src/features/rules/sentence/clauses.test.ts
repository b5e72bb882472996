import { expect, test } from 'vitest'
import { emptyRule } from '../editor/draft.ts'
import { recipes } from '../editor/recipes.ts'
import { describeClauses } from './clauses.ts'

const nameGift = (id: string) => (id === '5655' ? 'Rose' : `the gift ${id}`)
const words = (definition: typeof emptyRule) =>
  describeClauses(definition, [], nameGift).map(({ part, text }) => `${part}: ${text}`)

test('a rule is told part by part', () => {
  expect(
    words({
      ...emptyRule,
      uniqueId: 'mira',
      gift: { mode: 'streakEnd' },
      condition: { and: [{ in: [{ var: 'payload.giftId' }, ['5655', '1']] }, { '>': [{ var: 'coins' }, 3] }] },
      audience: { who: 'team', teamLevel: 5 },
      window: { counts: 'coins', scope: 'user', threshold: 1000, withinMs: 60_000, onFire: 'carry' },
      cooldown: { globalMs: 30_000 },
      rate: { max: 5, perMs: 60_000, scope: 'rule' },
      quota: { user: 1 },
      run: { mode: 'queued', queue: 'alerts', ttlMs: 20_000 },
      actions: [
        { type: 'webhook', url: 'https://example.org/secret?key=1' },
        { type: 'points', change: -2, per: 'coin' },
        { type: 'moderate', deed: 'mute', minutes: 3 },
      ],
    }),
  ).toEqual([
    'When: somebody sends Rose or the gift 1, once its streak is over in a live of @mira',
    'Who: only the fan club, from level 5',
    'If: coins is more than 3',
    'How often: every 1,000 coins of one viewer within 1 min',
    'How often: at most once in 30 s',
    'How often: at most 5 times in 1 min',
    'How often: at most 1 time in a live for each viewer',
    'Then: send it to example.org',
    'Then: take 2 points for each coin',
    'Then: mute the viewer for 3 min',
    'When busy: the next waits in “alerts”, and is dropped after 20 s',
  ])
})

test('everything to begin with is a whole rule', () => {
  expect(recipes).toHaveLength(6)
  for (const { definition } of recipes) expect(words(definition).length).toBeGreaterThanOrEqual(2)
})
