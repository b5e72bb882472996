import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEvent, createViewer } from '../../../../test/rule-events.ts'
import { createPlaceholders } from '../placeholders.ts'
import { compileBody } from './json-body.ts'
import { compileTemplate, type Target } from './template.ts'

const values = (change: Partial<Placeholders> = {}): Placeholders => ({
  ...createPlaceholders(
    createEvent('GIFT', { giftCount: 5, coins: 25 }, { user: createViewer('1', { displayName: 'Ann' }) }),
  ),
  ...change,
})
const say = (text: string, change: Partial<Placeholders> = {}, target: Target = 'plain') =>
  compileTemplate(text).render(values(change), target)

describe('R8 a template', () => {
  test.each<[string, string]>([
    ['{displayName} sent {giftCount} × {giftName} ({coins})', 'Ann sent 5 × Rose (25)'],
    ['{message}', ''],
    ['{message|nothing}', 'nothing'],
    ['{displayName|nobody}', 'Ann'],
    ['{message|}', ''],
    ['{{username}} {{', '{username} {'],
    ['{{{displayName}}}', '{Ann}'],
    ['', ''],
    ['no places', 'no places'],
  ])('%s', (template, expected) => expect(say(template)).toBe(expected))

  test.each<[string, string]>([
    ['{nobody}', 'there is no placeholder {nobody}'],
    ['{constructor}', 'there is no placeholder {constructor}'],
    ['{__proto__}', 'there is no placeholder {__proto__}'],
    ['{user.name}', 'there is no placeholder {user.name}'],
    ['{}', 'there is no placeholder {}'],
    ['{ username }', 'there is no placeholder { username }'],
    ['{username', 'there is a { alone: write {{'],
    ['username}', 'there is a } alone: write }}'],
  ])('%s is refused', (template, message) => {
    expect(() => compileTemplate(template)).toThrow(expect.objectContaining({ code: 'template-invalid', message }))
  })

  test('what a viewer writes is never a template', () => {
    expect(say('{message}', { message: '{username} {{ }} {nobody}' })).toBe('{username} {{ }} {nobody}')
  })
})

describe('R9 texts are escaped for where they go', () => {
  test.each<[Target, string, string]>([
    ['chat', 'a\nb\tc\0d', 'a b c d'],
    ['chat', 'a\u202eb\u2066c', 'a b c'],
    ['chat', 'e\u0301', 'é'],
    ['chat', '  a   b  ', 'a b'],
    ['chat', '👨‍👩‍👧 a\u200db', '👨‍👩‍👧 a b'],
    ['chat', '/ban ann', 'ban ann'],
    ['chat', ' !give 5', 'give 5'],
    ['log', 'a\nb\u202e\\c', 'a\\u000ab\\u202e\\\\c'],
    ['plain', 'a\u202eb\nc\u0007', 'a b\nc '],
    ['url', 'a b&c=d/e?#', 'a%20b%26c%3Dd%2Fe%3F%23'],
    ['url', '..', '__'],
    ['url', '\ud800', '%EF%BF%BD'],
  ])('%s: %j', (target, message, expected) => expect(say('{message}', { message }, target)).toBe(expected))

  test('a command that the rule itself writes is one', () => {
    expect(say('!say {message}', { message: 'hi' }, 'chat')).toBe('!say hi')
  })

  test('values have at most 120 code points, whole emoji', () => {
    expect([...say('{message}', { message: '🎁'.repeat(300) })]).toHaveLength(120)
    expect([
      ...compileTemplate('{message}{message}{message}').render(values({ message: '🎁'.repeat(300) }), 'chat', 300),
    ]).toHaveLength(300)
  })

  test('whatever is written, chat and log stay one line without controls, and all text is well-formed', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    fc.assert(
      fc.property(text, fc.constantFrom<Target>('chat', 'log', 'plain', 'url'), (message, target) => {
        const said = say('{message}', { message }, target)
        expect(said.isWellFormed()).toBe(true)
        expect(said).not.toMatch(/(?!\n|\t)\p{Cc}|\p{Bidi_Control}/u)
        if (target !== 'plain') expect(said).not.toMatch(/[\n\r\t\u2028\u2029]/)
      }),
    )
  })
})

describe('R10 a body', () => {
  test('is filled in its texts, never in its keys', () => {
    const body = compileBody({
      '{username}': [{ text: '{displayName}', n: 5, ok: true, none: null }],
      deep: { a: '{{x}}' },
    })
    expect(body.render(values())).toEqual({
      '{username}': [{ text: 'Ann', n: 5, ok: true, none: null }],
      deep: { a: '{x}' },
    })
  })

  test('keeps the keys that it has, whatever a viewer is called', () => {
    const body = compileBody({ user: '{username}', x: 1 })
    const username = '","admin":true,"x":"'
    expect(JSON.parse(JSON.stringify(body.render(values({ username }))))).toEqual({ user: username, x: 1 })
  })

  test('has its own property __proto__ and changes nothing else', () => {
    const rendered = compileBody(JSON.parse('{"__proto__":{"admin":"{username}"}}')).render(values({ username: 'ann' }))
    expect(JSON.stringify(rendered)).toBe('{"__proto__":{"admin":"ann"}}')
    expect({}).not.toHaveProperty('admin')
  })

  test('is at most 8 kB: values are cut shorter', () => {
    const body = compileBody(Array.from({ length: 400 }, () => '{message}'))
    const rendered = body.render(values({ message: '🎁'.repeat(500) })) as string[]
    expect(Buffer.byteLength(JSON.stringify(rendered))).toBeLessThanOrEqual(8192)
    expect(rendered[0]).toBe('🎁🎁🎁🎁')
  })

  test.each<[string, unknown, string]>([
    ['too large', ['x'.repeat(9000)], 'a body has at most 8192 bytes'],
    ['too deep', Array.from({ length: 17 }).reduce<unknown>((inner) => [inner], 'x'), 'a body is at most 16 deep'],
    ['of an unknown name', { a: ['{nobody}'] }, 'there is no placeholder {nobody}'],
  ])('%s is refused', (_, document, message) => {
    expect(() => compileBody(document)).toThrow(expect.objectContaining({ code: 'template-invalid', message }))
  })
})
