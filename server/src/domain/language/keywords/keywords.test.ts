import { describe, expect, test } from 'vitest'
import { readChat } from '../language.ts'

const keywordsOf = (comment: string, hint = '') => readChat(comment, hint).keywords

describe('keywords', () => {
  test.each([
    ['en', 'The guitar is a bit too loud for the microphone', ['guitar', 'loud', 'microphone']],
    ['es', 'la guitarra suena muy fuerte en el micrófono', ['guitarra', 'suena', 'fuerte', 'micrófono']],
    ['pt', 'o violão está muito alto no microfone', ['violão', 'alto', 'microfone']],
    ['fr', "la guitare couvre trop l'amour de ta voix", ['guitare', 'couvre', 'amour', 'voix']],
    ['de', 'die Gitarre ist zu laut für das Mikrofon', ['gitarre', 'laut', 'mikrofon']],
    ['it', 'la chitarra è troppo forte per il microfono', ['chitarra', 'forte', 'microfono']],
    ['ar', 'صوت الجيتار عالي على المايك', ['صوت', 'الجيتار', 'عالي', 'المايك']],
    ['hi', 'गिटार की आवाज़ माइक से बहुत तेज़ है', ['गिटार', 'आवाज़', 'माइक', 'तेज़']],
    ['hi', 'guitar ki awaaz mic se bahut tez hai', ['guitar', 'awaaz', 'mic', 'tez']],
    ['tr', "gitar mikrofonda çok yüksek, İzmir'den", ['gitar', 'mikrofonda', 'yüksek', 'izmir']],
    ['id', 'gitarnya terlalu keras di mikrofon kak', ['gitarnya', 'keras', 'mikrofon']],
    ['ja', 'ギターの音が大きい', ['ギター', '大きい']],
    ['zh', '吉他声音', ['吉他', '声音']],
  ])('%s: %s', (language, comment, expected) => {
    expect(keywordsOf(comment, language)).toEqual(expect.arrayContaining(expected))
    expect(keywordsOf(comment, language).length).toBeLessThanOrEqual(expected.length + 1)
  })

  test.each([
    ['en', "I don't know what you're doing but it's not really for me"],
    ['es', 'no sé qué es lo que está haciendo'],
    ['pt', 'eu não sei o que você vai fazer hoje'],
    ['fr', "je ne sais pas ce que c'est mais oui"],
    ['de', 'ich weiß nicht was du da machst aber ja'],
    ['it', 'non so cosa fai ma sì'],
    ['ar', 'انا مش عارف ايه هذا'],
    ['hi', 'mujhe nahi pata ye kya hai'],
    ['tr', 'ben bunu ne için yapıyorsun'],
    ['id', 'aku gak tau ini apa sih kak'],
  ])('%s has at most one that says nothing: %s', (language, comment) => {
    expect(keywordsOf(comment, language).length).toBeLessThanOrEqual(1)
  })

  test('stand once each, whatever their case, accents and repeated letters', () => {
    expect(keywordsOf('Canción CANCION canción cancióooon', 'es')).toEqual(['canción'])
    expect(keywordsOf('looooove this sooooong', 'en')).toEqual(['love', 'soong'])
  })

  test('leave out links, mentions, numbers, laughter and emoji', () => {
    expect(keywordsOf('@anna hahahaha 12345 https://example.com/guitar 🎸 drums', 'en')).toEqual(['drums'])
  })

  test('are few, and short enough to be shown', () => {
    const many = Array.from({ length: 60 }, (_, index) => `melody${String.fromCharCode(97 + (index % 26))}${index}`)
    expect(keywordsOf(many.join(' '), 'en')).toHaveLength(12)
    expect(keywordsOf('a'.repeat(400), 'en')).toEqual([])
  })

  test('of a comment in two scripts come from both', () => {
    expect(keywordsOf('hello guitar جيتار ギター', 'en')).toEqual(['guitar', 'جيتار', 'ギター'])
  })
})
