import type { Vocabulary } from '../text/vocabulary.ts'
import { hasPhrase, matchPhrase, writeOut } from './phrases.ts'

/** How a clause asks without a question mark. `exclaims`: it begins like a question, but is none (`how cute`). */
export type Asking = 'asks' | 'requests' | 'exclaims' | 'tells'

/** How many words of address (`hi bro`) may come before the question. */
const mostFillers = 5
/** Shorter clauses end in `right` or `oder` without asking for anything. */
const shortestWithTag = 3

/** What the words of a clause do, judged by those of their language. */
export function readAsking(words: readonly string[], vocabulary: Vocabulary): Asking {
  const asWritten = judge(words, vocabulary)
  const out = writeOut(words, vocabulary)
  return asWritten !== 'tells' || out === words ? asWritten : judge(out, vocabulary)
}

function judge(words: readonly string[], vocabulary: Vocabulary): Asking {
  const opening = judgeOpening(words, vocabulary)
  if (opening !== 'tells') return opening
  const { anywhere } = vocabulary.questions
  return hasPhrase(anywhere, words) || endsWithTag(words, vocabulary) ? 'asks' : 'tells'
}

function judgeOpening(words: readonly string[], { questions }: Vocabulary): Asking {
  const { openers, notOpeners, requests, fillers } = questions
  for (let at = 0; at < Math.min(words.length, mostFillers + 1); at++) {
    if (matchPhrase(notOpeners, words, at) > 0) return 'exclaims'
    if (matchPhrase(requests, words, at) > 0) return 'requests'
    if (matchPhrase(openers, words, at) > 0) return 'asks'
    const skipped = matchPhrase(fillers, words, at)
    if (skipped === 0) break
    at += skipped - 1
  }
  return 'tells'
}

/** `you are from Texas right`: a tag behind something about the host. */
function endsWithTag(words: readonly string[], { questions }: Vocabulary): boolean {
  if (words.length < shortestWithTag || !hasPhrase(questions.host, words)) return false
  return [1, 2, 3].some(
    (length) => matchPhrase(questions.endings, words, words.length - length) === length && length < words.length,
  )
}
