import { describe, expect, test } from 'vitest'
import { readChat } from './language.ts'

describe('the language', () => {
  test.each([
    ['en', 'what is your favourite song'],
    ['es', 'me encanta tu voz, eres increíble'],
    ['pt', 'você canta muito bem, parabéns'],
    ['fr', "j'adore ta voix, tu chantes trop bien"],
    ['de', 'du singst wirklich schön, weiter so'],
    ['it', 'canti benissimo, mi piace molto'],
    ['ar', 'صوتك جميل جدا ما شاء الله'],
    ['hi', 'आपकी आवाज़ बहुत अच्छी है'],
    ['hi', 'bhai aap bahut accha gaate ho'],
    ['tr', 'sesin çok güzel, harika söylüyorsun'],
    ['id', 'suaranya bagus banget kak, semangat ya'],
    ['ja', '歌がとても上手です'],
    ['ko', '노래 정말 잘해요'],
    ['zh', '你唱得太好了'],
    ['ru', 'у тебя очень красивый голос'],
    ['th', 'เสียงเพราะมาก'],
  ])('%s: %s', (language, comment) => {
    expect(readChat(comment, '').language).toBe(language)
  })

  test.each(['', '   ', '🔥🔥🔥', '12345', '?!?', '@somebody', 'https://tiktok.com/@a'])(
    'of %j is not known',
    (comment) => {
      expect(readChat(comment, 'es').language).toBe('')
    },
  )

  test('is what TikTok says when the words leave it open, in any spelling of the code', () => {
    expect(readChat('super', '').language).toBe('')
    for (const hint of ['de', 'de-AT', 'DE_de']) expect(readChat('super', hint).language).toBe('de')
    expect(readChat('نعم', 'in').language).not.toBe('id')
  })

  test('is what the words say when TikTok is wrong', () => {
    expect(readChat('wo kommst du eigentlich her und wie alt bist du', 'en').language).toBe('de')
  })
})

describe('the mood', () => {
  test.each([
    ['en', 'this is amazing, love it', 'worst stream ever, so boring'],
    ['es', 'eres increíble, te amo', 'qué asco, das pena'],
    ['pt', 'maravilhosa, amei', 'que lixo, horrível'],
    ['fr', 'trop belle, j’adore', "c'est nul, quelle honte"],
    ['de', 'richtig toll, ich liebe es', 'so langweilig und peinlich'],
    ['it', 'bravissima, che bello', 'che schifo, fai pena'],
    ['ar', 'رائع جدا احبك', 'سيء جدا ومقرف'],
    ['hi', 'bahut accha, mast gaana', 'bakwas, bekar hai'],
    ['tr', 'harikasın, çok güzel', 'berbat, çok sıkıcı'],
    ['id', 'keren banget, aku suka', 'jelek banget, bosen'],
    ['', '😍😍😍', '🤮🤮'],
  ])('%s: of %j is good and of %j is bad', (hint, good, bad) => {
    expect(readChat(good, hint).sentiment).toBeGreaterThan(0.05)
    expect(readChat(bad, hint).sentiment).toBeLessThan(-0.05)
  })

  test('turns with a negation', () => {
    expect(readChat('this is not good at all', 'en').sentiment).toBeLessThan(0)
    expect(readChat('not bad at all', 'en').sentiment).toBeGreaterThan(0)
  })

  test.each(['', '???', '12 34', 'ні так ні', 'abc xyz'])('of %j is not told', (comment) => {
    expect(readChat(comment, '').sentiment).toBeNull()
  })
})

describe('a substantial comment', () => {
  test.each([
    'I have been watching since the first battle',
    'the red shirt looks better on you',
    'where are you from',
    'el sonido está muy bajo hoy',
    'der Ton ist etwas leise',
    'الصوت ضعيف اليوم',
    '今日は静かだね',
  ])('%s', (comment) => {
    expect(readChat(comment, '').substantial).toBe(true)
  })

  test.each([
    '',
    'hi',
    'hello everyone',
    'LMAOOO',
    'hahahaha',
    'jajajaja',
    'kkkkkk',
    'ㅋㅋㅋㅋ',
    '🔥🔥',
    'follow follow follow',
  ])('is more than %j', (comment) => {
    expect(readChat(comment, '').substantial).toBe(false)
  })

  test.each([
    'how are you?',
    'qué tal',
    'tudo bem?',
    'ça va ?',
    "wie geht's",
    'come stai?',
    'كيفك',
    'kaise ho',
    'naber',
    'apa kabar',
  ])('is more than the greeting %j', (comment) => {
    expect(readChat(comment, '').substantial).toBe(false)
  })
})

describe('what attacks', () => {
  test('is read like what it would be without its disguise', () => {
    const plain = readChat('where are you from?', 'en')
    expect(readChat('\u202ewhere\u200b are\u2066 you from?\u202c', 'en')).toEqual(plain)
    expect(readChat('ｗｈｅｒｅ ａｒｅ ｙｏｕ ｆｒｏｍ？', 'en')).toEqual(plain)
  })

  test('letters under thousands of marks, broken surrogates and controls leave words that can be shown', () => {
    for (const hostile of [`e${'\u0301'.repeat(5000)}`, 'ok \ud800 word\udc00', 'न'.padEnd(5000, 'ा'), 'data\0base']) {
      const { keywords, question } = readChat(`${hostile} ?`, 'en')
      for (const text of [...keywords, question?.signature ?? '']) {
        expect(text.isWellFormed()).toBe(true)
        expect(text).not.toMatch(/\p{Cc}|\p{M}{3}/u)
      }
    }
  })

  test('names of built-in properties are words like others', () => {
    const reading = readChat('__proto__ constructor hasOwnProperty', 'constructor')
    expect(reading.keywords).toEqual(['proto', 'constructor', 'hasownproperty'])
  })
})
