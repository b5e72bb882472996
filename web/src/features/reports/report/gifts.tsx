import type { GiftFigures, Metrics, ViewerFigures } from '@livetap/contracts/metrics.ts'
import type { StreamReport } from '@livetap/contracts/reports.ts'
import { Gift } from 'lucide-react'
import { formatCount, formatDuration, plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { Picture } from '../../../ui/picture.tsx'
import { Nothing } from '../parts/figures.tsx'
import { Person } from '../parts/person.tsx'
import { formatShare } from '../parts/words.ts'

/** Every kind of gift that was given, most coins first. */
export function GiftLedger({ report }: { report: StreamReport }) {
  const { gifts, givers: senders, metrics } = report
  const { totals } = metrics
  const { fresh, returning } = report.gifters
  const givers = fresh + returning
  if (gifts.length === 0) {
    return (
      <Section title="Gifts">
        <Nothing>No gifts were given.</Nothing>
      </Section>
    )
  }
  return (
    <Section
      title="Gifts"
      note={`${plural(totals.coins, 'coin')} from ${plural(givers, 'gifter')}, ${formatCount(fresh)} for the first time`}
    >
      <div className="max-h-96 overflow-auto pb-1 print:max-h-none">
        <table className="w-full text-sm">
          <thead className="sticky top-0 bg-surface text-xs text-ink-3">
            <tr>
              <th className="py-1 pl-4 text-left font-medium">Gift</th>
              <th className="px-2 py-1 text-right font-medium">Price</th>
              <th className="px-2 py-1 text-right font-medium">Given</th>
              <th className="px-2 py-1 text-right font-medium max-sm:hidden">Gifters</th>
              <th className="px-2 py-1 pr-4 text-right font-medium">Coins</th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {gifts.map((gift) => (
              <GiftRow key={gift.giftId} gift={gift} all={totals.coins} />
            ))}
          </tbody>
        </table>
      </div>
      <Senders senders={senders} all={totals.coins} />
    </Section>
  )
}

/** The ledger by sender, put away until it is wanted: the best of them stand beside it anyhow. */
function Senders({ senders, all }: { senders: StreamReport['givers']; all: number }) {
  if (senders.length === 0) return null
  return (
    <details className="border-t border-line text-sm">
      <summary className="cursor-pointer px-4 py-2 text-ink-2 hover:text-ink">By sender</summary>
      <ol className="max-h-96 overflow-auto pb-2 print:max-h-none">
        {senders.map(({ person, gifts, coins }) => (
          <li key={person.userId} className="flex items-center gap-2 px-4 py-1">
            <span className="min-w-0 flex-1">
              <Person person={person} />
            </span>
            <span className="w-20 shrink-0 text-right text-ink-3 max-sm:hidden">{plural(gifts, 'gift')}</span>
            <span className="w-24 shrink-0 text-right font-semibold text-gift">{plural(coins, 'coin')}</span>
            <span className="w-11 shrink-0 text-right text-ink-3">{all === 0 ? '' : formatShare(coins / all)}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}

function GiftRow({ gift, all }: { gift: GiftFigures; all: number }) {
  const name = cleanText(gift.giftName) || `Gift ${cleanText(gift.giftId)}`
  return (
    <tr>
      <th className="max-w-0 py-1.5 pl-4 text-left font-medium">
        <span className="flex items-center gap-2" title={name}>
          <Picture url={gift.giftImageUrl} alt="" className="size-5 shrink-0">
            <Gift size={16} aria-hidden="true" className="mx-0.5 shrink-0 text-gift" />
          </Picture>
          <bdi className="min-w-0 truncate">{name}</bdi>
        </span>
      </th>
      <td className="w-16 px-2 py-1.5 text-right text-ink-3">{formatCount(gift.diamondCount)}</td>
      <td className="w-16 px-2 py-1.5 text-right">{formatCount(gift.gifts)}</td>
      <td className="w-16 px-2 py-1.5 text-right max-sm:hidden">{formatCount(gift.senders)}</td>
      <td className="py-1.5 pr-4 pl-2 text-right whitespace-nowrap sm:w-36">
        <span className="font-semibold text-gift">{formatCount(gift.coins)}</span>{' '}
        <span className="inline-block w-11 text-ink-3 max-sm:hidden">
          {all === 0 ? '' : formatShare(gift.coins / all)}
        </span>
      </td>
    </tr>
  )
}

/** Who gave and who liked most, and whose first gift of this live came last. */
export function TopViewers({ metrics }: { metrics: Metrics }) {
  const { topGifters, topLikers, newGifters } = metrics
  if (topGifters.length + topLikers.length === 0) {
    return (
      <Section title="Top viewers">
        <Nothing>Nobody gave a gift or a like.</Nothing>
      </Section>
    )
  }
  return (
    <Section title="Top viewers">
      <div className="grid grid-cols-1 gap-x-4 sm:grid-cols-2 print:grid-cols-2">
        <Board name="Gifters" viewers={topGifters} read={({ coins }) => plural(coins, 'coin')} color="text-gift" />
        <Board name="Likers" viewers={topLikers} read={({ likes }) => plural(likes, 'like')} color="text-like" />
      </div>
      {newGifters.length > 0 && (
        <p className="px-4 pt-1 pb-3 text-xs text-pretty text-ink-3">
          Last to begin giving:{' '}
          {newGifters.map(({ person, giftName, coins }, index) => (
            <span key={person.userId}>
              {index > 0 && ', '}
              <bdi className="text-ink-2">{cleanText(person.displayName) || cleanText(person.uniqueId)}</bdi> (
              <bdi>{cleanText(giftName)}</bdi>, {plural(coins, 'coin')})
            </span>
          ))}
        </p>
      )}
    </Section>
  )
}

interface BoardProps {
  readonly name: string
  readonly viewers: readonly ViewerFigures[]
  readonly read: (viewer: ViewerFigures) => string
  readonly color: string
}

function Board({ name, viewers, read, color }: BoardProps) {
  if (viewers.length === 0) return null
  return (
    <div className="min-w-0">
      <h3 className="px-4 pt-1 text-xs text-ink-3">{name}</h3>
      <ol className="px-4 pt-1 pb-2 text-sm">
        {viewers.map((viewer) => (
          <li key={viewer.person.userId} className="flex items-center gap-2 py-1" title={viewerWords(viewer)}>
            <span className="min-w-0 flex-1">
              <Person person={viewer.person} />
            </span>
            <span className={`shrink-0 font-semibold ${color}`}>{read(viewer)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

const viewerWords = ({ comments, likes, gifts, watchSeconds, returning }: ViewerFigures): string =>
  `${plural(comments, 'comment')}, ${plural(likes, 'like')}, ${plural(gifts, 'gift')}, seen for ${formatDuration(watchSeconds * 1000)}${returning ? ', came back' : ', new'}`
