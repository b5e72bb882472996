import { useMemo, useState } from 'react'
import type { RoomPlayer } from '../../lib/watch/room-player/room-player.ts'
import { useView } from '../room/room-context.ts'
import { positionWords } from '../room/words.ts'
import { useSeek } from '../stage/commands.ts'
import { currentVideo } from '../stage/follow-room.ts'
import { usePlayerStatus, usePlaying } from '../stage/playing.ts'
import { findHeat } from './heat.ts'

/** Where the room is, and where people reacted; it moves everybody. */
export function SeekBar() {
  const playing = usePlaying()
  const isLive = useView(currentVideo)?.kind === 'live'
  if (isLive) return <p className="flex h-6 items-center px-2 text-xs font-semibold text-danger">LIVE</p>
  return playing ? <Bar player={playing.player} /> : <div className="h-6" />
}

function Bar({ player }: { player: RoomPlayer }) {
  const status = usePlayerStatus(player)
  const timeline = useView(({ state }) => state.timeline)
  const { isPossible, seek } = useSeek()
  const [wanted, setWanted] = useState<number>()
  const duration = status.duration ?? timeline.duration ?? 0
  const position = Math.min(wanted ?? status.position, duration || Number.POSITIVE_INFINITY)
  const settle = () => {
    if (wanted !== undefined) void seek(wanted).then(() => setWanted(undefined))
  }
  return (
    <div className="flex h-6 items-center gap-2 px-1 text-xs text-ink-2">
      <span className="w-10 text-right">{positionWords(position)}</span>
      <div className="relative flex min-w-0 flex-1 items-center">
        <Heat duration={duration} />
        <input
          type="range"
          aria-label="Position"
          aria-valuetext={`${positionWords(position)} of ${positionWords(duration)}`}
          min={0}
          max={duration || 1}
          step={0.1}
          value={position}
          disabled={!isPossible || duration === 0}
          onChange={({ target }) => setWanted(Number(target.value))}
          onPointerUp={settle}
          onKeyUp={settle}
          className="relative h-5 w-full cursor-pointer accent-accent disabled:cursor-default"
        />
      </div>
      <span className="w-10">{positionWords(duration)}</span>
    </div>
  )
}

function Heat({ duration }: { duration: number }) {
  const reactions = useView((view) => view.reactions)
  const itemId = useView(({ state }) => state.timeline.itemId)
  const heat = useMemo(() => findHeat(reactions, itemId, duration), [reactions, itemId, duration])
  if (heat.length === 0) return null
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${heat.length} 1`}
      preserveAspectRatio="none"
      className="absolute bottom-1/2 left-2 h-2.5 w-[calc(100%-1rem)] text-gift"
    >
      {heat.map((share, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
        <rect key={place} x={place} y={1 - share} width={0.9} height={share} fill="currentColor" opacity={0.75} />
      ))}
    </svg>
  )
}
