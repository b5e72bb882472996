import type { EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import { expect, test } from 'vitest'
import { alsoDriven, drives, giftAction, giftRule } from './quick-rule.ts'

function device(over: Partial<EffectiveCapability> = {}) {
  const lamp: EffectiveCapability = {
    id: 'lamp.on',
    mode: 'level',
    risk: 'low',
    maxOnMs: 60_000,
    parameters: [{ name: 'value', type: 'integer', min: 0, max: 255 }],
    isAllowed: true,
    perMinute: 600,
    perViewerPerMinute: 60,
    outOfRange: 'refuse',
    ...over,
  }
  return { deviceId: 'lamp0001', name: 'Lamp', capabilities: [lamp] }
}

test('a gift drives the first capability, more and longer by its coins, and never over its range', () => {
  expect(giftAction(device())).toEqual({
    type: 'device',
    deviceId: 'lamp0001',
    capability: 'lamp.on',
    parameters: {
      value: { per: 'coin', factor: 2.55, min: 128, max: 255 },
      durMs: { per: 'coin', factor: 200, min: 1000, max: 10_000 },
    },
  })
})

test('what cannot grow, or must not, is fixed', () => {
  const parameters: EffectiveCapability['parameters'] = [
    { name: 'hue', type: 'integer', min: 0, max: 360, usual: 200 },
    { name: 'on', type: 'integer', min: 0, max: 1 },
    { name: 'isLoud', type: 'boolean' },
  ]
  expect(giftAction(device({ parameters, maxOnMs: 800 }))?.parameters).toEqual({
    hue: 200,
    on: 1,
    isLoud: false,
    durMs: 800,
  })
})

test('the rule is of any gift, and its name no longer than one may be', () => {
  const rule = giftRule({ ...device(), name: 'Lamp '.repeat(20) })
  expect(rule).toMatchObject({ eventType: 'GIFT', condition: null, actions: [{ type: 'device' }] })
  expect(rule?.name).toHaveLength(80)
})

test('a device that may do nothing gets no rule', () => {
  expect(giftRule(device({ isAllowed: false }))).toBeUndefined()
})

test('a device is driven by a rule that is on, also by one of several things', () => {
  const action = { type: 'device', deviceId: 'lamp0001', capability: 'lamp.on', parameters: {} } as const
  const several = { type: 'random', options: [{ weight: 1, actions: [action] }] } as const
  expect(drives({ enabled: true, actions: [several] } as never, 'lamp0001')).toBe(true)
  expect(drives({ enabled: false, actions: [action] } as never, 'lamp0001')).toBe(false)
  expect(drives({ enabled: true, actions: [action] } as never, 'fan00001')).toBe(false)
})

test('a gift also drives what other rules on gifts drive, and nothing that is off or of other events', () => {
  const rule = (deviceId: string, over: object = {}) => {
    const action = { type: 'device', deviceId, capability: 'on', parameters: {} }
    return { enabled: true, eventType: 'GIFT', actions: [action], ...over }
  }
  const devices = ['lamp', 'pump', 'fan', 'horn', 'bell', 'gong'].map((deviceId) => ({ deviceId }))
  const sequence = { steps: [{ eventType: 'CHAT' }, { eventType: 'GIFT' }], withinMs: 1000, sameUser: true }
  const rules = [
    rule('lamp'),
    rule('pump'),
    rule('fan', { eventType: 'ANY' }),
    rule('horn', { enabled: false }),
    rule('bell', { eventType: 'CHAT' }),
    rule('gong', { eventType: 'CHAT', sequence }),
  ]
  expect(alsoDriven(rules as never, devices, 'lamp').map(({ deviceId }) => deviceId)).toEqual(['pump', 'fan', 'gong'])
})
