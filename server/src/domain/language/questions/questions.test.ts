import { describe, expect, test } from 'vitest'
import { isSameQuestion, readChat } from '../language.ts'

const ask = (comment: string, hint = '') => readChat(comment, hint).question
const signatureOf = (comment: string, hint: string) => ask(comment, hint)?.signature ?? `none for ${comment}`

describe('questions', () => {
  test.each([
    ['en', 'where are you from', 'how old are you', 'when is the next live'],
    ['es', 'de dónde eres', 'cuántos años tienes', 'cuando es el proximo live'],
    ['pt', 'de onde você é', 'quantos anos você tem', 'quando é a próxima live'],
    ['fr', 'tu viens d’où', "t'as quel âge", "c'est quand le prochain live"],
    ['de', 'wo kommst du her', 'wie alt bist du', 'wann ist der nächste live'],
    ['it', 'di dove sei', 'quanti anni hai', 'quando è la prossima live'],
    ['ar', 'من وين انت', 'كم عمرك', 'متى البث القادم'],
    ['hi', 'aap kaha se ho', 'आप कहाँ से हो', 'agla live kab hai'],
    ['tr', 'nerelisin abla', 'kaç yaşındasın', 'bir sonraki yayın ne zaman'],
    ['id', 'kakak orang mana', 'umur berapa kak', 'live lagi kapan kak'],
  ])('%s: asked with a mark or without: %s, %s, %s', (language, ...questions) => {
    for (const question of questions) {
      expect(ask(question, language), question).toBeDefined()
      const { priority = 0 } = ask(`${question}?`, language) ?? {}
      expect(priority, question).toBeGreaterThanOrEqual(ask(question, language)?.priority ?? 0)
    }
  })

  test.each([
    ['en', 'please play despacito', 'can you say hi to my sister'],
    ['es', 'me puedes saludar por favor', 'manda saludo a mi hermana'],
    ['pt', 'manda um beijo pra minha irmã', 'mostra pra gente o violão'],
    ['fr', 'tu peux répéter stp', 'montre-nous la guitare'],
    ['de', 'kannst du das nochmal machen', 'zeig mal die Gitarre'],
    ['it', 'mi puoi salutare', 'facci vedere la chitarra'],
    ['ar', 'ممكن تعيد الاغنية', 'لو سمحت سلم علي'],
    ['hi', 'mera naam lo bhai', 'गाना गाओ'],
    ['tr', 'selam söyle abla', 'bir şarkı söyler misin'],
    ['id', 'tolong nyanyi dong kak', 'spill dong kak'],
  ])('%s: requests: %s, %s', (language, ...requests) => {
    for (const request of requests) expect(ask(request, language)?.priority, request).toBeGreaterThanOrEqual(2)
  })

  test.each([
    ['en', 'how are you?', 'good morning, how are you today', 'hru queen', 'who cares?', 'wait what'],
    ['es', 'qué tal?', 'hola cómo estás amiga', 'todo bien?'],
    ['pt', 'tudo bem?', 'oi como você está', 'como vai?'],
    ['fr', 'ça va ?', 'salut comment ça va', 'tu vas bien ?'],
    ['de', "wie geht's?", 'hallo wie geht es dir', 'alles gut?'],
    ['it', 'come stai?', 'ciao come va', 'tutto bene?'],
    ['ar', 'كيف حالك؟', 'كيفك اليوم', 'شلونك؟'],
    ['hi', 'kaise ho bhai?', 'कैसे हो?', 'kya haal hai'],
    ['tr', 'nasılsın?', 'naber abla', 'selam nasılsın'],
    ['id', 'apa kabar?', 'halo kak apa kabar', 'gimana kabarnya kak'],
  ])('%s: what is only polite is the least urgent', (language, ...greetings) => {
    for (const greeting of greetings) expect(ask(greeting, language)?.priority ?? 1, greeting).toBe(1)
  })

  test.each([
    ['en', 'i love it when you sing', 'what a goal', 'how cute are you', 'thank you so much', "I don't know why"],
    ['es', 'te quiero mucho hermosa', 'como siempre la mejor', 'saludos desde México', 'puede ser'],
    ['pt', 'você é demais', 'amei essa música', 'pode ser', 'boa noite gente'],
    ['fr', "t'es trop belle", 'quelle voix incroyable', 'bonne nuit tout le monde'],
    ['de', 'das hast du gut gemacht', 'wie schön', 'Grüße aus Berlin'],
    ['it', 'come sei bella', 'ma quanto è bello', 'ciao a tutti'],
    ['ar', 'انا من مصر', 'مرحبا من الرياض', 'صوتك جميل'],
    ['hi', 'kya baat hai', 'bahut accha gaana', 'क्या बात'],
    ['tr', 'ne güzel', 'çok güzelsin', 'selamlar herkese'],
    ['id', 'cantik banget ya kak', 'semangat kak', 'halo dari Bandung'],
  ])('%s: what tells, asks nothing', (language, ...statements) => {
    for (const statement of statements) expect(ask(statement, language), statement).toBeUndefined()
  })

  test('nothing but marks, laughter, names or links is no question', () => {
    for (const comment of ['???', '😂😂?', 'hahaha??', '@anna?', 'https://example.com/?a=b', '?!?!', 'ok', '']) {
      expect(ask(comment, 'en'), comment).toBeUndefined()
    }
  })

  test('buying and insisting make it more urgent, speaking to another viewer less', () => {
    const { priority: plain = 0 } = ask('is it raining there?', 'en') ?? {}
    expect(ask('how much is the red shirt?', 'en')?.priority).toBeGreaterThan(plain)
    expect(ask('how much is the red shirt???', 'en')?.priority).toBe(5)
    expect(ask('cuánto cuesta el envío a México??', 'es')?.priority).toBe(5)
    expect(ask('@anna where are you from?', 'en')?.priority).toBeLessThan(
      ask('where are you from?', 'en')?.priority ?? 0,
    )
  })

  test('the most urgent question of a comment counts', () => {
    expect(ask('how are you? how much is the red shirt?', 'en')).toEqual(ask('how much is the red shirt?', 'en'))
    expect(ask('I love you from Brazil! where are you from?', 'en')).toEqual(ask('where are you from?', 'en'))
  })

  test('marks of other scripts and emoji count as marks', () => {
    for (const [comment, hint] of [
      ['何歳ですか？', 'ja'],
      ['сколько тебе лет?', 'ru'],
      ['من انت؟', 'ar'],
      ['shirt size ❓', 'en'],
    ] as const) {
      expect(ask(comment, hint), comment).toBeDefined()
    }
  })
})

describe('the same question', () => {
  test.each([
    ['en', 'where are you from?', 'where r u from bro', 'hey, where are you from??'],
    ['en', "what's your name", 'whats ur name?', 'WHAT IS YOUR NAME'],
    ['en', 'how much is the red shirt?', 'how much is the red shirt pls', 'how much are the red shirts'],
    ['es', '¿De dónde eres?', 'de donde eres amiga', 'DE DONDE ERES'],
    ['pt', 'de onde você é?', 'de onde vc é', 'oi, de onde vc eh'],
    ['fr', 'tu viens d’où ?', "tu viens d'ou stp"],
    ['de', 'Wie alt bist du?', 'hey wie alt bist du denn'],
    ['it', 'quanti anni hai?', 'ciao quanti anni hai'],
    ['ar', 'كم عمرك؟', 'كم عمرك لو سمحت'],
    ['hi', 'aap kahan se ho?', 'bhai aap kaha se ho'],
    ['tr', 'nerelisin?', 'abla nerelisin'],
    ['id', 'asal mana kak?', 'kakak asal mana'],
  ])('%s: is the same in other words: %s', (language, first, ...others) => {
    for (const other of others) {
      expect(isSameQuestion(signatureOf(first, language), signatureOf(other, language)), other).toBe(true)
    }
  })

  test.each([
    ['en', 'where are you from?', 'where are you going?'],
    ['en', 'how old are you?', 'how old is she?'],
    ['en', 'how much is the red shirt?', 'how much is the blue shirt?'],
    ['en', 'when is the sale?', 'where is the sale?'],
    ['en', "what's your name?", "what's the song name?"],
    ['es', 'de dónde eres?', 'dónde vives?'],
    ['es', 'cómo te llamas?', 'cómo te sientes?'],
    ['pt', 'de onde você é?', 'onde você mora?'],
    ['fr', 'tu viens d’où ?', 'tu vas où ?'],
    ['de', 'wo kommst du her?', 'wo wohnst du?'],
    ['it', 'di dove sei?', 'dove abiti?'],
    ['ar', 'كم عمرك؟', 'كم السعر؟'],
    ['hi', 'aap kaha se ho?', 'aapka naam kya hai?'],
    ['tr', 'kaç yaşındasın?', 'nerelisin?'],
    ['id', 'asal mana kak?', 'umur berapa kak?'],
  ])('%s: is not another one: %s — %s', (language, one, other) => {
    expect(isSameQuestion(signatureOf(one, language), signatureOf(other, language))).toBe(false)
  })
})
