import { Captions as CaptionsIcon, CaptionsOff, LoaderCircle, Pause, Play, SkipForward, Timer } from 'lucide-react'
import { Button, IconButton } from '../../ui/button.tsx'
import { PollButton } from '../poll/poll-button.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { useCaption, wantsCaptions } from '../stage/captions.tsx'
import { usePlayPause, useSkip } from '../stage/commands.ts'
import { type Playing, usePlaying } from '../stage/playing.ts'
import { InStep } from './in-step.tsx'
import { Reactions } from './reactions.tsx'
import { ScreenButtons } from './screen-buttons.tsx'
import { SeekBar } from './seek-bar.tsx'
import { Volume } from './volume.tsx'

/** What is done with what is watched, for everybody; the sound is for oneself. */
export function Controls() {
  const playing = usePlaying()
  return (
    <div className="flex flex-col gap-0.5 px-2 pt-1 pb-1 md:px-3">
      <SeekBar />
      <div className="flex min-h-9 items-center gap-0.5 md:gap-1">
        <PlayButton />
        <SkipButton />
        {playing && <Volume {...playing} />}
        <CaptionsButton />
        <CountdownButton />
        <PollButton />
        <Reactions />
        <div className="ml-auto flex items-center">
          {playing && <Step {...playing} />}
          <ScreenButtons />
        </div>
      </div>
    </div>
  )
}

function Step(playing: Playing) {
  const hasVideo = useView(({ state }) => state.timeline.itemId !== null)
  return hasVideo ? <InStep {...playing} /> : null
}

function PlayButton() {
  const { isOn, isPossible, isPending, toggle } = usePlayPause()
  const Icon = isPending ? LoaderCircle : isOn ? Pause : Play
  return (
    <IconButton label={isOn ? 'Pause for everybody' : 'Play for everybody'} disabled={!isPossible} onClick={toggle}>
      <Icon
        size={18}
        className={isPending ? 'animate-spin' : undefined}
        {...(!isPending && { fill: 'currentColor' })}
      />
    </IconButton>
  )
}

function SkipButton() {
  const { maySkip, mayVote, hasVideo, hasVoted, votes, isPending, vote, skip } = useSkip()
  const present = useView((view) => view.present)
  if (maySkip) {
    return (
      <IconButton
        label={votes > 0 ? `Next (${votes} voted for it)` : 'Next'}
        disabled={!hasVideo || isPending}
        onClick={skip}
      >
        <SkipForward size={18} />
        {votes > 0 && <span className="text-2xs font-semibold text-accent">{votes}</span>}
      </IconButton>
    )
  }
  if (!mayVote) return null
  return (
    <Button
      size="small"
      look="quiet"
      aria-pressed={hasVoted}
      disabled={!hasVideo || isPending}
      onClick={vote}
      title="Vote to go on to the next"
      className="max-md:h-10"
    >
      <SkipForward size={15} aria-hidden="true" className={hasVoted ? 'text-accent' : undefined} />
      Skip {votes}/{Math.max(1, Math.ceil(present / 2))}
    </Button>
  )
}

function CaptionsButton() {
  const caption = useCaption()
  const isOn = wantsCaptions.use()
  if (!caption) return null
  const Icon = isOn ? CaptionsIcon : CaptionsOff
  return (
    <IconButton label="Captions" aria-pressed={isOn} onClick={() => wantsCaptions.set(!isOn)}>
      <Icon size={17} className={isOn ? 'text-accent' : undefined} />
    </IconButton>
  )
}

function CountdownButton() {
  const [say, isPending] = useSay()
  const mayCount = useMayDo('countdown')
  const hasVideo = useView(({ state }) => state.timeline.itemId !== null)
  if (!mayCount) return null
  return (
    <IconButton
      label="Count down: 3, 2, 1, GO"
      disabled={isPending || !hasVideo}
      onClick={() => void say('request_countdown', {})}
    >
      <Timer size={17} />
    </IconButton>
  )
}
