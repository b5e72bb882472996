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
    [''],
    ['   '],
    ['my name'],
    ['a'.repeat(60)],
    ['https://www.tiktok.com/foryou'],
    ['https://example.com/@name'],
    ['na<me>'],
    ['https://www.tiktok.com/@%E0%A4%A'],
  ])('is asked again for %j', (text) => {
    expect(parseUsername(text)).toHaveProperty('mistake')
  })
})
