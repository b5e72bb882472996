import { X } from 'lucide-react'
import { useContext, useState } from 'react'
import type { FeedRow } from '../../../lib/feed/feed.ts'
import { plural } from '../../../lib/format.ts'
import { useMedia } from '../../../lib/now.ts'
import { useFired } from '../../../lib/rules/fired.ts'
import { IconButton } from '../../button.tsx'
import { Dialog } from '../../dialog.tsx'
import { nameOf } from '../text.tsx'
import type { Pane, Selection } from '../use-selection.ts'
import { PaneSwitch, paneTitles } from './pane-switch.tsx'
import { RowDetails } from './row-details.tsx'
import { canAskWhy, EventWhys, firedEventOf } from './whys.ts'

/** A row from nearby: beside the list where there is room, from below on a phone. */
export function EventDetails({ selection }: { selection: Selection }) {
  const wide = useMedia('(min-width: 1024px)')
  const { row, clear } = selection
  const panes = usePanes(selection)
  const title = paneTitles[panes.pane]
  if (!wide) {
    return (
      <Dialog open={row !== undefined} onClose={clear} title={title} shape="sheet">
        {row && (
          <>
            {panes.both && <PaneSwitch {...panes} className="px-2" />}
            <RowPanel key={row.position} row={row} pane={panes.pane} />
          </>
        )}
      </Dialog>
    )
  }
  if (!row) return null
  return (
    <aside aria-label={title} className="flex w-88 shrink-0 flex-col border-l border-line bg-surface">
      <header className="flex h-10.5 shrink-0 items-stretch justify-between border-b border-line pr-1.5 pl-4">
        <h2 className={panes.both ? 'sr-only' : 'self-center text-sm font-semibold'}>{title}</h2>
        {panes.both && <PaneSwitch {...panes} className="-mb-px -ml-3" />}
        <IconButton label="Close (Esc)" onClick={clear} className="self-center">
          <X size={16} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <RowPanel key={row.position} row={row} pane={panes.pane} />
      </div>
    </aside>
  )
}

/** What is shown of the row, and whether there is a choice. */
function usePanes({ row, pane, showPane }: Selection) {
  const mayAsk = useContext(EventWhys) !== undefined
  const both = mayAsk && row !== undefined && canAskWhy(row)
  return { both, pane: both ? pane : ('details' as const), onPane: showPane }
}

function RowPanel({ row, pane }: { row: FeedRow; pane: Pane }) {
  const [picked, setPicked] = useState<string>()
  const whyOf = useContext(EventWhys)
  const fired = useFired(whyOf && row.event?.streamId)
  const asked = pane === 'why' ? firedEventOf(row, fired) : undefined
  const event = row.events.find(({ eventId }) => eventId === picked) ?? asked ?? row.event
  if (!event) return <p className="p-4 text-sm text-ink-2">{row.note}</p>
  const picker = row.size > 1 && <EventPicker row={row} picked={event.eventId} onPick={setPicked} />
  if (pane === 'details' || !whyOf) return <RowDetails event={event} picker={picker} />
  return (
    <div className="flex flex-col gap-4 p-4">
      {picker}
      {whyOf(event)}
    </div>
  )
}

function EventPicker({ row, picked, onPick }: { row: FeedRow; picked: string; onPick: (eventId: string) => void }) {
  const missing = row.size - row.events.length
  return (
    <label className="flex flex-col gap-1 text-xs text-ink-3">
      This line stands for {plural(row.size, 'event')}
      {missing > 0 && `, the last ${row.events.length} of them are kept here`}
      <select
        value={picked}
        onChange={(event) => onPick(event.target.value)}
        className="h-8 rounded-md border border-line bg-bg px-2 text-sm text-ink"
      >
        {row.events.map((event, index) => (
          <option key={event.eventId} value={event.eventId}>
            {missing + index + 1}. {event.user ? nameOf(event.user) : event.eventType} ({event.seqNo})
          </option>
        ))}
      </select>
    </label>
  )
}
