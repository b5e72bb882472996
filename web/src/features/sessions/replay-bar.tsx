import type { SessionSummary } from '@livetap/contracts/http.ts'
import type { ReplayStatus } from '@livetap/contracts/livestream.ts'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Pause, Play, RotateCcw, Square } from 'lucide-react'
import { useState } from 'react'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { useLivestreams } from '../../lib/livestreams.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { InlineError } from '../../ui/notice.tsx'
import { controlReplay, type Speed, startReplay } from './queries.ts'
import { estimateReplay, isUnderWay, replayWords } from './replay-progress.ts'

/** Plays a session again, and steers the runs of it. */
export function ReplayBar({ session }: { session: SessionSummary }) {
  const { replays } = useLivestreams()
  const run = replays.findLast(
    ({ sourceSessionId, sessionId }) => sourceSessionId === session.sessionId || sessionId === session.sessionId,
  )
  const [speed, setSpeed] = useState<Speed>(1)
  const start = useMutation({ mutationFn: () => startReplay(session.sessionId, speed) })
  if (session.live && session.source === 'live') return null
  if (run && isUnderWay(run)) return <RunningReplay run={run} session={session} />
  return (
    <div className={barClass}>
      <span className="text-sm font-medium">Replay</span>
      <SpeedPicker speed={speed} onSpeed={setSpeed} />
      <Button
        size="small"
        look="primary"
        disabled={start.isPending || session.events === 0}
        onClick={() => start.mutate()}
      >
        <Play size={13} /> Start
      </Button>
      {start.error && <InlineError error={start.error} />}
      {run && <LastRun run={run} session={session} />}
    </div>
  )
}

const barClass =
  'flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-1 max-md:gap-x-2'

const speeds: readonly Speed[] = [1, 2, 5, 10, 'max']

function SpeedPicker({ speed, onSpeed }: { speed: Speed | undefined; onSpeed: (speed: Speed) => void }) {
  return (
    <fieldset className="flex rounded-md border border-line bg-bg p-0.5">
      <legend className="sr-only">Speed</legend>
      {speeds.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === speed}
          onClick={() => onSpeed(choice)}
          className={classNames(
            'h-6 rounded px-2 text-xs max-md:h-8 max-md:px-2.5',
            choice === speed ? 'bg-raised font-semibold text-ink' : 'text-ink-3 hover:text-ink',
          )}
        >
          {choice === 'max' ? 'max' : `${choice}×`}
        </button>
      ))}
    </fieldset>
  )
}

function RunningReplay({ run, session }: { run: ReplayStatus; session: SessionSummary }) {
  const control = useMutation({
    mutationFn: (next: Parameters<typeof controlReplay>[1]) => controlReplay(run.replayId, next),
  })
  const paused = run.state === 'paused'
  return (
    <div className={barClass}>
      <span className="text-sm font-medium text-share">{replayWords(run)}</span>
      <IconButton
        label={paused ? 'Go on with the replay' : 'Pause the replay'}
        disabled={control.isPending || run.state === 'starting'}
        onClick={() => control.mutate({ action: paused ? 'resume' : 'pause' })}
      >
        {paused ? <Play size={15} /> : <Pause size={15} />}
      </IconButton>
      <IconButton
        label="Stop the replay"
        disabled={control.isPending}
        onClick={() => control.mutate({ action: 'stop' })}
      >
        <Square size={13} />
      </IconButton>
      <SpeedPicker
        speed={run.speed ?? 'max'}
        onSpeed={(speed) => control.mutate({ action: paused ? 'pause' : 'resume', speed })}
      />
      <ReplayProgress run={run} session={session} />
      {run.sessionId !== session.sessionId && <WatchLink sessionId={run.sessionId}>Watch it</WatchLink>}
      {control.error && <InlineError error={control.error} />}
    </div>
  )
}

function ReplayProgress({ run, session }: { run: ReplayStatus; session: SessionSummary }) {
  const remaining = estimateReplay(run, session)
  return (
    <>
      <progress
        className="h-1.5 min-w-24 flex-1 overflow-hidden rounded-full max-md:order-last max-md:basis-full"
        max={1}
        value={run.total === 0 ? 0 : run.sent / run.total}
        aria-label="Progress of the replay"
      />
      <span className="text-xs whitespace-nowrap text-ink-2">
        {formatCount(run.sent)} of {formatCount(run.total)}
        {remaining !== undefined && `, ${formatDuration(remaining)} left`}
      </span>
    </>
  )
}

function WatchLink({ sessionId, children }: { sessionId: string; children: string }) {
  return (
    <Link to="/sessions/$sessionId" params={{ sessionId }} className="text-sm text-accent hover:underline">
      {children}
    </Link>
  )
}

function LastRun({ run, session }: { run: ReplayStatus; session: SessionSummary }) {
  return (
    <span className="ml-auto flex items-center gap-2 text-xs text-ink-3">
      <RotateCcw size={13} aria-hidden="true" />
      {replayWords(run)}
      {run.problem && <span className="text-danger">{run.problem.title}</span>}
      {run.sessionId !== session.sessionId && <WatchLink sessionId={run.sessionId}>See the run</WatchLink>}
    </span>
  )
}
