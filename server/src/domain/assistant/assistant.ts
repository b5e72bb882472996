import type { Metrics } from '@livetap/contracts/metrics.ts'
import type { Insight, InsightKind } from '@livetap/contracts/user-session.ts'
import { findChurnRisk, findEnergyDrop, findRisingTopics, findSilence, findWaitingQuestions } from './prompts/mood.ts'
import { findBigGifters, findFirstGifts, findThanks } from './prompts/people.ts'
import type { FindPrompts } from './prompts/prompt.ts'

/** What the assistant remembers for one user session: plain data, bounded. */
export interface Assistant {
  /** What was brought up or dismissed and is about somebody or something, oldest first: not again. */
  readonly settled: string[]
  readonly muted: InsightKind[]
  /** When a prompt of the kind came last, in milliseconds. */
  readonly cameAt: Partial<Record<InsightKind, number>>
}

export function createAssistant(): Assistant {
  return { settled: [], muted: [], cameAt: {} }
}

/** Most urgent first, each with the seconds in which no second one of its kind comes. */
const kinds: readonly (readonly [kind: InsightKind, cooldownSeconds: number, find: FindPrompts])[] = [
  ['big-gifter', 60, findBigGifters],
  ['question-waiting', 90, findWaitingQuestions],
  ['silence', 240, findSilence],
  ['first-gift', 60, findFirstGifts],
  ['thank', 480, findThanks],
  ['churn-risk', 600, findChurnRisk],
  ['energy-drop', 480, findEnergyDrop],
  ['rising-topic', 300, findRisingTopics],
]

/** Between two prompts, whatever they are: a streamer is busy. */
const pauseMs = 10_000
/** Numbers that are older say nothing about now. */
const staleMs = 30_000
const mostSettled = 300

/** The prompt that is due at `now` (milliseconds), if any. Remembers it in the assistant, which is the caller's. */
export function advise(assistant: Assistant, metrics: Metrics, now: number): Insight | undefined {
  const last = Math.max(...Object.values(assistant.cameAt), Number.NEGATIVE_INFINITY)
  if (now - last < pauseMs || now - Date.parse(metrics.asOf) > staleMs) return undefined
  for (const [kind, cooldownSeconds, find] of kinds) {
    const isQuiet = now - (assistant.cameAt[kind] ?? Number.NEGATIVE_INFINITY) < cooldownSeconds * 1000
    if (isQuiet || assistant.muted.includes(kind)) continue
    const prompt = find(metrics, now).find(({ about }) => !assistant.settled.includes(`${kind}:${about}`))
    if (!prompt) continue
    const { about, seconds, ...words } = prompt
    const insightId = `${kind}:${about || `at-${Math.floor(now / 1000)}`}`
    assistant.cameAt[kind] = now
    settle(assistant, insightId)
    return { insightId, kind, ...words, at: toIso(now), expiresAt: toIso(now + seconds * 1000) }
  }
  return undefined
}

function toIso(ms: number): string {
  return new Date(ms).toISOString()
}

/** The prompt, and what it is about, does not come again. */
export function dismissInsight(assistant: Assistant, insightId: string): void {
  settle(assistant, insightId)
}

/** Longer ids are none of ours. */
const longestId = 128

function settle({ settled }: Assistant, insightId: string): void {
  if (insightId.length > longestId || settled.includes(insightId)) return
  settled.push(insightId)
  if (settled.length > mostSettled) settled.shift()
}

/** No prompts of this kind from now on, or again. */
export function muteInsights(assistant: Assistant, kind: InsightKind, muted: boolean): void {
  const without = assistant.muted.filter((each) => each !== kind)
  assistant.muted.splice(0, assistant.muted.length, ...without, ...(muted ? [kind] : []))
}
