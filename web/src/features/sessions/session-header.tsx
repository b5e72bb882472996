import type { SessionSummary } from '@livetap/contracts/http.ts'
import { Link } from '@tanstack/react-router'
import { ChartColumn, ChevronLeft, Download, FileJson, FileSpreadsheet, Table2 } from 'lucide-react'
import { endWords } from '../../lib/end-words.ts'
import { formatBytes, formatCount, formatShort, plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyLink } from '../../ui/copy-button.tsx'
import { Menu, MenuLabel, MenuLink } from '../../ui/menu.tsx'
import { durationOf, figures, isOwnTest, SourceBadge, startOf } from './session-facts.tsx'

export function SessionHeader({ session }: { session: SessionSummary }) {
  const title = cleanText(session.title)
  return (
    <header className="border-b border-line bg-surface px-3 pt-2 pb-2.5">
      <div className="flex items-center gap-2">
        <Link
          to="/sessions"
          aria-label="All sessions"
          className="-ml-1 rounded-md p-1.5 text-ink-3 hover:bg-hover hover:text-ink"
        >
          <ChevronLeft size={18} />
        </Link>
        <h1 className="min-w-0 truncate text-base font-semibold md:shrink-0">
          <CreatorLink uniqueId={session.uniqueId} />
        </h1>
        <SourceBadge session={session} />
        {title && (
          <bdi title={title} className="min-w-0 truncate text-sm text-ink-3 max-md:hidden">
            {title}
          </bdi>
        )}
        <Actions session={session} />
      </div>
      <p className="mt-0.5 text-xs text-ink-3">
        {startOf(session)}, {durationOf(session)}
        {session.endReason && `, ${endWords(session.endReason)}`}
        {session.replayOf && <ReplayOf sessionId={session.replayOf} />}
      </p>
      {session.expired > 0 && (
        <p className="mt-0.5 text-xs text-warn">
          {plural(session.expired, 'event')} of it were kept long enough and are removed; the figures include them.
        </p>
      )}
      <Totals session={session} />
    </header>
  )
}

function Actions({ session }: { session: SessionSummary }) {
  return (
    <div className="ml-auto flex items-center gap-1">
      {!isOwnTest(session) && (
        <Link
          to="/streams/$streamId/report"
          params={{ streamId: session.streamId }}
          className={buttonClass({ size: 'small' })}
        >
          <ChartColumn size={13} /> Report
        </Link>
      )}
      <CopyLink label="Copy the link to this session" />
      <ExportMenu session={session} />
    </div>
  )
}

/** Whose live it is, leading to all lives of theirs. */
function CreatorLink({ uniqueId }: { uniqueId: string }) {
  return (
    <Link
      to="/creators/$uniqueId"
      params={{ uniqueId }}
      title="All lives of this creator"
      className="rounded-sm hover:text-accent hover:underline"
    >
      <bdi>@{cleanText(uniqueId)}</bdi>
    </Link>
  )
}

function Totals({ session }: { session: SessionSummary }) {
  return (
    <dl className="mt-2 flex flex-wrap gap-x-7 gap-y-1.5 max-md:grid max-md:grid-cols-4 max-md:gap-x-3">
      {figures.map(({ name, read, color }) => (
        <div key={name} title={formatCount(read(session))}>
          <dt className="text-2xs text-ink-3">{name}</dt>
          <dd className={classNames('text-lg leading-6 font-semibold tracking-tight', color)}>
            {formatShort(read(session))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function ReplayOf({ sessionId }: { sessionId: string }) {
  return (
    <>
      , replay of{' '}
      <Link to="/sessions/$sessionId" params={{ sessionId }} className="text-accent hover:underline">
        this session
      </Link>
    </>
  )
}

/** Bytes an event takes in each format, measured on the demo live. */
const formats = [
  { format: 'ndjson', name: 'NDJSON', what: 'every field, one event a line', bytes: 810, icon: FileJson },
  { format: 'csv', name: 'CSV', what: 'for spreadsheets', bytes: 380, icon: FileSpreadsheet },
  { format: 'parquet', name: 'Parquet', what: 'for DuckDB, pandas, Spark', bytes: 115, icon: Table2 },
] as const

function ExportMenu({ session: { sessionId, events } }: { session: SessionSummary }) {
  return (
    <Menu
      label="Export"
      trigger={
        <Button size="small">
          <Download size={13} /> Export
        </Button>
      }
    >
      <MenuLabel>{plural(events, 'row')}</MenuLabel>
      {formats.map(({ format, name, what, bytes, icon: Icon }) => (
        <MenuLink key={format} href={`/api/v1/sessions/${sessionId}/export?format=${format}`} download>
          <Icon size={16} className="text-ink-3" />
          <span className="flex-1">
            <span className="block">{name}</span>
            <span className="block text-2xs text-ink-3">{what}</span>
          </span>
          <span className="pl-4 text-xs text-ink-3">about {formatBytes(events * bytes)}</span>
        </MenuLink>
      ))}
    </Menu>
  )
}
