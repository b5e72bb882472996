import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { Person } from '@livetap/contracts/metrics.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { LinkState } from '../../../lib/stream/stream.ts'
import { SessionOf } from '../../../lib/user-session/session.tsx'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Skeleton } from '../../../ui/notice.tsx'
import { type DeskFilter, everything } from '../feed/filter.ts'
import { type DeskFeed, useDeskFeed } from '../feed/use-desk-feed.ts'
import { settingsQuery, wordsQuery } from '../queries.ts'
import { openCount, useQueue } from '../queue/use-queue.ts'
import { DeskOf, useDeskView, useOpenDesk } from '../state/desk-context.ts'
import type { DeskStore } from '../state/desk-store.ts'
import { type Controls, ControlsOf } from './controls.ts'
import { DeskBar } from './desk-bar.tsx'
import { type Handlers, useDeskKeys } from './desk-keys.ts'
import { DeskLayout, type Opened } from './desk-layout.tsx'
import { NoticeBar } from './notice-bar.tsx'

interface DeskProps {
  readonly status: LivestreamStatus
  readonly streamId: string
}

/** Where moderators of a live work: the chat, what waits for somebody, and who everybody is. */
export function Desk({ status, streamId }: DeskProps) {
  const desk = useOpenDesk(streamId)
  const [link, setLink] = useState<LinkState>({ state: 'connecting' })
  const feed = useDeskFeed(streamId, desk, setLink)
  if (!desk || !feed) return <Skeleton className="m-3 h-64" />
  return (
    <SessionOf status={status}>
      <DeskOf value={desk}>
        <OpenDesk {...{ status, streamId, desk, feed, link }} />
      </DeskOf>
    </SessionOf>
  )
}

interface OpenDeskProps extends DeskProps {
  readonly desk: DeskStore
  readonly feed: DeskFeed
  readonly link: LinkState
}

function OpenDesk({ status, streamId, desk, feed, link }: OpenDeskProps) {
  const [filter, setFilter] = useState<DeskFilter>(everything)
  const [opened, setOpened] = useState<Opened>()
  const queue = useQueue()
  const waiting = openCount(queue)
  useTitle(status.uniqueId, waiting)
  useFreshRules()
  const parts = useDeskParts(desk, opened, setOpened)
  const controls = useControlsOf(setOpened, setFilter, parts.showFeed)
  return (
    <ControlsOf value={controls}>
      <h1 className="sr-only">Chat of @{status.uniqueId}</h1>
      <DeskBar status={status} link={link} />
      <DeskLayout
        {...{ feed, queue, streamId, filter, opened, parts }}
        uniqueId={status.uniqueId}
        waiting={waiting}
        onFilter={setFilter}
        onClose={() => setOpened(undefined)}
      />
      <NoticeBar />
    </ControlsOf>
  )
}

/** How much waits, also for whoever looks at another tab. */
function useTitle(uniqueId: string, waiting: number): void {
  useEffect(() => {
    const name = `Moderate @${cleanText(uniqueId)} · Livetap`
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name
  }, [uniqueId, waiting])
}

/** Words and settings are read anew as soon as somebody has changed them. */
function useFreshRules(): void {
  const queries = useQueryClient()
  const { revision } = useDeskView().state
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again with every revision.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: settingsQuery.queryKey })
    void queries.invalidateQueries({ queryKey: wordsQuery.queryKey })
  }, [queries, revision])
}

function useControlsOf(
  open: (change: (now: Opened | undefined) => Opened) => void,
  setFilter: (filter: DeskFilter) => void,
  showFeed: () => void,
): Controls {
  return useMemo(
    () => ({
      openViewer: (viewer: Person, write?: 'note') =>
        open((now) => ({ viewer, writing: write ? (now?.writing ?? 0) + 1 : 0 })),
      showOnly: (viewer: Person) => {
        setFilter({ ...everything, viewer })
        showFeed()
      },
    }),
    [open, setFilter, showFeed],
  )
}

const tabs = ['feed', 'queue', 'team'] as const
export type Tab = (typeof tabs)[number]

/** Where one works: keys go to that part first, and to the others when it has no use for them. */
function useDeskParts(desk: DeskStore, opened: Opened | undefined, setOpened: (opened: Opened | undefined) => void) {
  const feed = useRef<Handlers>(null)
  const queue = useRef<Handlers>(null)
  const [tab, setTab] = useState<Tab>('feed')
  const zone = useRef<'feed' | 'queue'>('feed')
  const enter = (part: 'feed' | 'queue') => {
    zone.current = part
  }
  const own: Handlers = {
    undo: () => desk.undo() ?? true,
    switch: () => {
      const next = zone.current === 'feed' ? 'queue' : 'feed'
      enter(next)
      setTab(next)
      ;(next === 'feed' ? feed : queue).current?.next?.()
      return true
    },
    back: () => {
      if (leaveField()) return true
      if (!opened) return false
      setOpened(undefined)
      return true
    },
  }
  useDeskKeys(() => (zone.current === 'feed' ? [own, feed.current, queue.current] : [own, queue.current, feed.current]))
  const showFeed = useRef(() => {
    setTab('feed')
    zone.current = 'feed'
  }).current
  return { feed, queue, tab, setTab, enter, showFeed }
}

/** What is typed is not lost by the key that leads out of the field. */
function leaveField(): boolean {
  const field = document.activeElement
  if (!(field instanceof HTMLElement) || !field.matches('input, textarea, select')) return false
  field.blur()
  return true
}

export type DeskParts = ReturnType<typeof useDeskParts>
