import type { StreamReport } from '@livetap/contracts/reports.ts'
import { formatCount, formatShort } from '../../../lib/format.ts'
import { type Figure, Figures } from '../parts/figures.tsx'
import { formatFigure, lengthOf } from '../parts/words.ts'

/** The big numbers, ours beside TikTok's own where it tells them. */
export function Totals({ report }: { report: StreamReport }) {
  return <Figures figures={listFigures(report)} />
}

function listFigures({ stream, metrics }: StreamReport): Figure[] {
  const { viewers, totals, tiktok, audience } = metrics
  const hours = (lengthOf(stream) / 1000 - metrics.missing.seconds) / 3600
  const hourly = (count: number) =>
    hours < 1 / 6 || count === 0 ? undefined : `${formatFigure(count / hours)} an hour`
  const told = (count: number | null) => (count === null ? undefined : `TikTok says ${formatCount(count)}`)
  const gift = totals.gifts > 0 ? 'text-gift' : undefined
  return [
    { name: 'Peak viewers', value: formatShort(viewers.peak), note: 'at the same time' },
    {
      name: 'Average viewers',
      value: viewers.average === null ? '–' : formatFigure(viewers.average),
      note: viewers.average === null ? 'TikTok told none' : 'over the time received',
    },
    {
      name: 'People',
      value: `${audience.estimated ? '≈ ' : ''}${formatShort(audience.unique)}`,
      note: tiktok.viewers === null ? 'seen by name' : `seen by name, ${told(tiktok.viewers)} came in`,
    },
    { name: 'Comments', value: formatShort(totals.comments), note: hourly(totals.comments) },
    { name: 'Likes', value: formatShort(totals.likes), note: told(tiktok.likes) ?? hourly(totals.likes) },
    { name: 'Coins', value: formatShort(totals.coins), note: hourly(totals.coins), color: gift },
    { name: 'Gifts', value: formatShort(totals.gifts), note: hourly(totals.gifts), color: gift },
    { name: 'New followers', value: formatShort(totals.follows), note: hourly(totals.follows) },
    { name: 'Shares', value: formatShort(totals.shares), note: hourly(totals.shares) },
    { name: 'Joins', value: formatShort(totals.joins), note: 'those that TikTok announced' },
    { name: 'Subscribers', value: formatShort(totals.subscribes), note: 'new or renewed' },
    { name: 'Battles', value: formatShort(metrics.battles.length), note: undefined },
  ]
}
