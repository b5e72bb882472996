import { readFileSync } from 'node:fs'
import { foldWord } from './fold.ts'

/** What one file in `lexicons/` says: words parted by spaces, `_` inside what is several words, `*` for any ending. */
interface LexiconFile {
  readonly valence: Readonly<Record<string, string>>
  readonly negations: string
  readonly negationsAfter: string
  readonly boosters: string
  readonly dampeners: string
  readonly contrasts: string
  readonly idioms: Readonly<Record<string, number>>
  readonly chat: string
  readonly stopWords: string
  readonly questions: Readonly<Record<QuestionList, string>>
  readonly aliases: Readonly<Record<string, string>>
}

type QuestionList =
  | 'openers'
  | 'notOpeners'
  | 'anywhere'
  | 'endings'
  | 'requests'
  | 'host'
  | 'shop'
  | 'generic'
  | 'fillers'
  | 'greetings'

/** Words and phrases of one kind, folded, to be found fast. */
export interface PhraseSet {
  readonly words: ReadonlySet<string>
  /** Of several words, by a space between them. */
  readonly phrases: ReadonlySet<string>
  /** First words of phrases. */
  readonly starts: ReadonlySet<string>
}

export interface Vocabulary {
  /** Valence from -4 to 4 of words, of phrases, and of stems that any ending may follow. */
  readonly valence: ReadonlyMap<string, number>
  readonly phrases: ReadonlyMap<string, number>
  readonly stems: ReadonlyMap<string, number>
  readonly phraseStarts: ReadonlySet<string>
  readonly negations: ReadonlySet<string>
  readonly negationsAfter: ReadonlySet<string>
  readonly boosters: ReadonlySet<string>
  readonly dampeners: ReadonlySet<string>
  readonly contrasts: ReadonlySet<string>
  /** Words of chats that a comment is not about, beyond those that any text has. */
  readonly stopWords: ReadonlySet<string>
  readonly questions: Readonly<Record<QuestionList, PhraseSet>>
  readonly aliases: ReadonlyMap<string, readonly string[]>
}

const noWords: LexiconFile = {
  valence: {},
  negations: '',
  negationsAfter: '',
  boosters: '',
  dampeners: '',
  contrasts: '',
  idioms: {},
  chat: '',
  stopWords: '',
  questions: {
    openers: '',
    notOpeners: '',
    anywhere: '',
    endings: '',
    requests: '',
    host: '',
    shop: '',
    generic: '',
    fillers: '',
    greetings: '',
  },
  aliases: {},
}

/** Languages with a vocabulary of their own. */
export const spokenLanguages = ['en', 'es', 'pt', 'fr', 'de', 'it', 'ar', 'hi', 'tr', 'id'] as const
export type SpokenLanguage = (typeof spokenLanguages)[number]

export function isSpoken(language: string): language is SpokenLanguage {
  return (spokenLanguages as readonly string[]).includes(language)
}

const loaded = new Map<string, Vocabulary>()
let common: Vocabulary | undefined

/** The vocabulary of a language. Read at its first use and kept: a few megabytes if all are ever spoken. */
export function getVocabulary(language: SpokenLanguage): Vocabulary {
  const known = loaded.get(language)
  if (known) return known
  const others = language === 'en' ? ['common', 'en-vader'] : ['common']
  const vocabulary = compile(readLexicon<LexiconFile>(language), [...others, language], language)
  loaded.set(language, vocabulary)
  return vocabulary
}

/** What is understood in chats of any language. */
export function getCommonVocabulary(): Vocabulary {
  common ??= compile(noWords, ['common'], '')
  return common
}

export function readLexicon<File>(name: string): File {
  return JSON.parse(readFileSync(new URL(`../lexicons/${name}.json`, import.meta.url), 'utf8')) as File
}

/** Words that tell the language that a comment is in, folded. */
export function readTellingWords(language: SpokenLanguage): string[] {
  return readLexicon<LexiconFile>(language).chat.split(' ').map(foldWord)
}

function compile(file: LexiconFile, names: readonly string[], language: SpokenLanguage | ''): Vocabulary {
  const valence = new Map<string, number>()
  for (const name of names) addValences(valence, readValences(name), language)
  const idioms = new Map<string, number>()
  addValences(idioms, Object.entries(file.idioms), language)
  const all = new Map([...valence, ...idioms])
  const phrases = new Map([...all].filter(([entry]) => entry.includes(' ')))
  const words = [...all].filter(([entry]) => !entry.includes(' '))
  return {
    valence: new Map(words.filter(([word]) => !word.endsWith('*'))),
    stems: new Map(words.filter(([word]) => word.endsWith('*')).map(([stem, value]) => [stem.slice(0, -1), value])),
    phrases,
    phraseStarts: new Set([...phrases.keys()].map((phrase) => phrase.slice(0, phrase.indexOf(' ')))),
    negations: foldAll(file.negations, language),
    negationsAfter: foldAll(file.negationsAfter, language),
    boosters: foldAll(file.boosters, language),
    dampeners: foldAll(file.dampeners, language),
    contrasts: foldAll(file.contrasts, language),
    stopWords: foldAll(file.stopWords, language),
    questions: compileQuestions(file, language),
    aliases: new Map(
      Object.entries(file.aliases).map(([short, long]) => [foldWord(short), long.split(' ').map(foldWord)]),
    ),
  }
}

function readValences(name: string): [string, number][] {
  const { valence } = readLexicon<Pick<LexiconFile, 'valence'>>(name)
  return Object.entries(valence).flatMap(([value, words]) =>
    words.split(' ').map((word): [string, number] => [word, Number(value)]),
  )
}

function addValences(target: Map<string, number>, entries: readonly [string, number][], language: string): void {
  for (const [entry, value] of entries) {
    for (const form of foldEntry(entry, language)) target.set(form, value)
  }
}

function compileQuestions({ questions }: LexiconFile, language: string): Vocabulary['questions'] {
  const compiled = Object.entries(questions).map(([list, entries]): [string, PhraseSet] => [
    list,
    compilePhrases([...foldAll(entries, language)]),
  ])
  return Object.fromEntries(compiled) as Vocabulary['questions']
}

function compilePhrases(entries: readonly string[]): PhraseSet {
  const phrases = entries.filter((entry) => entry.includes(' '))
  return {
    words: new Set(entries.filter((entry) => !entry.includes(' '))),
    phrases: new Set(phrases),
    starts: new Set(phrases.map((phrase) => phrase.slice(0, phrase.indexOf(' ')))),
  }
}

function foldAll(entries: string, language: string): Set<string> {
  return new Set(entries.split(' ').flatMap((entry) => (entry === '' ? [] : foldEntry(entry, language))))
}

/** `güzel` in Turkish is also written `guzel`; in German the dots make another word. */
function foldEntry(entry: string, language: string): string[] {
  const folded = entry.split('_').map(foldWord).join(' ')
  const bare = folded
    .normalize('NFD')
    .replace(/\u0308/g, '')
    .normalize('NFC')
  return language === 'de' || bare === folded ? [folded] : [folded, bare]
}
