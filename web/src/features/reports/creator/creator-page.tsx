import type { LiveFigures, Trends } from '@livetap/contracts/reports.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { UserRound } from 'lucide-react'
import { plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { CopyLink } from '../../../ui/copy-button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { PageError } from '../../../ui/page-error.tsx'
import { Page, PageSkeleton, useTitle } from '../parts/page.tsx'
import { trendsQuery } from '../queries.ts'
import { LivesTable } from './lives-table.tsx'
import { TrendCharts } from './trend-charts.tsx'
import { TrendFigures } from './trend-figures.tsx'

/** All recorded lives of a creator, and what they lead to. */
export function CreatorPage() {
  const { uniqueId } = useParams({ from: '/creators/$uniqueId' })
  const query = useQuery(trendsQuery(uniqueId))
  useTitle(`@${uniqueId}`)
  if (query.isPending) return <PageSkeleton words="Loading the lives" />
  if (!query.data) {
    return <PageError error={query.error} missing="That is no @username" onRetry={() => void query.refetch()} />
  }
  if (query.data.lives.length === 0) return <NoLives uniqueId={query.data.uniqueId} />
  return <CreatorView key={uniqueId} trends={query.data} />
}

function CreatorView({ trends: { uniqueId, lives } }: { trends: Trends }) {
  return (
    <Page>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="min-w-0 truncate text-xl font-semibold tracking-tight">
          <bdi>@{cleanText(uniqueId)}</bdi>
        </h1>
        <p className="text-sm text-ink-3">{spanWords(lives)}</p>
        <div className="ml-auto print:hidden">
          <CopyLink label="Copy the link to this page" />
        </div>
      </header>
      <TrendFigures lives={lives} />
      {lives.length > 1 ? (
        <TrendCharts lives={lives} />
      ) : (
        <p className="rounded-lg border border-line bg-surface px-4 py-3 text-sm text-pretty text-ink-2">
          This is the only live of theirs so far. From the second one on, this page shows how they compare.
        </p>
      )}
      <LivesTable lives={lives} />
    </Page>
  )
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

function spanWords(lives: readonly LiveFigures[]): string {
  const count = lives.length === 200 ? 'The newest 200 lives' : plural(lives.length, 'recorded live')
  const [first, last] = [lives[0], lives.at(-1)].map((live) => (live ? day.format(new Date(live.startedAt)) : ''))
  return first === last ? `${count}, ${first}` : `${count}, ${first} to ${last}`
}

function NoLives({ uniqueId }: { uniqueId: string }) {
  return (
    <Notice level={1} title={`No live of @${cleanText(uniqueId)} is recorded`} icon={<UserRound size={28} />}>
      <p>Follow this creator: from then on every live of theirs is kept, and compared here.</p>
      <Link to="/" search={{ live: uniqueId }} className={buttonClass({ look: 'primary' })}>
        Go to Live
      </Link>
    </Notice>
  )
}
