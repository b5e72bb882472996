/** How much is going on: the same weights as in the engagement intensity, wherever activity is compared. */
export const activityWeights = { likes: 0.4, comments: 0.4, gifts: 0.2 } as const

export function weighActivity(counts: Readonly<Record<keyof typeof activityWeights, number>>): number {
  return (
    activityWeights.likes * counts.likes +
    activityWeights.comments * counts.comments +
    activityWeights.gifts * counts.gifts
  )
}
