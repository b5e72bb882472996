import { useView } from '../room/room-context.ts'
import { titleWords } from '../room/words.ts'
import { Captions } from './captions.tsx'
import { usePlayPause } from './commands.ts'
import { Countdown } from './countdown.tsx'
import { EmptyStage, Loading, NeedsTap, Unplayable, Waiting } from './covers.tsx'
import { Floating } from './floating.tsx'
import { currentVideo } from './follow-room.ts'
import { usePlaying } from './playing.ts'
import { useWakeLock } from './use-wake-lock.ts'

/** What is watched, black around it in any theme, with what is laid over it. */
export function Stage({ onStage }: { onStage: (stage: HTMLElement | null) => void }) {
  const playing = usePlaying()
  const video = useView(currentVideo)
  useWakeLock(useView(({ state }) => state.timeline.playing || state.timeline.waiting !== undefined))
  return (
    <section
      aria-label="Player"
      data-theme="dark"
      className="relative min-h-0 flex-1 overflow-hidden bg-[#000] text-ink"
    >
      <div ref={onStage} className="absolute inset-0" />
      {video ? <PressToPlay title={titleWords(video)} /> : <EmptyStage />}
      {playing && video && (
        <>
          <Captions {...playing} />
          <Loading {...playing} />
          <Unplayable {...playing} />
        </>
      )}
      {video && <Waiting />}
      <Floating />
      {playing && <Countdown clock={playing.clock} />}
      {playing && video && <NeedsTap {...playing} />}
    </section>
  )
}

/** All of the picture plays and pauses; those who use keys or a reader have the button below. */
function PressToPlay({ title }: { title: string }) {
  const { isPossible, toggle } = usePlayPause()
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      title={title}
      disabled={!isPossible}
      onClick={toggle}
      className="absolute inset-0 h-full w-full cursor-[inherit]!"
    />
  )
}
