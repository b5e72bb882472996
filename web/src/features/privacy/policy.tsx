import type { PrivacyPolicy } from '@livetap/contracts/workspace/privacy.ts'
import { useQuery } from '@tanstack/react-query'
import { formatDay, formatShort, plural } from '../../lib/format.ts'
import { ErrorNotice, Skeleton } from '../../ui/notice.tsx'
import { Figures } from '../../ui/panel/figures.tsx'
import { Section } from '../../ui/panel/section.tsx'
import { policyQuery } from './queries.ts'

/** What this server keeps, as it is configured. */
export function PolicySection() {
  const { data, error, refetch } = useQuery(policyQuery)
  return (
    <Section title="What is kept" inset>
      {data && <Policy policy={data} />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-24" />}
    </Section>
  )
}

function Policy({ policy }: { policy: PrivacyPolicy }) {
  const { eventRetentionDays: days, earliestEventAt, events, viewers } = policy
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose text-sm text-pretty text-ink-2">
        Of every event in a live its text, gift or reaction is kept, with the viewer's TikTok id, @username, name and
        picture.{' '}
        {days === 0
          ? 'Nothing is removed by itself: this server keeps events for ever.'
          : `After ${plural(days, 'day')} an event is removed, and so are viewers who were not seen since.`}{' '}
        Whoever runs this server sets that with EVENT_RETENTION_DAYS.
      </p>
      <Figures
        figures={[
          ['Kept for', days === 0 ? 'ever' : plural(days, 'day')],
          ['Oldest event', earliestEventAt ? formatDay(earliestEventAt) : 'none'],
          ['Events', formatShort(events)],
          ['Viewers', formatShort(viewers)],
        ]}
      />
    </div>
  )
}
