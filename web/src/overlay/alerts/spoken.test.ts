import { describe, expect, test } from 'vitest'
import { type SpeechSettings, toSpoken } from './spoken.ts'

const usual: SpeechSettings = { speechFor: 'everyone', speechMax: 200, speechNever: '' }
const say = (speech: string, settings: Partial<SpeechSettings> = {}) => toSpoken({ speech }, { ...usual, ...settings })

describe('what is spoken', () => {
  test.each([
    ['a sentence as it is', 'Mira sent 5 Roses!', 'Mira sent 5 Roses!'],
    ['numbers, prices and times', 'It costs 1000 or 3.50, at 20:15', 'It costs 1000 or 3.50, at 20:15'],
    ['other scripts', 'こんにちは، مرحبا', 'こんにちは، مرحبا'],
    ['no address', 'look at https://evil.example/a?b=c#d now', 'look at link now'],
    ['no name of a host', 'join bit.ly/abc or WWW.x.de', 'join link or link'],
    ['no other scheme', 'javascript://%0aalert(1) hi', 'link hi'],
    ['no letter for ever', 'looooooooool noooo!!!!!!!', 'lool noo!!'],
    ['no digit for ever', '99999999999 and 1000000000', '99999 and 100000'],
    ['no word for ever', 'ha ha ha ha ha ha stop', 'ha ha stop'],
    ['few emoji', '😀😀😀 a 😀 b 🎉 c 🎈 d 🎈', '😀 a 😀 b 🎉 c d'],
    ['no families of joined emoji', '👨\u200d👩\u200d👧\u200d👦 hi', '👨 hi'],
    ['a flag as one', '🇩🇪🇩🇪 hi', '🇩🇪 🇩🇪 hi'],
    ['nothing that turns text around, or is not seen', 'a\u202eb\u0000c\u200bd', 'a b c d'],
    ['letters in disguise as they are', 'ｈｔｔｐｓ://ｅｖｉｌ.example', 'link'],
    ['nothing of nothing', ' \u200b\u2066 ', ''],
  ])('is %s', (_, text, spoken) => {
    expect(say(text)).toBe(spoken)
  })

  test('has no word that is never spoken, as a whole and whatever its case', () => {
    const settings = { speechNever: 'damn, Über , a.b*c,, (' }
    expect(say('DAMN you über Überall a.b*c axbc damned', settings)).toBe('you Überall axbc damned')
  })

  test('ends at a word, and in time', () => {
    expect(say('one two three four five six', { speechMax: 20 })).toBe('one two three four')
    expect(say('abcdefghij'.repeat(10), { speechMax: 20 })).toBe('abcdefghijabcdefghij')
    expect(say('𝒳y'.repeat(40), { speechMax: 20 })).toHaveLength(20)
  })

  test.each([
    ['everyone', [], true],
    ['follower', [], false],
    ['follower', ['follower'], true],
    ['subscriber', ['follower'], false],
    ['moderator', ['follower', 'moderator'], true],
    ['moderator', undefined, true],
  ] as const)('is for %s of somebody who is %j: %s', (speechFor, speaker, isSpoken) => {
    const content = { speech: 'hello', ...(speaker ? { speaker: [...speaker] } : {}) }
    expect(toSpoken(content, { ...usual, speechFor }) !== '').toBe(isSpoken)
  })

  test.each([
    ['a'.repeat(100_000)],
    ['a.'.repeat(50_000)],
    ['a '.repeat(50_000)],
    ['😀\u200d'.repeat(30_000)],
    ['http://'.repeat(10_000)],
    ['\u0301'.repeat(50_000)],
  ])('comes of whatever is sent', (text) => {
    expect([...say(text, { speechNever: 'a,b' })].length).toBeLessThanOrEqual(200)
  })
})
