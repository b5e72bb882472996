import type { Person } from '@livetap/contracts/metrics.ts'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMedia } from '../../../lib/now.ts'
import { IconButton } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { FeedPanel } from '../feed/feed-panel.tsx'
import type { DeskFilter } from '../feed/filter.ts'
import type { DeskFeed } from '../feed/use-desk-feed.ts'
import { QueuePanel } from '../queue/queue-panel.tsx'
import type { Queue } from '../queue/use-queue.ts'
import { ViewerPanel } from '../viewer/viewer-panel.tsx'
import { type Controls, ControlsOf, useControls } from './controls.ts'
import type { DeskParts, Tab } from './desk.tsx'
import { Duty } from './duty.tsx'

/** Whose card is open; `writing` grows with every wish to write a note. */
export interface Opened {
  readonly viewer: Person
  readonly writing: number
}

interface DeskLayoutProps {
  readonly feed: DeskFeed
  readonly queue: Queue
  readonly streamId: string
  readonly uniqueId: string
  readonly filter: DeskFilter
  readonly opened: Opened | undefined
  readonly parts: DeskParts
  /** How much is open in the queue. */
  readonly waiting: number
  readonly onFilter: (filter: DeskFilter) => void
  readonly onClose: () => void
}

/** Beside each other where there is room; on a phone behind tabs, with the card rising from the foot. */
export function DeskLayout(props: DeskLayoutProps) {
  const phone = useMedia('(max-width: 767px)')
  const wide = useMedia('(min-width: 1200px)')
  if (phone) return <PhoneLayout {...props} />
  return (
    <div className="flex min-h-0 flex-1">
      <Column label="Feed" className="flex-1">
        <Feed {...props} />
      </Column>
      {(wide || !props.opened) && (
        <Column label="Queue" className="w-80 shrink-0 border-l border-line bg-surface 2xl:w-96">
          <Waiting {...props} />
          {!wide && <Duty short />}
        </Column>
      )}
      {(wide || props.opened) && (
        <Column
          label={props.opened ? 'Viewer' : 'Team'}
          className="w-84 shrink-0 border-l border-line bg-surface 2xl:w-104"
        >
          {props.opened ? <OpenedViewer {...props} opened={props.opened} /> : <Duty />}
        </Column>
      )}
    </div>
  )
}

function Column({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  return (
    <section aria-label={label} className={classNames('flex min-h-0 min-w-0 flex-col', className)}>
      {children}
    </section>
  )
}

const Feed = ({ feed, uniqueId, filter, onFilter, parts }: DeskLayoutProps) => (
  <FeedPanel {...{ feed, uniqueId, filter, onFilter }} handlers={parts.feed} onEnter={() => parts.enter('feed')} />
)

const Waiting = ({ queue, streamId, parts }: DeskLayoutProps) => (
  <QueuePanel {...{ queue, streamId }} handlers={parts.queue} onEnter={() => parts.enter('queue')} />
)

function OpenedViewer({ opened, streamId, onClose }: DeskLayoutProps & { opened: Opened }) {
  return (
    <>
      <div className="flex h-10 shrink-0 items-center justify-between border-b border-line pr-1 pl-4">
        <h2 className="text-sm font-semibold">Viewer</h2>
        <IconButton label="Close the card (Esc)" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ViewerPanel key={opened.viewer.userId} {...opened} streamId={streamId} />
      </div>
    </>
  )
}

function PhoneLayout(props: DeskLayoutProps) {
  const { parts, opened, onClose, streamId, waiting } = props
  const controls = useClosing(onClose)
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col">
        {parts.tab === 'feed' && <Feed {...props} />}
        {parts.tab === 'queue' && <Waiting {...props} />}
        {parts.tab === 'team' && <Duty />}
      </div>
      <Tabs tab={parts.tab} waiting={waiting} onTab={parts.setTab} />
      <Dialog open={opened !== undefined} onClose={onClose} title="Viewer" shape="sheet">
        <ControlsOf value={controls}>
          {opened && <ViewerPanel key={opened.viewer.userId} {...opened} streamId={streamId} />}
        </ControlsOf>
      </Dialog>
    </>
  )
}

/** What leads to the feed lets go of the card that lies over it. */
function useClosing(onClose: () => void): Controls {
  const controls = useControls()
  return {
    ...controls,
    showOnly: (viewer) => {
      onClose()
      controls.showOnly(viewer)
    },
  }
}

const tabNames: Record<Tab, string> = { feed: 'Feed', queue: 'Queue', team: 'Team' }

/** At the foot of a phone, where the thumb is. */
function Tabs({ tab, waiting, onTab }: { tab: Tab; waiting: number; onTab: (tab: Tab) => void }) {
  return (
    <nav aria-label="Parts of the desk" className="flex shrink-0 border-t border-line bg-surface px-2">
      {(['feed', 'queue', 'team'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-current={each === tab ? 'page' : undefined}
          onClick={() => onTab(each)}
          className={classNames(
            'flex h-12 flex-1 items-center justify-center gap-1.5 border-t-2 text-sm -outline-offset-2',
            each === tab ? 'border-accent font-semibold text-ink' : 'border-transparent text-ink-2',
          )}
        >
          {tabNames[each]}
          {each === 'queue' && (
            <span aria-live="polite">
              {waiting > 0 && (
                <span className="min-w-4.5 rounded-full bg-accent-soft px-1.5 text-center text-2xs font-semibold text-accent">
                  {Math.min(99, waiting)}
                  <span className="sr-only"> waiting</span>
                </span>
              )}
            </span>
          )}
        </button>
      ))}
    </nav>
  )
}
