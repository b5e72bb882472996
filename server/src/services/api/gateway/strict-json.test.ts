import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkJson } from './strict-json.ts'

const nested = (depth: number, open: string, close: string, inner = '') =>
  open.repeat(depth) + inner + close.repeat(depth)

it.each([
  ['33 lists in each other', nested(33, '[', ']')],
  ['33 objects in each other', nested(33, '{"a":', '}', '1')],
  ['lists without an end', '['.repeat(60_000)],
  ['20,001 values', `[${'1,'.repeat(20_000)}1]`],
  ['a key twice', '{"a":1,"a":2}'],
  ['a key twice, with others and spaces between', '{"a" : 1, "b":[{"a":1}], "a"\n:\t2}'],
  ['a key twice, once written otherwise', '{"role":1,"r\\u006fle":2}'],
  ['a key twice, further inside', '{"x":[{"y":{"a":1,"a":1}}]}'],
  ['the key __proto__ twice', '{"__proto__":1,"__proto__":2}'],
  ['an empty key twice', '{"":1,"":2}'],
])('refuses %s', (_name, text) =>
  expect(() => checkJson(text)).toThrow(expect.objectContaining({ code: 'malformed-json' })),
)

it.each([
  ['32 lists in each other', nested(32, '[', ']')],
  ['20,000 values', `[${'1,'.repeat(19_999)}1]`],
  ['a key in several objects', '[{"a":1},{"a":{"a":1}},{"a":2}]'],
  ['texts that look like keys', '{"a":"\\"a\\":","b":"{\\"a\\":1,\\"a\\":2}"}'],
  ['texts in a list', '["a","a","a"]'],
  ['brackets in a text', `"${'['.repeat(100)}"`],
  ['many values that are commas in a text', `"${','.repeat(30_000)}"`],
])('takes %s', (_name, text) => expect(() => checkJson(text)).not.toThrow())

it.each(['', '"', '"\\', '{"', '{"a', '{"\\u12":1,"\\u12":2', ']]]]', '}{', '{"a":1}}}', '\u0000'])(
  'leaves %j to the parser',
  (text) => {
    try {
      checkJson(text)
    } catch (error) {
      expect(error).toMatchObject({ code: 'malformed-json' })
    }
  },
)

it('takes what was written by a program, and finds any key that is written twice', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), fc.string(), (object, key) => {
      const text = JSON.stringify(object)
      expect(() => checkJson(text)).not.toThrow()
      const inner = text.slice(1, -1)
      const pair = `${JSON.stringify(key)}:1`
      const twice = `{${[pair, ...(inner === '' ? [] : [inner]), pair].join(',')}}`
      expect(() => checkJson(twice)).toThrow()
    }),
  )
})

it('looks at each character once, however many texts are left open', () => {
  const hostile = `{${'"\\"'.repeat(20_000)}`
  expect(() => checkJson(hostile)).not.toThrow()
})
