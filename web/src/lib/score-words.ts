import type { ScoreName } from '@livetap/contracts/metrics.ts'

export interface ScoreFact {
  readonly name: ScoreName
  readonly title: string
  /** What it tells, in a sentence. */
  readonly what: string
  /** The highest value, as the server tells it. */
  readonly most: 1 | 100
}

/** The scores in the order in which they are read: the whole, what it is made of, and what may come. */
export const scoreFacts: readonly ScoreFact[] = [
  { name: 'entertainmentLevel', title: 'Entertainment', what: 'The four scores behind it, weighed.', most: 100 },
  { name: 'engagementIntensity', title: 'Engagement', what: 'Likes, comments and gifts for each viewer.', most: 1 },
  { name: 'contentReception', title: 'Reception', what: 'How well what is shown goes down.', most: 1 },
  { name: 'audienceEnergy', title: 'Energy', what: 'How much is going on, and whether it grows.', most: 1 },
  { name: 'retentionQuality', title: 'Retention', what: 'Whether viewers stay.', most: 1 },
  { name: 'churnRisk', title: 'Churn risk', what: 'How likely it is that viewers leave. Low is good.', most: 100 },
  { name: 'monetizationOpportunity', title: 'Gift opportunity', what: 'How good a moment it is for gifts.', most: 100 },
]

/** `likes per minute` from `likesPerMinute` or `likes-per-minute`. */
export const wordsOf = (name: string): string =>
  name.replaceAll(/[-_]/g, ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

/** At most two decimals. */
export const formatExact = (value: number): string => exact.format(value)
