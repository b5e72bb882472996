import type { Person } from '@livetap/contracts/metrics.ts'
import type { EventUser } from '@livetap/contracts/unified-event.ts'
import { type ComponentType, lazy, type ReactNode, Suspense, useCallback, useState } from 'react'
import type { FeedStore } from '../../../lib/feed/feed.ts'
import { useMedia } from '../../../lib/now.ts'
import { FeedView, PersonNotes } from '../../../ui/feed/feed.tsx'
import { Skeleton } from '../../../ui/notice.tsx'
import { OpenViewer } from '../../../ui/people/viewer-link.tsx'
import { type View, ViewTabs } from './view-tabs.tsx'

const panels = () => import('./panels.ts')
const lazily = <Props extends object>(pick: (module: Awaited<ReturnType<typeof panels>>) => ComponentType<Props>) =>
  lazy(() => panels().then((module) => ({ default: pick(module) })))

const LiveAside = lazily((module) => module.LiveAside)
const FiguresOfViewer = lazily((module) => module.FiguresOfViewer)
const ViewerCard = lazily((module) => module.ViewerCard)
const panelViews = {
  numbers: lazily((module) => module.NumbersView),
  questions: lazily((module) => module.QuestionsView),
  people: lazily((module) => module.PeopleView),
  insight: lazily((module) => module.InsightView),
} as const satisfies Record<Exclude<View, 'feed'>, unknown>

interface LiveViewsProps {
  readonly store: FeedStore
  readonly uniqueId: string
  readonly streamId: string
  /** Shown while there is no event at all. */
  readonly empty: ReactNode
}

/** The live as a feed, as numbers, as questions, as people, and what it all means. */
export function LiveViews({ store, uniqueId, streamId, empty }: LiveViewsProps) {
  const [view, setView] = useState<View>('feed')
  const [viewer, setViewer] = useState<Person>()
  const [wasOpened, setWasOpened] = useState(false)
  const openViewer = useCallback((person: Person) => {
    setWasOpened(true)
    setViewer(person)
  }, [])
  const notesOf = useCallback(
    ({ userId, uniqueId: name, displayName, avatarUrl }: EventUser) => (
      <Suspense fallback={<Skeleton className="h-24" />}>
        <FiguresOfViewer key={userId} streamId={streamId} person={{ userId, uniqueId: name, displayName, avatarUrl }} />
      </Suspense>
    ),
    [streamId],
  )
  return (
    <OpenViewer value={openViewer}>
      <ViewTabs view={view} onView={setView} />
      {view === 'feed' ? (
        <PersonNotes value={notesOf}>
          <FeedView store={store} label={`Events of @${uniqueId}`} empty={empty} aside={<WideAside />} />
        </PersonNotes>
      ) : (
        <PanelView key={view} view={view} />
      )}
      <Suspense>
        {wasOpened && <ViewerCard person={viewer} streamId={streamId} onClose={() => setViewer(undefined)} />}
      </Suspense>
    </OpenViewer>
  )
}

function PanelView({ view }: { view: Exclude<View, 'feed'> }) {
  const Panel = panelViews[view]
  return (
    <div className="flex min-h-0 flex-1">
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto p-3 max-md:p-2">
        <Suspense fallback={<Skeleton className="h-64" />}>
          <Panel />
        </Suspense>
      </div>
      {(view === 'numbers' || view === 'insight') && <WideAside />}
    </div>
  )
}

/** Its room is kept while it is loaded, and it is loaded only where there is room. */
function WideAside() {
  const wide = useMedia('(min-width: 1280px)')
  if (!wide) return null
  return (
    <Suspense fallback={<div className="w-88 shrink-0 border-l border-line bg-surface" />}>
      <LiveAside />
    </Suspense>
  )
}
