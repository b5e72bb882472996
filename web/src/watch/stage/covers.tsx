import { Clapperboard, Hourglass, LoaderCircle, Play, Plus, Radio, TriangleAlert, Volume2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { liveAddress } from '../../lib/rooms/rooms.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button } from '../../ui/button.tsx'
import { openTab } from '../layout/tabs.ts'
import { addFieldId } from '../queue/add-form.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { type Playing, usePlayerStatus } from './playing.ts'

/** A word over the picture that lets it be seen, at the top. */
const Pill = ({ children }: { children: ReactNode }) => (
  <p
    role="status"
    className="rising pointer-events-none absolute top-3 left-1/2 flex max-w-[calc(100%-1.5rem)] -translate-x-1/2 items-center gap-2 rounded-full border border-line bg-surface/90 px-3.5 py-1.5 text-sm shadow-float"
  >
    {children}
  </p>
)

export function EmptyStage() {
  const mayAdd = useMayDo('add')
  const isBound = useView(({ state }) => state.bridge !== undefined)
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 px-6 text-center">
      <Clapperboard size={28} aria-hidden="true" className="text-ink-3" />
      <p className="text-base font-semibold">Nothing to watch yet</p>
      <p className="max-w-xs text-sm text-pretty text-ink-2">
        {mayAdd
          ? 'Paste the link of a TikTok video, photo post or live: anywhere on this page, or in the queue.'
          : 'Somebody who fills the queue will add the first video.'}
      </p>
      {mayAdd && (
        <div className="mt-1 flex flex-wrap justify-center gap-2">
          <WatchLive />
          <Button {...(!isBound && { look: 'primary' })} className="max-md:h-11" onClick={openAdding}>
            <Plus size={15} aria-hidden="true" /> Add a video
          </Button>
        </div>
      )}
    </div>
  )
}

/** The live that the room goes with is what is nearest. */
function WatchLive() {
  const bridge = useView(({ state }) => state.bridge)
  const [say, isPending] = useSay()
  if (!bridge) return null
  return (
    <Button
      look="primary"
      className="max-w-full max-md:h-11"
      disabled={isPending}
      onClick={() => void say('add_video', { video: { url: liveAddress(bridge.uniqueId) } })}
    >
      <Radio size={15} aria-hidden="true" className="shrink-0" />
      <span className="truncate">
        Watch the live of <bdi>@{bridge.uniqueId}</bdi>
      </span>
    </Button>
  )
}

function openAdding(): void {
  openTab('queue')
  // The field is there once the tab is.
  requestAnimationFrame(() => document.getElementById(addFieldId)?.focus())
}

/** Whom the room waits for before it goes on. */
export function Waiting() {
  const waiting = useView(({ state }) => state.timeline.waiting)
  const members = useView(({ state }) => state.members)
  const you = useView(({ state }) => state.you.id)
  if (!waiting) return null
  const names = waiting.members
    .map((id) => (id === you ? 'you' : cleanText(members.find((member) => member.id === id)?.name ?? '')))
    .filter((name) => name !== '')
  return (
    <Pill>
      <Hourglass size={14} aria-hidden="true" className="shrink-0 text-warn" />
      <span className="truncate">{names.length === 0 ? 'Getting ready' : <>Waiting for {listNames(names)}</>}</span>
    </Pill>
  )
}

function listNames(names: readonly string[]): ReactNode {
  const [first, second] = names
  if (names.length > 2)
    return (
      <>
        {<bdi>{first}</bdi>} and {names.length - 1} others
      </>
    )
  return second ? (
    <>
      <bdi>{first}</bdi> and <bdi>{second}</bdi>
    </>
  ) : (
    <bdi>{first}</bdi>
  )
}

/** Said when this player is behind: the others go on. */
export function Loading({ player }: Playing) {
  const { state, skewMs, isStruggling } = usePlayerStatus(player)
  const timeline = useView(({ state }) => state.timeline)
  if (timeline.waiting || !timeline.playing) return null
  const isBehind = state === 'stalled' || state === 'loading' || Math.abs(skewMs ?? 0) > farMs
  if (!isBehind) return null
  return (
    <Pill>
      <LoaderCircle size={14} aria-hidden="true" className="shrink-0 animate-spin text-accent" />
      {isStruggling ? 'This device has trouble keeping up' : 'Catching up'}
    </Pill>
  )
}

const farMs = 500

export function Unplayable({ player }: Playing) {
  const { state } = usePlayerStatus(player)
  if (state !== 'failed') return null
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 bg-bg/80 px-6 text-center">
      <TriangleAlert size={26} aria-hidden="true" className="text-warn" />
      <p className="text-base font-semibold">This cannot be played here</p>
      <p className="max-w-xs text-sm text-pretty text-ink-2">
        It may be private, removed or gone. Skip to the next one.
      </p>
    </div>
  )
}

/** Browsers start nothing with sound before somebody has touched the page. */
export function NeedsTap({ player }: Playing) {
  const { needsTap } = usePlayerStatus(player)
  if (needsTap === null) return null
  const Icon = needsTap === 'sound' ? Volume2 : Play
  return (
    <div className="absolute inset-x-0 bottom-[calc(1rem+var(--foot,0px))] flex justify-center">
      <Button look="primary" size="large" className="rising shadow-float" onClick={() => player.unlock()}>
        <Icon size={18} aria-hidden="true" />
        {needsTap === 'sound' ? 'Tap for sound' : 'Tap to play'}
      </Button>
    </div>
  )
}
