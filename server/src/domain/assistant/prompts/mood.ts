import type { Metrics, Score } from '@livetap/contracts/metrics.ts'
import { type Prompt, since, tellCount, tellDuration, tellNumber, tellShare } from './prompt.ts'

const silence = { fewestMinutes: 3, usualComments: 2, fewestViewers: 3 }

/** Nobody has written for a minute, though people are there and usually do. */
export function findSilence(metrics: Metrics, now: number): Prompt[] {
  const { perMinute, totals, viewers } = metrics
  const minutes = since(metrics.since, now) / 60_000
  const usual = totals.comments / Math.max(1, minutes)
  const watching = viewers.current ?? metrics.audience.active
  const isUnusual = minutes >= silence.fewestMinutes && usual >= silence.usualComments
  if (!isUnusual || perMinute.comments > 0 || watching < silence.fewestViewers || hasGap(metrics, now)) return []
  return [
    {
      about: '',
      title: 'The chat is quiet: ask them something',
      reason: `No comment for a minute with ${tellCount(watching, 'viewer')}; usual are ${tellNumber(usual)} a minute.`,
      numbers: { viewers: watching, usualCommentsPerMinute: usual },
      seconds: 60,
    },
  ]
}

/** What was missed is not silence. */
function hasGap({ missing }: Metrics, now: number): boolean {
  return missing.gaps.some(({ to }) => since(to, now) < 60_000)
}

const drop = { change: -0.4, confidence: 0.5 }

export function findEnergyDrop({ analysis, perMinute }: Metrics): Prompt[] {
  const { change, confidence } = analysis.engagementTrend
  if (change > drop.change || confidence < drop.confidence) return []
  const { comments, likes } = perMinute
  return [
    {
      about: '',
      title: 'The energy drops: try something new',
      reason: `${tellShare(-change)} less going on than five minutes before: ${tellCount(comments, 'comment')} and ${tellCount(likes, 'like')} a minute.`,
      numbers: { change, commentsPerMinute: comments, likesPerMinute: likes, confidence },
      seconds: 120,
    },
  ]
}

const risk = { value: 60, confidence: 0.5 }

export function findChurnRisk({ analysis }: Metrics): Prompt[] {
  const { churnRisk } = analysis.scores
  if (churnRisk.value < risk.value || churnRisk.confidence < risk.confidence) return []
  return [
    {
      about: '',
      title: 'Viewers may leave: speak to them',
      reason: `Churn risk ${tellNumber(churnRisk.value)} of 100, mostly because of ${findCauses(churnRisk)}.`,
      numbers: { churnRisk: churnRisk.value, confidence: churnRisk.confidence },
      seconds: 120,
    },
  ]
}

/** The two parts that add most. */
function findCauses({ parts }: Score): string {
  return parts
    .map(({ name, weight, value }) => ({ name, adds: weight * value }))
    .filter(({ adds }) => adds > 0)
    .sort((one, other) => other.adds - one.adds)
    .slice(0, 2)
    .map(({ name }) => name)
    .join(' and ')
}

const topic = { count: 8, rising: 3 }

/** A word has become common within minutes. */
export function findRisingTopics({ analysis }: Metrics): Prompt[] {
  return analysis.keywords
    .filter(({ count, rising }) => count >= topic.count && rising >= topic.rising)
    .sort((one, other) => other.rising - one.rising)
    .map(({ word, count, rising }) => ({
      about: word,
      title: `They talk about “${word}”`,
      reason: `Written ${tellNumber(rising)} times as often as usual in the last five minutes, ${tellCount(count, 'time')} in all.`,
      numbers: { word, count, rising },
      seconds: 120,
    }))
}

const waiting = { urgent: 4, often: 3, soonMs: 60_000, lateMs: 180_000, forgottenMs: 900_000 }

/** A question that matters, or that many ask, waits for an answer. */
export function findWaitingQuestions({ analysis }: Metrics, now: number): Prompt[] {
  return analysis.questions.items
    .filter(({ status, priority, asked, firstAskedAt, lastAskedAt }) => {
      const waits = since(firstAskedAt, now)
      const patience = priority >= waiting.urgent || asked >= waiting.often ? waiting.soonMs : waiting.lateMs
      const matters = priority > 2 || asked >= waiting.often
      return status === 'pending' && matters && waits >= patience && since(lastAskedAt, now) < waiting.forgottenMs
    })
    .map(({ questionId, text, asked, priority, firstAskedAt }) => ({
      about: questionId,
      title: `Answer: ${cut(text)}`,
      reason: `Asked ${asked === 1 ? 'once' : tellCount(asked, 'time')}, first ${tellDuration(since(firstAskedAt, now))} ago.`,
      numbers: { questionId, asked, priority, waitingSeconds: Math.round(since(firstAskedAt, now) / 1000) },
      seconds: 120,
    }))
}

function cut(text: string): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim())
  return letters.length <= 80 ? letters.join('') : `${letters.slice(0, 79).join('')}…`
}
