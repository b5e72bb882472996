import { describe, expect, test } from 'vitest'
import { parseUsername } from './parse-username.ts'

describe('who is meant', () => {
  test.each([
    ['name', 'name'],
    ['@Name.with_all0', 'name.with_all0'],
    ['  @name  ', 'name'],
    ['https://www.tiktok.com/@name/live', 'name'],
    ['tiktok.com/@name?lang=en', 'name'],
    ['https://m.tiktok.com/@na.me/live?x=1#y', 'na.me'],
  ])('%s', (text, uniqueId) => {
    expect(parseUsername(text)).toEqual({ uniqueId })
  })

  test.each([
    ['', 'Type the @username'],
    ['   ', 'Type the @username'],
    ['my name', 'no spaces'],
    ['a'.repeat(60), 'too long'],
    ['x'.repeat(3000), 'too long'],
    ['https://www.tiktok.com/foryou', 'does not name anybody'],
    ['https://example.com/@name', 'does not name anybody'],
    ['na<me>', 'only letters'],
    ['https://www.tiktok.com/@%E0%A4%A', 'damaged'],
  ])('is asked again for %.30j', (text, why) => {
    expect(parseUsername(text)).toEqual({ mistake: expect.stringContaining(why) })
  })
})
