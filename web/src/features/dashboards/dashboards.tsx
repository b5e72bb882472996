import type { ConnectionStatus, UserSession, UserSessionList } from '@livetap/contracts/user-session.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LayoutDashboard } from 'lucide-react'
import type { ReactNode } from 'react'
import { queryString, request } from '../../lib/api.ts'
import { formatDay, formatDuration, formatMinute, formatShort, plural } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { Badge, Dot } from '../../ui/badge.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../ui/notice.tsx'

const most = 200

const dashboardsQuery = queryOptions({
  queryKey: ['dashboards'],
  queryFn: ({ signal }) =>
    request<UserSessionList>(`/sessions${queryString({ limit: most })}`, { signal, root: '/api' }),
  refetchInterval: 3000,
})

/** The open dashboards of this server: whom they look at, how they are doing, what went wrong. */
export function DashboardsPage() {
  const { data, error, isPending, refetch } = useQuery(dashboardsQuery)
  const now = useNow(1000)
  const items = data?.items ?? []
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-3 px-3 py-4 md:px-6 md:py-6">
      <div className="flex flex-wrap items-end gap-x-4">
        <h1 className="text-xl font-semibold tracking-tight">Open dashboards</h1>
        {items.length > 0 && (
          <p role="status" className="pb-0.5 text-sm text-ink-3">
            {data?.next === undefined ? plural(items.length, 'dashboard') : `the oldest ${items.length}`}
          </p>
        )}
      </div>
      {isPending && <Skeleton className="h-40" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && items.length === 0 && (
        <Notice title="No dashboard is open" icon={<LayoutDashboard size={28} />}>
          <p>Whoever watches a live, here or with a program, appears in this list.</p>
        </Notice>
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {items.map((session) => (
            <Dashboard key={session.sessionId} session={session} now={now} />
          ))}
        </ul>
      )}
    </div>
  )
}

const tones: Record<ConnectionStatus['state'], 'accent' | 'warn' | 'danger' | 'plain'> = {
  ...{ idle: 'plain', live: 'accent', connecting: 'warn', reconnecting: 'warn' },
  ...{ offline: 'plain', ended: 'plain', failed: 'danger', stopped: 'plain' },
}

function Dashboard({ session, now }: { session: UserSession; now: number }) {
  const { connection, metrics, attached, errors, createdAt, lastActivityAt } = session
  const newest = errors.at(-1)
  return (
    <li className="flex flex-col gap-1 px-4 py-3 text-sm">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <Dot tone={tones[connection.state]} />
        <Target connection={connection} />
        <span className="text-ink-2">{connection.state}</span>
        {!attached && <Badge title="Its page was closed a moment ago">waits to come back</Badge>}
        {connection.attempt > 0 && (
          <span className="text-warn">{plural(connection.attempt, 'failed try', 'failed tries')}</span>
        )}
        {metrics && (
          <span className="ml-auto text-ink-2 max-sm:ml-0">
            {formatShort(metrics.viewers.current ?? 0)} viewers, {plural(metrics.events, 'event')} counted
          </span>
        )}
      </div>
      <p className="text-xs text-ink-3">
        Opened {formatDay(createdAt, now)}, {formatMinute(createdAt)} · last heard of{' '}
        {formatDuration(now - Date.parse(lastActivityAt))} ago
      </p>
      {connection.problem && <Trouble>{`${connection.problem.title}. ${connection.problem.remedy}`}</Trouble>}
      {newest && <Trouble>{`${formatMinute(newest.at)}: ${newest.problem.title}. ${newest.problem.remedy}`}</Trouble>}
    </li>
  )
}

function Target({ connection: { username } }: { connection: ConnectionStatus }) {
  if (username === null) return <span className="font-semibold text-ink-3">looks at nobody</span>
  return (
    <Link to="/" search={{ live: username }} className="min-w-0 truncate font-semibold hover:underline">
      <bdi>@{username}</bdi>
    </Link>
  )
}

const Trouble = ({ children }: { children: ReactNode }) => (
  <p className="text-xs text-warn [overflow-wrap:anywhere]">{children}</p>
)
