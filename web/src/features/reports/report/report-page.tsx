import type { StreamSummary } from '@livetap/contracts/http.ts'
import type { StreamReport } from '@livetap/contracts/reports.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Disc3 } from 'lucide-react'
import { plural } from '../../../lib/format.ts'
import { streamQuery } from '../../../lib/queries.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../../ui/notice.tsx'
import { PageError } from '../../../ui/page-error.tsx'
import { Page, PageSkeleton, useTitle } from '../parts/page.tsx'
import { recordingsQuery, reportQuery } from '../queries.ts'
import { Audience } from './audience.tsx'
import { Battles } from './battles.tsx'
import { Chat } from './chat.tsx'
import { GiftLedger, TopViewers } from './gifts.tsx'
import { Moments } from './moments.tsx'
import { Questions } from './questions.tsx'
import { ReportChart } from './report-chart.tsx'
import { ReportHeader } from './report-header.tsx'
import { Scores } from './scores.tsx'
import { Totals } from './totals.tsx'

/** A live after it is over, or so far: everything that was counted in it. */
export function ReportPage() {
  const { streamId } = useParams({ from: '/streams/$streamId/report' })
  const stream = useQuery(streamQuery(streamId))
  const report = useQuery(reportQuery(streamId))
  const summary = report.data?.stream ?? stream.data
  useTitle(summary && `Report of @${summary.uniqueId}`)
  const error = stream.error ?? (report.data ? null : report.error)
  const retry = () => void Promise.all([stream.refetch(), report.refetch()])
  if (!summary) {
    if (!error) return <PageSkeleton words="Loading the report" />
    return <PageError error={error} missing="There is no such live" onRetry={retry} />
  }
  return (
    <Page>
      <ReportHeader
        stream={summary}
        report={report.data}
        isCounting={report.isFetching}
        onRefresh={() => void report.refetch()}
      />
      {report.data ? (
        <ReportBody report={report.data} />
      ) : report.error ? (
        <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <Counting events={summary.events} />
      )}
    </Page>
  )
}

function ReportBody({ report }: { report: StreamReport }) {
  const { stream, metrics } = report
  const recordings = useQuery(recordingsQuery(stream.streamId)).data ?? []
  if (metrics.events === 0) return <NothingLeft stream={stream} />
  return (
    <>
      {stream.expired > 0 && (
        <p className="text-sm text-warn">
          Counted from what is left: {plural(stream.expired, 'event')} of this live were kept long enough and are
          removed.
        </p>
      )}
      <Totals report={report} />
      <ReportChart metrics={metrics} recordings={recordings} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2 print:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Moments metrics={metrics} recordings={recordings} />
          <GiftLedger report={report} />
          <Battles metrics={metrics} />
          <Questions metrics={metrics} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Audience report={report} />
          <TopViewers metrics={metrics} />
          <Chat metrics={metrics} />
        </div>
      </div>
      <Scores metrics={metrics} />
    </>
  )
}

/** What the log still knew of the live when it was counted is nothing. */
function NothingLeft({ stream }: { stream: StreamSummary }) {
  return (
    <Notice title="Its events are no longer in the log" icon={<Disc3 size={28} />}>
      <p>
        {stream.events > 0
          ? `${plural(stream.events, 'event')} were recorded, but they have been removed since. A report is counted from the events, so there is none.`
          : 'Nothing was recorded of this live yet.'}
      </p>
      <Link to="/creators/$uniqueId" params={{ uniqueId: stream.uniqueId }} className={buttonClass({})}>
        All lives of this creator
      </Link>
    </Notice>
  )
}

function Counting({ events }: { events: number }) {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <p role="status" className="text-sm text-ink-3">
        Counting {plural(events, 'event')} from the log.
      </p>
      <Skeleton className="h-36" />
      <Skeleton className="h-60" />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    </div>
  )
}
