import type { Metrics } from '@livetap/contracts/metrics.ts'
import { formatShort } from '../format.ts'

/** A figure that matters during a live. */
export interface NowFigure {
  readonly measure: 'viewers' | 'comments' | 'coins' | 'gifts' | 'likes' | 'follows'
  readonly name: string
  readonly color: string
  readonly explain: string
  readonly figure: (metrics: Metrics) => number | null
  /** What stands under the figure. */
  readonly note: (metrics: Metrics) => string
}

const perMinute = (rate: number): string => `${formatShort(Math.round(rate))} / min`

export const nowFigures: readonly NowFigure[] = [
  {
    ...{ measure: 'viewers', name: 'Viewers', color: 'accent', explain: 'Viewers now, as TikTok tells it' },
    figure: ({ viewers }) => viewers.current,
    note: ({ viewers }) => (viewers.peak > 0 ? `peak ${formatShort(viewers.peak)}` : ''),
  },
  {
    ...{ measure: 'comments', name: 'Chat / min', color: 'chat', explain: 'Chat messages in the last 60 seconds' },
    figure: ({ perMinute: { comments } }) => Math.round(comments),
    note: ({ totals }) => `${formatShort(totals.comments)} in all`,
  },
  {
    ...{ measure: 'coins', name: 'Coins', color: 'gift', explain: 'Coins of the gifts that we counted' },
    figure: ({ totals }) => totals.coins,
    note: ({ perMinute: { coins } }) => perMinute(coins),
  },
  {
    ...{ measure: 'gifts', name: 'Gifts', color: 'gift', explain: 'Gifts that we counted; a streak counts once' },
    figure: ({ totals }) => totals.gifts,
    note: ({ perMinute: { gifts } }) => perMinute(gifts),
  },
  {
    ...{ measure: 'likes', name: 'Likes', color: 'like', explain: 'Likes that we counted, and TikTok’s own total' },
    figure: ({ totals }) => totals.likes,
    note: ({ tiktok, perMinute: { likes } }) =>
      tiktok.likes === null ? perMinute(likes) : `TikTok ${formatShort(tiktok.likes)}`,
  },
  {
    ...{ measure: 'follows', name: 'New followers', color: 'follow', explain: 'Began to follow while we counted' },
    figure: ({ audience }) => audience.followersGained,
    note: ({ audience }) => `${formatShort(audience.active)} active`,
  },
]
