import type { Analysis, Question, QuestionStatus } from '@livetap/contracts/metrics.ts'
import { type AskedQuestion, weighUrgency } from './chat/questions.ts'
import { round } from './round.ts'
import type { Analytics } from './state.ts'

export interface SettledQuestion {
  readonly status: QuestionStatus
  readonly settledAt: string
}
export type SettledQuestions = ReadonlyMap<string, SettledQuestion>

const longestWait = 600_000
const shown = 30
const notSettled: SettledQuestions = new Map()

/**
 * Questions that were asked for the first time since `serial` (0 at first), oldest first, all pending; and the serial
 * to ask with next time. Those that had to make room meanwhile are left out.
 */
export function listQuestionsSince(
  { questions }: Analytics,
  serial: number,
): { readonly serial: number; readonly questions: readonly Question[] } {
  const fresh = questions.kept.filter((question) => question.serial > serial)
  return { serial: questions.count, questions: fresh.map((question) => readQuestion(question, notSettled)) }
}

/** A question by its id; undefined when there is none, or it had to make room. */
export function findQuestion({ questions }: Analytics, questionId: string): Question | undefined {
  const found = questions.kept.find((question) => idOf(question) === questionId)
  return found && readQuestion(found, notSettled)
}

/** `now` in milliseconds. */
export function readQuestions({ questions }: Analytics, settled: SettledQuestions, now: number): Analysis['questions'] {
  const kept = questions.kept.toSorted((one, other) => weighUrgency(other) - weighUrgency(one) || one.pos - other.pos)
  const items = kept.map((question) => readQuestion(question, settled))
  const pending = items.filter(({ status }) => status === 'pending')
  const count = (wanted: QuestionStatus) => [...settled.values()].filter(({ status }) => status === wanted).length
  const [answered, skipped] = [count('answered'), count('skipped')]
  const waited = pending.filter(({ firstAskedAt }) => now - Date.parse(firstAskedAt) >= longestWait).length
  const lost = Math.max(0, questions.count - items.length - countLost(settled, items))
  const due = answered + skipped + waited + lost
  return {
    ...{ pending: pending.length, answered, skipped },
    responseRate: due === 0 ? null : round(answered / due),
    responseSeconds: meanResponse(items),
    items: [...pending, ...items.filter(({ status }) => status !== 'pending')].slice(0, shown),
  }
}

/** Settled questions that had to make room since. */
function countLost(settled: SettledQuestions, items: readonly Question[]): number {
  const kept = new Set(items.map(({ questionId }) => questionId))
  return [...settled].filter(([id, { status }]) => status !== 'pending' && !kept.has(id)).length
}

function meanResponse(items: readonly Question[]): number | null {
  const waits = items.flatMap(({ status, firstAskedAt, settledAt }) =>
    status === 'answered' && settledAt !== null ? [Date.parse(settledAt) - Date.parse(firstAskedAt)] : [],
  )
  const sum = waits.reduce((total, wait) => total + Math.max(0, wait), 0)
  return waits.length === 0 ? null : round(sum / waits.length / 1000)
}

function idOf({ pos }: AskedQuestion): string {
  return `q${pos}`
}

function readQuestion(question: AskedQuestion, settled: SettledQuestions): Question {
  const { text, language, priority, asked, asker, firstAt, lastAt } = question
  const { status = 'pending', settledAt = null } = settled.get(idOf(question)) ?? {}
  return {
    questionId: idOf(question),
    ...{ text, language, priority, asked },
    askers: asker === null ? [] : [{ ...asker }],
    firstAskedAt: new Date(firstAt).toISOString(),
    lastAskedAt: new Date(lastAt).toISOString(),
    status,
    settledAt: status === 'pending' ? null : settledAt,
  }
}
