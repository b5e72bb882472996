import { expect, test } from 'vitest'
import { placeFrom, wayBack } from './place.ts'

test.each([
  ['/', '/'],
  ['/sessions', '/sessions'],
  ['/?live=mira', '/?live=mira'],
  ['/team/audit?action=key.create&to=2026-01-01#x', '/team/audit?action=key.create&to=2026-01-01#x'],
  ['/streams/1/../2/report', '/streams/2/report'],
  ['/compare?streams=//evil.test', '/compare?streams=//evil.test'],
  ['/invite', '/invite'],
  ['/registered', '/registered'],
  [undefined, '/'],
  ['', '/'],
  ['sessions', '/'],
  ['//evil.test', '/'],
  ['///evil.test', '/'],
  ['/\\evil.test', '/'],
  ['\\\\evil.test', '/'],
  ['/\t/evil.test', '/'],
  ['/\n/evil.test', '/'],
  ['\t//evil.test', '/'],
  [' //evil.test', '/'],
  ['/.//evil.test', '/'],
  ['/..//evil.test', '/'],
  ['/x/..//evil.test', '/'],
  ['/.\\/evil.test', '/'],
  ['/%2e%2e//evil.test', '/'],
  ['https://evil.test/', '/'],
  ['https:/evil.test', '/'],
  ['javascript:alert(1)', '/'],
  ['data:text/html,x', '/'],
  ['@evil.test', '/'],
  ['.evil.test', '/'],
  ['/sign-in', '/'],
  ['/sign-in?to=/sign-in', '/'],
  ['/x/../sign-in#link=1', '/'],
  ['/register', '/'],
  ['/reset-password#token=1', '/'],
])('%j leads to %s', (wanted, place) => {
  expect(placeFrom(wanted)).toBe(place)
})

test.each([
  ['/sessions', '', { to: '/sessions' }],
  ['/', '?live=mira', { to: '/?live=mira' }],
  ['/', '', {}],
  ['/sign-in', '?to=/x', {}],
  ['//evil.test', '', {}],
])('from %s%s one comes back with %j', (pathname, search, expected) => {
  expect(wayBack({ pathname, search })).toEqual(expected)
})
