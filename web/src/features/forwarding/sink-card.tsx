import type { Sink } from '@livetap/contracts/rules/sinks.ts'
import { History, Pencil, Send, Trash2 } from 'lucide-react'
import { useNow } from '../../lib/now.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { agoWords } from '../../lib/words/words.ts'
import { Badge, Dot } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { Deliveries } from './deliveries.tsx'
import { switchSink, testSink, useForwardingChange } from './sink-queries.ts'
import { countWords, filterWords, kindWords, lagWords, paceWords, stateWords, trialWords } from './sink-words.ts'

interface SinkCardProps {
  readonly sink: Sink
  readonly mayWrite: boolean
  readonly onEdit: () => void
  readonly onRemove: () => void
  readonly onMove: () => void
}

/** One destination: what it gets, how it does, and what can be done about it. */
export function SinkCard({ sink, mayWrite, onEdit, onRemove, onMove }: SinkCardProps) {
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line bg-surface px-4 py-3.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="text-sm font-semibold [overflow-wrap:anywhere]">
            <bdi>{cleanText(sink.name)}</bdi> <Badge>{kindWords[sink.kind]}</Badge>
          </h2>
          <p dir="ltr" className="font-mono text-xs [overflow-wrap:anywhere] text-ink-2">
            {cleanText(sink.url)}
          </p>
          <p className="text-xs [overflow-wrap:anywhere] text-ink-3">
            {filterWords(sink)}
            {sink.kind === 'webhook' && `; ${paceWords(sink)}`}
          </p>
        </div>
        {mayWrite && (
          <div className="flex gap-1">
            <IconButton label={`Change ${cleanText(sink.name)}`} className="max-md:size-11" onClick={onEdit}>
              <Pencil size={14} />
            </IconButton>
            <IconButton label={`Remove ${cleanText(sink.name)}`} className="max-md:size-11" onClick={onRemove}>
              <Trash2 size={14} />
            </IconButton>
          </div>
        )}
      </div>
      <State sink={sink} />
      {mayWrite && <Deeds sink={sink} onMove={onMove} />}
      <Deliveries sinkId={sink.sinkId} />
    </li>
  )
}

function State({ sink }: { sink: Sink }) {
  const now = useNow(5000)
  const { status } = sink
  const { tone, title, advice } = stateWords(sink)
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="flex flex-wrap items-center gap-x-2">
        <Dot tone={tone} moving={status.state === 'retrying'} />
        <span className="font-medium">{title}</span>
        <span className="text-ink-2">{lagWords(status)}</span>
        {status.lastDeliveredAt && (
          <span className="text-ink-3">last delivered {agoWords(status.lastDeliveredAt, now)}</span>
        )}
      </p>
      {status.lastError && (
        <p className="text-xs [overflow-wrap:anywhere] text-warn">
          {cleanText(status.lastError.message)} ({agoWords(status.lastError.at, now)})
        </p>
      )}
      {advice !== '' && <p className="text-xs text-pretty text-ink-2">{advice}</p>}
      <p className="text-xs text-ink-3">{countWords(status)}</p>
    </div>
  )
}

function Deeds({ sink, onMove }: { sink: Sink; onMove: () => void }) {
  const test = useForwardingChange(testSink)
  const turn = useForwardingChange(switchSink)
  const isOff = sink.status.state === 'paused' || sink.status.state === 'failed'
  const error = test.error ?? turn.error
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        size="small"
        className="max-md:h-11"
        disabled={turn.isPending}
        onClick={() => turn.mutate({ sinkId: sink.sinkId, enabled: isOff })}
      >
        {isOff ? 'Switch on' : 'Switch off'}
      </Button>
      <Button size="small" className="max-md:h-11" disabled={test.isPending} onClick={() => test.mutate(sink.sinkId)}>
        <Send size={13} aria-hidden="true" /> {test.isPending ? 'Testing…' : 'Test'}
      </Button>
      <Button size="small" className="max-md:h-11" onClick={onMove}>
        <History size={13} aria-hidden="true" /> Send from…
      </Button>
      <p role="status" className="min-w-0 text-xs [overflow-wrap:anywhere] text-ink-2 empty:hidden">
        {test.data && trialWords(test.data)}
        {test.data?.answer && (
          <code className="mt-0.5 block font-mono">{cleanText(test.data.answer).slice(0, 200)}</code>
        )}
      </p>
      {error && <InlineError error={error} />}
    </div>
  )
}
