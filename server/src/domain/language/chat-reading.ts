/** What a comment says, as far as it can be told without a person. */
export interface ChatReading {
  /** BCP 47; empty when it cannot be told. */
  readonly language: string
  /** -1 (bad) to 1 (good); null when the mood cannot be told. */
  readonly sentiment: number | null
  /** More than a greeting, a laugh or an emoji. */
  readonly substantial: boolean
  /** Lower case, in the message's order, without stop words and repetitions. */
  readonly keywords: readonly string[]
  readonly question: ReadQuestion | undefined
}

export interface ReadQuestion {
  /** 5 is the most urgent. */
  readonly priority: 1 | 2 | 3 | 4 | 5
  /** What near-duplicates share, or are similar in. */
  readonly signature: string
}
