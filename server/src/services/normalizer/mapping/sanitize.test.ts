import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundJson, cleanText } from './sanitize.ts'

describe('text', () => {
  test.each([
    ['plain', 'plain'],
    ['a\0b\0', 'ab'],
    ['half \ud83c', 'half \ufffd'],
    ['\udf89 half', '\ufffd half'],
    ['whole 🎉 and 👩‍👩‍👧', 'whole 🎉 and 👩‍👩‍👧'],
    ['مرحبا \u202eabc', 'مرحبا \u202eabc'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('%j', (text, clean) => expect(cleanText(text)).toBe(clean))

  test('is cut between characters', () => {
    expect(cleanText('ab🎉', 5)).toBe('ab')
    expect(cleanText('ab🎉', 6)).toBe('ab🎉')
    expect(cleanText('äöü', 5)).toBe('äö')
    expect(Buffer.byteLength(cleanText('🎉'.repeat(9000)))).toBe(8192)
  })
  test('is always something the database takes', () => {
    const anything = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      maxLength: 60,
    })
    fc.assert(
      fc.property(anything, fc.integer({ min: 0, max: 100 }), (text, maxBytes) => {
        const clean = cleanText(text, maxBytes)
        expect(clean.isWellFormed() && !clean.includes('\0') && Buffer.byteLength(clean) <= maxBytes).toBe(true)
      }),
    )
  })
})

describe('JSON', () => {
  const bound = (value: unknown) => boundJson(value).value

  test('keeps what is fine', () => {
    const value = { a: [1, 'two', null, true, { b: '' }], c: 0, d: -1.5 }
    expect(boundJson(value)).toEqual({ value, complete: true })
  })
  test('turns what JSON cannot hold into what it can', () => {
    const value = {
      a: Number.NaN,
      b: Infinity,
      c: 12345678901234567890n,
      d: undefined,
      e: new Uint8Array([1, 2]),
      f: () => 1,
    }
    expect(bound(value)).toEqual({ a: null, b: null, c: '12345678901234567890', e: 'AQI=' })
  })
  test('cleans names as well', () => {
    expect(bound({ 'a\0': 'b\0' })).toEqual({ a: 'b' })
  })
  test('has no way to the prototype', () => {
    const value = bound(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'))
    expect(Object.keys(value as object)).toEqual(['constructor'])
    expect((value as { polluted?: boolean }).polluted).toBeUndefined()
  })
  test('is bounded in depth', () => {
    let deep: unknown = 'end'
    for (let level = 0; level < 5000; level++) deep = level % 2 ? [deep] : { deep }
    expect(JSON.stringify(bound(deep)).split(/[[{]/).length - 1).toBe(32)
  })
  test('is bounded in items, of a list and of an object', () => {
    expect(bound(Array(5000).fill(1))).toHaveLength(1000)
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]))
    expect(Object.keys(bound(wide) as object)).toHaveLength(1000)
  })
  test('is bounded in size, and says so', () => {
    const { value, complete } = boundJson(Array(900).fill('x'.repeat(1000)))
    expect(complete).toBe(false)
    expect(JSON.stringify(value).length).toBeLessThan(66_000)
  })
  test('leaves defaults out on demand, but no item of a list', () => {
    const value = { a: 0, b: '', c: false, d: null, e: [], f: [0, ''], g: { h: 0 }, i: '0' }
    expect(boundJson(value, { omitDefaults: true }).value).toEqual({ f: [0, ''], g: {}, i: '0' })
  })
  test('of any shape comes out as JSON of bounded size', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }), (value) => {
        const { value: copy } = boundJson(value, { totalBytes: 500 })
        const text = JSON.stringify(copy)
        expect(JSON.stringify(JSON.parse(text))).toBe(text)
        expect(text.length).toBeLessThan(500 * 6 + 10)
        expect(text.includes('\\u0000')).toBe(false)
      }),
    )
  })
})
