import { expect, test } from 'vitest'
import { findLink, readLink } from './links.ts'

test('the address is found in what apps share, and nothing else is taken for one', () => {
  expect(findLink('Look! https://vm.tiktok.com/ZMabc/ This post is shared via TikTok')).toBe(
    'https://vm.tiktok.com/ZMabc/',
  )
  expect(findLink('tiktok is fun, see https://example.com/')).toBeUndefined()
  expect(readLink('  @mira  ')).toBe('@mira')
})
