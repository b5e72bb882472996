import type { SessionSummary } from '@livetap/contracts/http.ts'
import { Link } from '@tanstack/react-router'
import { ChevronLeft, Download, FileJson, FileSpreadsheet, Table2 } from 'lucide-react'
import { formatBytes, formatCount, formatShort, plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyLink } from '../../ui/copy-button.tsx'
import { Menu, MenuLabel, MenuLink } from '../../ui/menu.tsx'
import { durationOf, endWords, figures, SourceBadge, startOf } from './session-facts.tsx'

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
        <h1 className="flex min-w-0 items-baseline gap-2 text-base font-semibold">
          <bdi className="truncate">@{cleanText(session.uniqueId)}</bdi>
          {title && (
            <bdi title={title} className="truncate text-sm font-normal text-ink-3 max-md:hidden">
              {title}
            </bdi>
          )}
        </h1>
        <SourceBadge session={session} />
        <div className="ml-auto flex items-center gap-1">
          <CopyLink label="Copy the link to this session" />
          <ExportMenu session={session} />
        </div>
      </div>
      <p className="mt-0.5 text-xs text-ink-3">
        {startOf(session)}, {durationOf(session)}
        {session.endReason && `, ${endWords(session.endReason)}`}
        {session.replayOf && <ReplayOf sessionId={session.replayOf} />}
      </p>
      <Totals session={session} />
    </header>
  )
}

function Totals({ session }: { session: SessionSummary }) {
  return (
    <dl className="mt-2 flex flex-wrap gap-x-7 gap-y-1.5">
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
