import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printable, printableJson, withoutSteering } from '#cli/terminal.ts'

const esc = '\u001b'
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom(...`${esc}\u009b\u202e\u200d\u0301\n\t`), fc.string({ unit: 'binary', maxLength: 1 })),
})

describe('what viewers wrote', () => {
  test.each([
    ['a colour', `${esc}[31mred`, '[31mred'],
    ['a title of the window', `${esc}]0;gone\u0007x`, ']0;gonex'],
    ['an eight-bit control', '\u009b2Jx', '2Jx'],
    ['a jump back over the line', 'ann\rbob\u0008', 'ann bob'],
    ['more lines', 'one\ntwo\u2028three', 'one two three'],
    ['another order', '\u202egpj.exe', 'gpj.exe'],
    ['a joined emoji, which is fine', '👩\u200d🚀', '👩\u200d🚀'],
    ['a tower of marks', `e${'\u0301'.repeat(50)}`, `e${'\u0301'.repeat(4)}`],
    ['half a character', 'a\ud800', 'a\ufffd'],
  ])('%s', (_name, text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('is one harmless line, of bounded length, whatever it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = printable(text)
        expect(shown.replaceAll('\u200d', '')).not.toMatch(steering)
        expect(shown.length).toBeLessThanOrEqual(500)
      }),
    )
  })

  test('keeps its lines in a text of many', () => {
    expect(withoutSteering(`a\tb${esc}[2J\nc\u009b`)).toBe('a\tb[2J\nc')
  })

  test('is the same in JSON, with nothing left that steers', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = printableJson(JSON.stringify({ text }))
        expect(json).not.toMatch(steering)
        expect(JSON.parse(json)).toEqual({ text })
      }),
    )
  })
})
