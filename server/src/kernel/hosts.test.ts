import { expect, test } from 'vitest'
import { isLoopback } from './hosts.ts'

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  [new URL('http://[::1]:3000').hostname, true],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  ['0.0.0.0', false],
  ['192.168.0.1', false],
  ['', false],
])('%j is this machine: %j', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
