import type { Metrics, NewGifter } from '@livetap/contracts/metrics.ts'
import { formatDuration, formatMinute, formatShort, plural } from '../../../lib/format.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Badge } from '../../../ui/badge.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { Figures } from '../../../ui/panel/figures.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { StackedBar } from '../../../ui/panel/stacked-bar.tsx'
import { Board } from '../../../ui/people/board.tsx'
import { ViewerLink } from '../../../ui/people/viewer-link.tsx'

/** Who is here, who gives, who likes, and whom to thank. */
export function PeopleView() {
  const { metrics } = useSession()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-2">
      <Section inset title="First gift: say thanks" className="lg:col-span-2">
        <NewGifters gifters={metrics?.newGifters ?? []} />
      </Section>
      <Section inset title="Top gifters">
        <Board viewers={metrics?.topGifters ?? []} measure="coins" empty="Nobody has sent a gift yet." />
      </Section>
      <Section inset title="Top likers">
        <Board viewers={metrics?.topLikers ?? []} measure="likes" empty="Nobody has liked yet." />
      </Section>
      {metrics && <Audience metrics={metrics} />}
    </div>
  )
}

export function NewGifters({ gifters }: { gifters: readonly NewGifter[] }) {
  if (gifters.length === 0) return <Quiet>Who gives for the first time appears here.</Quiet>
  return (
    <div className="@container">
      <ul className="grid grid-cols-1 gap-x-6 @3xl:grid-cols-3">
        {gifters.map(({ person, at, giftName, gifts, coins, returning }) => (
          <li
            key={person.userId}
            className="flex min-h-10 items-center gap-2.5 border-b border-line py-1 text-sm last:border-0 @3xl:border-0"
          >
            <Avatar name={nameOf(person)} url={person.avatarUrl} size="medium" />
            <div className="min-w-0 flex-1">
              <div className="flex min-w-0 items-center gap-2 font-medium">
                <ViewerLink person={person} />
                {returning && <Badge title="Was in an earlier live">back</Badge>}
              </div>
              <div className="truncate text-xs text-ink-3">
                <bdi>{cleanText(giftName) || 'a gift'}</bdi>
                {gifts > 1 && ` ×${gifts}`}, {formatMinute(at)}
              </div>
            </div>
            <span className="shrink-0 font-semibold text-gift">{plural(coins, 'coin')}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

const watchColors = ['text-line-strong', 'text-chat', 'text-share', 'text-accent'] as const
const watchNames = ['under 5 min', '5–15 min', '15–30 min', 'over 30 min'] as const

function Audience({ metrics: { audience, tiktok, viewers } }: { metrics: Metrics }) {
  const about = audience.estimated ? '≈ ' : ''
  return (
    <Section inset title="Audience" className="lg:col-span-2">
      <div className="flex flex-col gap-4">
        <Figures
          figures={[
            ['Did something', `${about}${formatShort(audience.unique)}`],
            ['In the last 5 min', formatShort(audience.active)],
            ['Been here before', `${about}${formatShort(audience.returning)}`],
            ['New followers', formatShort(audience.followersGained)],
            ['Viewers on average', viewers.average === null ? '–' : formatShort(Math.round(viewers.average))],
            ['Came in', tiktok.viewers === null ? '–' : formatShort(tiktok.viewers), 'says TikTok'],
            ['Stay on average', audience.watchSeconds === null ? '–' : formatDuration(audience.watchSeconds * 1000)],
          ]}
        />
        <div>
          <h3 className="mb-2 text-xs font-semibold text-ink-3">How long they have watched</h3>
          <StackedBar
            parts={watchNames.map((name, index) => ({
              name,
              count: audience.watchBuckets[index] ?? 0,
              color: watchColors[index] ?? '',
            }))}
          />
        </div>
      </div>
    </Section>
  )
}
