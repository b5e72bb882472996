import type { Question } from '@livetap/contracts/metrics.ts'
import type { Doer, Hold, QuestionMark } from '@livetap/contracts/workspace/moderation.ts'
import { isSame } from '../parts/words.ts'

/** Something that waits, or that somebody else has just dealt with and that goes away by itself. */
export interface QueueRow<Item> {
  readonly key: string
  readonly item: Item
  /** When it goes away, in milliseconds; undefined while it waits. */
  readonly leavesAt: number | undefined
}

/** So long one can read who was faster. */
export const leavingMs = 6000

/**
 * The rows of a queue, in the order of `items`. What is no longer open stays a while, unless it was done on this page
 * (`own`) or was never among the rows.
 */
export function nextRows<Item>(
  previous: readonly QueueRow<Item>[],
  items: readonly { readonly key: string; readonly item: Item; readonly open: boolean }[],
  own: ReadonlySet<string>,
  now: number,
): readonly QueueRow<Item>[] {
  const before = new Map(previous.map((row) => [row.key, row]))
  return items.flatMap(({ key, item, open }): QueueRow<Item>[] => {
    if (open) return [{ key, item, leavesAt: undefined }]
    const known = before.get(key)
    if (!known || own.has(key)) return []
    const leavesAt = known.leavesAt ?? now + leavingMs
    return leavesAt > now ? [{ key, item, leavesAt }] : []
  })
}

/** All that was held, the oldest first. */
export const holdItems = (holds: Iterable<Hold>) =>
  [...holds]
    .sort((one, other) => one.held.at.localeCompare(other.held.at) || one.eventId.localeCompare(other.eventId))
    .map((hold) => ({ key: hold.eventId, item: hold, open: hold.state === 'waiting' }))

/** A question of the chat, and what the moderators did with it. */
export interface MarkedQuestion {
  readonly question: Question
  readonly mark: QuestionMark
}

/** The most urgent first, then what was asked most, then what waits longest. */
export const questionItems = (questions: readonly Question[], markOf: (questionId: string) => QuestionMark) =>
  [...questions]
    .sort((a, b) => b.priority - a.priority || b.asked - a.asked || a.firstAskedAt.localeCompare(b.firstAskedAt))
    .map((question) => {
      const mark = markOf(question.questionId)
      return { key: question.questionId, item: { question, mark }, open: mark.status === 'pending' }
    })

/** Those that are answered or skipped, the newest first. */
export const settledQuestions = (
  questions: readonly Question[],
  markOf: (questionId: string) => QuestionMark,
): readonly MarkedQuestion[] =>
  questions
    .map((question) => ({ question, mark: markOf(question.questionId) }))
    .filter(({ mark }) => mark.status !== 'pending')
    .sort((one, other) => (other.mark.settled?.at ?? '').localeCompare(one.mark.settled?.at ?? ''))

/** Whether somebody else is answering it. */
export const isTaken = ({ mark: { claimed } }: MarkedQuestion, you: Doer | undefined): boolean =>
  claimed !== null && !isSame(you, claimed.by)

/** The question to be taken next: one that nobody answers. */
export const nextQuestion = (rows: readonly QueueRow<MarkedQuestion>[]): QueueRow<MarkedQuestion> | undefined =>
  rows.find(({ item, leavesAt }) => leavesAt === undefined && item.mark.claimed === null)

/** What to choose by a step from what is chosen now. */
export function stepFrom(
  keys: readonly string[],
  chosen: { readonly key: string; readonly index: number } | undefined,
  step: 1 | -1,
): { readonly key: string; readonly index: number } | undefined {
  const now = chosenOf(keys, chosen)
  const outside = step === 1 ? -1 : keys.length
  const from = now === undefined ? outside : keys.indexOf(now)
  const index = Math.min(keys.length - 1, Math.max(0, from + step))
  const key = keys[index]
  return key === undefined ? undefined : { key, index }
}

/** The chosen one, or what took its place when it went away. */
export function chosenOf(
  keys: readonly string[],
  chosen: { readonly key: string; readonly index: number } | undefined,
): string | undefined {
  if (chosen === undefined || keys.length === 0) return undefined
  if (keys.includes(chosen.key)) return chosen.key
  return keys[Math.min(chosen.index, keys.length - 1)]
}
