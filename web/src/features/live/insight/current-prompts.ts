import type { Insight, InsightKind } from '@livetap/contracts/user-session.ts'

export const kindWords: Record<InsightKind, string> = {
  silence: 'Quiet chat',
  'energy-drop': 'Energy falls',
  'question-waiting': 'Question waits',
  'big-gifter': 'Big gift',
  'first-gift': 'First gift',
  'rising-topic': 'Rising topic',
  'churn-risk': 'Viewers leave',
  thank: 'Thanks due',
}

/** Prompts that are still worth showing at `now` (milliseconds). */
export const currentPrompts = (insights: readonly Insight[], now: number): readonly Insight[] =>
  insights.filter(({ expiresAt }) => !(Date.parse(expiresAt) <= now))
