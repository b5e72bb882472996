import type { Question } from '@livetap/contracts/metrics.ts'

/** Those that wait, the most urgent first; and those that are done, the newest first. */
export function sortQuestions(items: readonly Question[]): { waiting: Question[]; done: Question[] } {
  const waiting = items
    .filter(({ status }) => status === 'pending')
    .sort((a, b) => b.priority - a.priority || b.asked - a.asked || a.firstAskedAt.localeCompare(b.firstAskedAt))
  const done = items
    .filter(({ status }) => status !== 'pending')
    .sort((a, b) => (b.settledAt ?? '').localeCompare(a.settledAt ?? ''))
  return { waiting, done }
}
