import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasLink, isShown, judge, leaveOutFlagged } from './judge.ts'
import { checkList, checkPattern, compileList, type WordRule } from './words.ts'

const rule = (pattern: string, kind: WordRule['kind'] = 'word', action: WordRule['action'] = 'flag'): WordRule => ({
  ...{ wordId: pattern, pattern, kind, action },
})
const find = (one: WordRule, text: string) =>
  compileList([one])
    .find(text)
    .map(({ start, end }) => text.slice(start, end))

describe('a whole word', () => {
  it.each([
    ['idiot', 'you idiot!', ['idiot']],
    ['idiot', 'IDIOT and Idiot', ['IDIOT', 'Idiot']],
    ['idiot', 'idiots', []],
    ['idiot', 'anidiot', []],
    ['ass', 'class as glass', []],
    ['ass', 'you asssss', ['asssss']],
    ['god', 'good god', ['god']],
    ['god', 'goooood', ['goooood']],
    ['idiot', 'íḍïöt', ['íḍïöt']],
    ['crème', 'creme', ['creme']],
    ['straße', 'STRASSE', ['STRASSE']],
    ['idiot', 'ｉｄｉｏｔ 𝐢𝐝𝐢𝐨𝐭', ['ｉｄｉｏｔ', '𝐢𝐝𝐢𝐨𝐭']],
    ['idiot', 'id\u200biot', ['id\u200biot']],
    ['idiot', '1d10t', ['1d10t']],
    ['shit', 'sh!t $hit', ['sh!t', '$hit']],
    ['shit', 'hi! shi!', []],
    ['ass', '@ss', []],
    ['idiot', 'i d i o t', ['i d i o t']],
    ['idiot', 'say i.d.i.o.t now', ['i.d.i.o.t']],
    ['idiot', 'i d.i o-t', []],
    ['88', '88 888 1888', ['88']],
    ['go away', 'please GO   AWAY now', ['GO   AWAY']],
    ['go away', 'go far away', []],
    ['дурак', 'Дурак!', ['Дурак']],
    ['笨蛋', '你是笨蛋吗', ['笨蛋']],
    ['🖕', 'so 🖕🖕', ['🖕', '🖕']],
    ['-_-', 'well -_-', ['-_-']],
    ['a.b.c', 'a.b.c', ['a.b.c']],
    ['idiot', '', []],
    ['idiot', `${'x '.repeat(250)}idiot`, []],
  ])('%s in %j', (pattern, text, found) => {
    expect(find(rule(pattern), text)).toEqual(found)
  })

  it('survives every text, and tells places within it', () => {
    const list = compileList(['idiot', 'go away', '笨蛋', '🖕', 'ß'].map((pattern) => rule(pattern)))
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        for (const { start, end } of list.find(text)) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })
})

describe('an expression', () => {
  it.each([
    ['\\bidiots?\\b', 'IDIOTS', ['IDIOTS']],
    ['free\\s+coins', 'get free  coins', ['free  coins']],
    ['\\d{4,}', '12 1234 12345', ['1234', '12345']],
    ['ü', 'Ü', ['Ü']],
  ])('%s in %j', (pattern, text, found) => {
    expect(find(rule(pattern, 're2'), text)).toEqual(found)
  })

  // What makes a backtracking engine take longer than the universe lasts is answered here by looking at each character once.
  it.each([
    ['(a+)+$', `${'a'.repeat(499)}!`, []],
    ['(a|aa)+$', `${'a'.repeat(499)}!`, []],
    ['(a|a?)+$', `${'a'.repeat(499)}!`, ['', '']],
    ['([a-zA-Z]+)*!', 'a'.repeat(500), []],
    ['(.*)*=(.*)*x', '='.repeat(500), []],
    ['(x+x+)+y', 'x'.repeat(500), []],
    ['(a|b)*a(a|b){12}c', 'ab'.repeat(250), []],
    ['(?:a?){30}a{30}c', 'a'.repeat(500), []],
  ])('that is evil, %s, is answered or refused', (pattern, text, found) => {
    try {
      checkPattern({ pattern, kind: 're2' })
    } catch (error) {
      expect(error).toMatchObject({ code: 'word-invalid' })
      return
    }
    expect(find(rule(pattern, 're2'), text)).toEqual(found)
  })

  it.each([
    ['(', 'missing closing'],
    ['(?=a)', 'unsupported Perl syntax'],
    ['(?<!a)b', 'invalid named capture'],
    ['(a)\\1', 'invalid escape sequence'],
    ['a{1001}', 'invalid repeat count'],
    ['(a{30}){30}', 'too much work'],
    ['\\pL{500}', 'too much work'],
    ['a*', 'matches an empty text'],
    ['', 'matches an empty text'],
    ['a'.repeat(201), 'longer than 200'],
  ])('%s is refused: %s', (pattern, reason) => {
    expect(() => checkPattern({ pattern, kind: 're2' })).toThrow(reason)
  })

  it('is refused where all of the list are too much together', () => {
    const large = Array.from({ length: 7 }, (_, index) => rule(`x{150}${index}`, 're2'))
    expect(() => checkList(large.slice(0, 6))).not.toThrow()
    expect(() => checkList(large)).toThrow('together')
  })
})

it('a word without anything to find is refused', () => {
  expect(() => checkPattern({ pattern: ' \u200b ', kind: 'word' })).toThrow('nothing in it')
})

it.each([
  ['see https://evil.example/x', true],
  ['www.evil.example', true],
  ['buy at evil-shop.com now', true],
  ['evil(dot)com', true],
  ['ｅｖｉｌ.com', true],
  ['evil.\u200bcom', true],
  ['I like this. me too', false],
  ['3.5 to 4', false],
  ['hello...', false],
  ['to be or not to be', false],
])('a link in %j: %s', (text, expected) => {
  expect(hasLink(text)).toBe(expected)
})

describe('what happens to a comment', () => {
  const settings = { revision: 1, holdLinks: true, holdFirstComments: 1, timer: null }
  const words = compileList([rule('bad', 'word', 'hide'), rule('hmm', 'word', 'hold'), rule('note', 'word', 'flag')])
  it.each([
    ['fine', false, [], false],
    ['note this', false, [], false],
    ['hmm', false, ['word'], false],
    ['hmm evil.com', true, ['word', 'link', 'newcomer'], false],
    ['bad hmm evil.com', true, [], true],
  ])('%j, early %s', (text, isEarly, holds, hides) => {
    expect(judge({ settings, words }, text, isEarly)).toMatchObject({ holds, hides })
  })

  it.each([
    [{ hidden: false, muted: false }, true],
    [{ hidden: true, muted: false }, false],
    [{ hidden: false, muted: true }, false],
    [{ hold: 'waiting', hidden: false, muted: false }, false],
    [{ hold: 'rejected', hidden: false, muted: false }, false],
    [{ hold: 'approved', hidden: false, muted: false }, true],
  ] as const)('it is shown: %j → %s', (state, expected) => {
    expect(isShown(state)).toBe(expected)
  })
})

describe('what is spoken', () => {
  const words = compileList([rule('idiot'), rule('bad', 'word', 'hide'), rule('a+b', 're2', 'hold')])
  it.each([
    ['Thank you Mira', 'Thank you Mira'],
    ['you IDIOT and 1d10t!', 'you       and      !'],
    ['bad bad bad bad bad bad bad', ''],
    ['xaabx', 'x   x'],
    ['baaabd', 'b    d'],
  ])('of %j is %j', (text, expected) => {
    expect(leaveOutFlagged(words, text).trimEnd()).toBe(expected)
  })

  it('has no flagged word left in it, whatever is said', () => {
    const piece = fc.constantFrom('idiot', 'bad', 'ab', 'aab', ' ', 'i', 'd', '.', '😀')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(words.find(leaveOutFlagged(words, pieces.join('')))).toEqual([])
      }),
    )
  })
})
