import type { Person } from '@livetap/contracts/metrics.ts'
import type { EventOf } from '@livetap/contracts/unified-event.ts'
import { type ChatReading, isSameQuestion } from '#domain/language/language.ts'
import { createPerson, cutText } from '../text.ts'

/** A question, with everybody who asked nearly the same. Times in milliseconds. */
export interface AskedQuestion {
  /** The how manieth question it is, from 1. */
  readonly serial: number
  /** Position of the first asking. */
  readonly pos: number
  readonly text: string
  readonly language: string
  readonly signature: string
  priority: number
  asked: number
  /** Who asked first, without picture. */
  readonly asker: Person | null
  readonly firstAt: number
  lastAt: number
}

export interface Questions {
  /** How many there were. */
  count: number
  /** In the order in which they were asked first. */
  readonly kept: AskedQuestion[]
}

const mostQuestions = 16
const longest = { text: 150, signature: 80, language: 16 }

export function createQuestions(): Questions {
  return { count: 0, kept: [] }
}

export function addQuestion(
  questions: Questions,
  { payload, user }: EventOf<'CHAT'>,
  reading: ChatReading,
  { pos, now }: { readonly pos: number; readonly now: number },
): void {
  if (reading.question === undefined) return
  const { priority, signature } = reading.question
  const cut = cutText(signature, longest.signature)
  const known = questions.kept.find((other) => isSameQuestion(other.signature, cut))
  const question: AskedQuestion = known ?? {
    serial: questions.count + 1,
    pos,
    text: cutText(payload.message, longest.text),
    language: cutText(reading.language, longest.language),
    signature: cut,
    ...{ priority, asked: 0, firstAt: now, lastAt: now },
    asker: user ? createPerson({ ...user, avatarUrl: '' }) : null,
  }
  question.asked++
  question.priority = Math.max(question.priority, priority)
  question.lastAt = now
  if (known === undefined) keepQuestion(questions, question, now)
}

function keepQuestion(questions: Questions, question: AskedQuestion, now: number): void {
  const { kept } = questions
  questions.count++
  if (kept.length >= mostQuestions) {
    const values = kept.map((each) => weighUrgency(each) - (now - each.lastAt) / 600_000)
    kept.splice(values.indexOf(Math.min(...values)), 1)
  }
  kept.push(question)
}

/** Its priority, and one more for each doubling of how often it was asked. One that was not asked for ten minutes loses one. */
export function weighUrgency({ priority, asked }: AskedQuestion): number {
  return priority + Math.log2(asked)
}
