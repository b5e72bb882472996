import { expect, test } from 'vitest'

Object.defineProperty(globalThis, 'navigator', { value: { language: 'en-US@posix' }, configurable: true })
const { isKnownLanguage } = await import('./known-language.ts')

test('a language that cannot be formatted in is replaced', () => {
  expect(navigator.language).toBe('en-US')
})

test.each([
  ['en-US', true],
  ['ar', true],
  ['zh-Hans-CN', true],
  ['en-US@posix', false],
  ['', false],
])('language %j can be formatted in: %j', (language, known) => {
  expect(isKnownLanguage(language)).toBe(known)
})
