import { expect, test } from 'vitest'
import { emptyRule } from '../editor/draft.ts'
import { recipes } from '../editor/recipes.ts'
import { describeClauses } from './clauses.ts'

const nameGift = (id: string) => (id === '5655' ? 'Rose' : `the gift ${id}`)
const nameDevice = ({ deviceId }: { deviceId: string }) =>
  deviceId === 'lamp0001' ? { device: 'Desk lamp', capability: 'Light up' } : {}
const words = (definition: typeof emptyRule) =>
  describeClauses(definition, [], { gift: nameGift, device: nameDevice }).map(({ part, text }) => `${part}: ${text}`)

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

test('commands to devices are told by their names, as far as they are known', () => {
  const device = { type: 'device', deviceId: 'lamp0001', capability: 'lamp.on' } as const
  const scaled = { per: 'coin', factor: 1, min: 0, max: 255 } as const
  const actions = [
    { ...device, parameters: { value: scaled } },
    { ...device, deviceId: 'gone0001', parameters: {} },
    { ...device, capability: 'stop', parameters: {} },
    { ...device, deviceId: '', capability: '', parameters: {} },
  ]
  expect(words({ ...emptyRule, actions }).slice(1)).toEqual([
    'Then: have Desk lamp do “Light up”, more with each coin',
    'Then: have the device gone0001 do “lamp.on”',
    'Then: press the emergency stop of Desk lamp',
    'Then: have a device do something',
  ])
})
