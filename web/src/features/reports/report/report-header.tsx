import type { StreamSummary } from '@livetap/contracts/http.ts'
import type { StreamReport } from '@livetap/contracts/reports.ts'
import { Link } from '@tanstack/react-router'
import {
  Check,
  Download,
  FileJson,
  FileSpreadsheet,
  GitCompareArrows,
  Printer,
  RotateCw,
  TriangleAlert,
} from 'lucide-react'
import { formatClock, plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge, Dot } from '../../../ui/badge.tsx'
import { Button, buttonClass, IconButton } from '../../../ui/button.tsx'
import { CopyLink } from '../../../ui/copy-button.tsx'
import { Menu, MenuItem, MenuLabel, MenuLink } from '../../../ui/menu.tsx'
import { createRowsCsv } from '../parts/chart-series.ts'
import { CreatorLink } from '../parts/person.tsx'
import { lengthOf, lengthWords, startWords } from '../parts/words.ts'
import { describeCoverage } from './coverage.ts'

interface ReportHeaderProps {
  readonly stream: StreamSummary
  readonly report: StreamReport | undefined
  readonly isCounting: boolean
  readonly onRefresh: () => void
}

/** Whose live it was, when, how long, and how much of it the numbers stand for. */
export function ReportHeader({ stream, report, isCounting, onRefresh }: ReportHeaderProps) {
  const title = cleanText(stream.title)
  return (
    <header className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="flex min-w-0 items-baseline gap-2 text-xl font-semibold tracking-tight">
          <span className="shrink-0 max-sm:sr-only">Report of</span> <CreatorLink uniqueId={stream.uniqueId} />
        </h1>
        {stream.live && (
          <Badge tone="accent">
            <Dot tone="accent" moving /> Live
          </Badge>
        )}
        <Actions stream={stream} report={report} />
      </div>
      {title && <bdi className="block max-w-full truncate text-left text-sm text-ink-2">{title}</bdi>}
      <p className="text-sm text-ink-3">
        {startWords(stream)}, {lengthWords(stream)}, {plural(stream.events, 'event')}
        {stream.sessions > 1 && ` in ${plural(stream.sessions, 'recording')}`}
      </p>
      {report && report.metrics.events > 0 && <Honesty report={report} />}
      {stream.live && report && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2 print:hidden">
          The live goes on: this is how it stood at {formatClock(report.metrics.asOf)}.
          <Button size="small" onClick={onRefresh} disabled={isCounting}>
            <RotateCw size={13} className={isCounting ? 'animate-spin' : ''} /> Count again
          </Button>
        </p>
      )}
    </header>
  )
}

function Honesty({ report: { stream, metrics } }: { report: StreamReport }) {
  const { whole, words, spans } = describeCoverage(metrics, lengthOf(stream))
  const Icon = whole ? Check : TriangleAlert
  return (
    <p className={whole ? 'flex gap-1.5 text-sm text-ink-3' : 'flex gap-1.5 text-sm text-warn'}>
      <Icon size={15} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span>
        {words} {spans.length > 0 && <span className="text-ink-2">No data: {spans.join(', ')}.</span>}
      </span>
    </p>
  )
}

function Actions({ stream, report }: Pick<ReportHeaderProps, 'stream' | 'report'>) {
  return (
    <div className="ml-auto flex items-center gap-1 print:hidden">
      <Link to="/compare" search={{ streams: stream.streamId }} className={buttonClass({ size: 'small' })}>
        <GitCompareArrows size={13} /> Compare
      </Link>
      <Menu
        label="Export"
        trigger={
          <Button size="small" disabled={!report}>
            <Download size={13} /> Export
          </Button>
        }
      >
        <MenuLabel>{report ? plural(report.metrics.history.rows.length, 'row') : ''}</MenuLabel>
        <MenuItem onSelect={() => report && saveRows(report)}>
          <FileSpreadsheet size={16} className="text-ink-3" />
          <ExportWords name="CSV" what="the rows of the chart" />
        </MenuItem>
        <MenuLink href={`/api/v1/streams/${encodeURIComponent(stream.streamId)}/report`} download>
          <FileJson size={16} className="text-ink-3" />
          <ExportWords name="JSON" what="the whole report" />
        </MenuLink>
      </Menu>
      <IconButton label="Print, or save as PDF" onClick={() => window.print()} className="max-md:hidden">
        <Printer size={16} />
      </IconButton>
      <CopyLink label="Copy the link to this report" />
    </div>
  )
}

function ExportWords({ name, what }: { name: string; what: string }) {
  return (
    <span>
      <span className="block">{name}</span>
      <span className="block text-2xs text-ink-3">{what}</span>
    </span>
  )
}

/** Hands the rows to the browser as a file. */
function saveRows({ stream, metrics }: StreamReport): void {
  const address = URL.createObjectURL(new Blob([createRowsCsv(metrics)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `report-${stream.streamId}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
