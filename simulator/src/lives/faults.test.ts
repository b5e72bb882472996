import { expect, test } from 'vitest'
import { FaultError, Faults, faultKinds } from './faults.ts'

test('a fault strikes until it is cleared', () => {
  const faults = new Faults(Math.random, faultKinds)
  faults.set('html', 'captcha')
  expect([faults.take('html'), faults.take('html')]).toEqual(['captcha', 'captcha'])
  faults.clear('html')
  expect(faults.take('html')).toBeUndefined()
})

test('a fault strikes as often as was asked for', () => {
  const faults = new Faults(Math.random, faultKinds)
  faults.set('sign', '429', 2)
  expect(faults.list()).toEqual({ sign: { value: '429', times: 2 } })
  expect([faults.take('sign'), faults.take('sign'), faults.take('sign')]).toEqual(['429', '429', undefined])
})

test('a share strikes that often, and a miss does not use it up', () => {
  const rolls = [0.9, 0.1, 0.9, 0.1]
  const faults = new Faults(() => rolls.shift() ?? 1, faultKinds)
  faults.set('duplicate', 0.5, 1)
  expect([faults.take('duplicate'), faults.take('duplicate'), faults.take('duplicate')]).toEqual([
    undefined,
    0.5,
    undefined,
  ])
})

test.each([
  ['nothing', true],
  ['toString', true],
  ['html', 'nice'],
  ['duplicate', 2],
  ['duplicate', 'often'],
  ['half-open', 'yes'],
])('there is no %s = %s', (name, value) => {
  expect(() => new Faults(Math.random, faultKinds).set(name, value)).toThrow(FaultError)
})
