import { dropArabicArticle } from '../text/fold.ts'
import type { Vocabulary } from '../text/vocabulary.ts'
import { matchPhrase, writeOut } from './phrases.ts'

/** What a question asks (`where`), of whom (`@` is the host) and about what. Words in alphabetical order, each once. */
export interface Gist {
  readonly asked: readonly string[]
  readonly people: readonly string[]
  readonly topic: readonly string[]
}

const longest = { word: 20, signature: 80 }
const host = '@'

/** `vocabulary` is that of the language, undefined when it has none: then all words are the topic. */
export function readGist(words: readonly string[], vocabulary: Vocabulary | undefined): Gist {
  const gist = { asked: new Set<string>(), people: new Set<string>(), topic: new Set<string>() }
  const out = vocabulary ? writeOut(words, vocabulary) : words
  for (let at = 0; at < out.length; at++) addWord(gist, out, at, vocabulary)
  const { asked, people, topic } = gist
  return { asked: [...asked].sort(), people: [...people].sort(), topic: [...topic].sort() }
}

function addWord(
  { asked, people, topic }: Readonly<Record<keyof Gist, Set<string>>>,
  words: readonly string[],
  at: number,
  vocabulary: Vocabulary | undefined,
): void {
  const word = words[at] ?? ''
  if (vocabulary === undefined) {
    topic.add(simplify(word))
    return
  }
  const { host: toHost, generic, fillers } = vocabulary.questions
  // `wohnst` speaks to the host, and is what it is about.
  if (toHost.words.has(word)) people.add(host)
  else if (isAsked(word, vocabulary)) asked.add(withPreposition(words, at, vocabulary))
  else if (generic.words.has(word)) people.add(word)
  if (!generic.words.has(word) && !fillers.words.has(word)) topic.add(simplify(word))
}

function isAsked(word: string, { questions: { generic, openers, endings } }: Vocabulary): boolean {
  return generic.words.has(word) && (openers.words.has(word) || endings.words.has(word))
}

/** `de dónde` is another question than `dónde`. */
function withPreposition(words: readonly string[], at: number, { questions }: Vocabulary): string {
  const word = words[at] ?? ''
  const isPair = at > 0 && matchPhrase(questions.openers, words, at - 1) >= 2
  return isPair && questions.fillers.words.has(words[at - 1] ?? '') ? `${words[at - 1]}-${word}` : word
}

function simplify(word: string): string {
  return dropArabicArticle(word)
    .replace(/(.)\1+/gu, '$1')
    .slice(0, longest.word)
    .toWellFormed()
}

/** At most 80 UTF-16 units: what is asked, people and topic, parted by `|`. */
export function writeSignature({ asked, people, topic }: Gist): string {
  let signature = `${asked.slice(0, 2).join(' ')}|${people.slice(0, 3).join(' ')}|`
  for (const [index, word] of topic.entries()) {
    const next = index === 0 ? word : ` ${word}`
    if (signature.length + next.length > longest.signature) break
    signature += next
  }
  return signature.slice(0, longest.signature)
}

function parseSignature(signature: string): Gist {
  const parts = signature.split('|').map((part) => part.split(' ').filter((word) => word !== ''))
  const [asked = [], people = [], topic = []] = parts.length === 3 ? parts : [[], [], parts.flat()]
  return { asked, people, topic }
}

/** Topics that share more than this are the same (Dice coefficient: twice what is shared, of all). */
const enoughShared = 0.75

/** Whether two signatures are of nearly the same question: in one language, the words may differ a little. */
export function isSameQuestion(one: string, other: string): boolean {
  if (one === other) return true
  const [a, b] = [parseSignature(one), parseSignature(other)]
  if (a.topic.length === 0 || b.topic.length === 0) {
    return a.topic.length === b.topic.length && isEqual(a.asked, b.asked) && isEqual(a.people, b.people)
  }
  if (areApart(a.asked, b.asked) || areApart(a.people, b.people)) return false
  const shared = a.topic.filter((word) => b.topic.some((each) => isSameWord(word, each))).length
  return (2 * shared) / (a.topic.length + b.topic.length) > enoughShared
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.join(' ') === other.join(' ')
}

/** Both say something, and not the same. */
function areApart(one: readonly string[], other: readonly string[]): boolean {
  return one.length > 0 && other.length > 0 && !one.some((word) => other.includes(word))
}

/** `shirt` and `shirts`: the same beginning, and a short ending more. */
function isSameWord(one: string, other: string): boolean {
  if (one === other) return true
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return short.length >= 4 && long.length - short.length <= 3 && long.startsWith(short)
}
