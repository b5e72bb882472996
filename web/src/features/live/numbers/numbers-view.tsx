import type { BattleFigures, GiftFigures, Metrics } from '@livetap/contracts/metrics.ts'
import { formatCount, formatMinute, formatShort } from '../../../lib/format.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { cleanText } from '../../../lib/viewer-text.ts'
import { InlineImage } from '../../../ui/feed/feed.tsx'
import { Skeleton } from '../../../ui/notice.tsx'
import { Figures } from '../../../ui/panel/figures.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { HistoryChart } from './history-chart.tsx'

/** All that was counted: over time, in sum, gift by gift, battle by battle. */
export function NumbersView() {
  const { metrics, rows } = useSession()
  if (!metrics) return <Skeleton className="h-64" />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-2">
      <HistoryChart metrics={metrics} rows={rows} />
      <Section inset title="In all" className="lg:col-span-2">
        <Totals metrics={metrics} />
      </Section>
      <Section
        inset
        title="Gifts"
        note="most coins first"
        className={metrics.battles.length === 0 ? 'lg:col-span-2' : ''}
      >
        <GiftLedger gifts={metrics.gifts} />
      </Section>
      {metrics.battles.length > 0 && (
        <Section inset title="Battles">
          <Battles battles={metrics.battles} />
        </Section>
      )}
    </div>
  )
}

const counted = ['comments', 'likes', 'gifts', 'coins', 'follows', 'joins', 'shares', 'subscribes'] as const

function Totals({ metrics: { totals, perMinute, tiktok } }: { metrics: Metrics }) {
  const rate = (measure: (typeof counted)[number]) => `${formatShort(Math.round(perMinute[measure] * 10) / 10)} / min`
  return (
    <Figures
      figures={[
        ...counted.map((measure) => [capitalize(measure), formatShort(totals[measure]), rate(measure)] as const),
        ['All likes', tiktok.likes === null ? '–' : formatShort(tiktok.likes), 'says TikTok'],
        ['All viewers', tiktok.viewers === null ? '–' : formatShort(tiktok.viewers), 'says TikTok'],
      ]}
    />
  )
}

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function GiftLedger({ gifts }: { gifts: readonly GiftFigures[] }) {
  if (gifts.length === 0) return <Quiet>No gift was sent yet. A streak counts once, when it grows.</Quiet>
  return (
    <table className="w-full text-sm">
      <thead className="text-xs text-ink-3">
        <tr>
          <th className="pb-1 text-left font-medium">Gift</th>
          <th className="pb-1 pl-3 text-right font-medium">Price</th>
          <th className="pb-1 pl-3 text-right font-medium">Count</th>
          <th className="pb-1 pl-3 text-right font-medium max-sm:hidden">Senders</th>
          <th className="pb-1 pl-3 text-right font-medium">Coins</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-t border-line">
        {gifts.map((gift) => (
          <tr key={gift.giftId} className="h-8">
            <th className="max-w-0 w-full font-normal">
              <span className="flex items-center gap-2">
                <InlineImage url={gift.giftImageUrl} alt="" className="size-5 shrink-0" />
                <bdi className="truncate">{cleanText(gift.giftName) || 'a gift'}</bdi>
              </span>
            </th>
            <td className="pl-3 text-right text-ink-3">{formatShort(gift.diamondCount)}</td>
            <td className="pl-3 text-right">{formatShort(gift.gifts)}</td>
            <td className="pl-3 text-right max-sm:hidden">{formatShort(gift.senders)}</td>
            <td className="pl-3 text-right font-semibold text-gift">{formatShort(gift.coins)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Battles({ battles }: { battles: readonly BattleFigures[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {battles.map(({ battleId, startedAt, endedAt, participants }) => (
        <li key={battleId} className="rounded-md border border-line px-3 py-2 text-sm">
          <p className="text-xs text-ink-3">
            {formatMinute(startedAt)} –{' '}
            {endedAt ? formatMinute(endedAt) : <span className="text-battle">going on</span>}
          </p>
          <ul>
            {participants.map(({ uniqueId, displayName, score }, index) => (
              <li key={uniqueId || index} className="flex items-baseline justify-between gap-3">
                <bdi className="min-w-0 truncate">{cleanText(displayName) || cleanText(uniqueId) || 'Somebody'}</bdi>
                <span className="font-semibold text-battle">{formatCount(score)}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}
