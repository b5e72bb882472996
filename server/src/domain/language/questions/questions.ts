import type { ReadQuestion } from '../chat-reading.ts'
import type { CleanText } from '../text/clean.ts'
import { getVocabulary, isSpoken, type PhraseSet, type Vocabulary } from '../text/vocabulary.ts'
import { type Asking, readAsking } from './asking.ts'
import { hasPhrase, matchPhrase } from './phrases.ts'
import { type Sentence, splitSentences } from './sentences.ts'
import { type Gist, readGist, writeSignature } from './signature.ts'

/**
 * The most urgent question of a comment: marked as one, or opened as one in a language with a vocabulary. `language` is
 * the one found, empty for none.
 */
export function findQuestion(clean: CleanText, isAscii: boolean, language: string): ReadQuestion | undefined {
  const vocabulary = isSpoken(language) ? getVocabulary(language) : undefined
  const hasSign = clean.emoji.some((sign) => sign === '❓' || sign === '❔')
  const sentences = splitSentences(clean.text, isAscii)
  let best: ReadQuestion | undefined
  for (const [index, sentence] of sentences.entries()) {
    const marks = sentence.marks + (hasSign && index === sentences.length - 1 ? 1 : 0)
    const question = readSentence({ ...sentence, marks }, clean.repliesToSomebody, vocabulary)
    if (question && question.priority > (best?.priority ?? 0)) best = question
  }
  return best
}

function readSentence(
  { clauses, marks }: Sentence,
  isToSomebody: boolean,
  vocabulary: Vocabulary | undefined,
): ReadQuestion | undefined {
  const askings = clauses.map((words) => (vocabulary ? readAsking(words, vocabulary) : 'tells'))
  const at = askings.findIndex((asking) => asking === 'asks' || asking === 'requests')
  if (at < 0 && marks === 0) return undefined
  const words = at < 0 ? clauses.flat() : (clauses[at] ?? [])
  const asking = askings[at] ?? (askings.includes('exclaims') ? 'exclaims' : 'tells')
  const gist = readGist(words, vocabulary)
  if (gist.asked.length + gist.people.length + gist.topic.length === 0) return undefined
  const priority = vocabulary
    ? prioritize({ words, gist, asking, marks, isToSomebody }, vocabulary)
    : prioritizeUnknown(words, marks)
  return { priority, signature: writeSignature(gist) }
}

interface Asked {
  readonly words: readonly string[]
  readonly gist: Gist
  readonly asking: Asking
  readonly marks: number
  readonly isToSomebody: boolean
}

/**
 * 1 for what waits for no answer: greetings, exclamations, single words (`wait what`). Otherwise 2, and one more each for speaking to
 * the host, for asking about a purchase, for both mark and form of a question, and for several marks; one less for
 * speaking to another viewer.
 */
function prioritize({ words, gist, asking, marks, isToSomebody }: Asked, vocabulary: Vocabulary): Priority {
  const isBare = words.length === 1 || gist.people.length + gist.topic.length === 0
  if (asking === 'exclaims' || isBare || isGreeting(words, vocabulary)) return 1
  const isToHost = gist.people.includes('@') || asking === 'requests'
  const signs = [isToHost, isAboutPurchase(words, vocabulary), marks > 0 && asking !== 'tells', marks > 1]
  return clamp(2 + signs.filter(Boolean).length - (isToSomebody ? 1 : 0))
}

type Priority = ReadQuestion['priority']

function prioritizeUnknown(words: readonly string[], marks: number): Priority {
  return words.length === 1 ? 1 : marks > 1 ? 3 : 2
}

function clamp(value: number): Priority {
  return Math.max(1, Math.min(5, value)) as Priority
}

function isAboutPurchase(words: readonly string[], { questions: { shop, generic } }: Vocabulary): boolean {
  return words.some((word) => shop.words.has(word) && !generic.words.has(word))
}

/** `hi anna how are you today`: nothing besides a greeting but what may be a name. */
function isGreeting(words: readonly string[], { questions }: Vocabulary): boolean {
  if (!hasPhrase(questions.greetings, words)) return false
  return countOthers(words, [questions.greetings, questions.fillers, questions.generic, questions.host]) <= 1
}

/** How many words belong to no phrase of the sets. */
function countOthers(words: readonly string[], sets: readonly PhraseSet[]): number {
  let others = 0
  for (let at = 0; at < words.length; at++) {
    const length = Math.max(...sets.map((set) => matchPhrase(set, words, at)))
    if (length === 0) others++
    else at += length - 1
  }
  return others
}
