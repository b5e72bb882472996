import type { Poll } from '@livetap/contracts/rooms/live-voice.ts'
import { useEffect, useState } from 'react'
import { positionWords } from '../room/words.ts'
import { usePlaying } from '../stage/playing.ts'

const lookMs = 250

export function TimeLeft({ poll: { endsAt, isOver } }: { poll: Poll }) {
  const left = useTimeLeft(endsAt)
  if (isOver) return <span className="shrink-0 text-xs text-ink-3">Over</span>
  if (left === undefined) return null
  return (
    <span role="timer" aria-label="Time left" className={`shrink-0 text-xs ${left <= 10 ? 'text-warn' : 'text-ink-2'}`}>
      {positionWords(left)}
    </span>
  )
}

/** Whole seconds until a moment of the room's clock (milliseconds), counted down; undefined while there is no clock. */
function useTimeLeft(endsAt: number): number | undefined {
  const clock = usePlaying()?.clock
  const [left, setLeft] = useState<number>()
  useEffect(() => {
    if (!clock) return
    const look = () => setLeft(Math.max(0, Math.ceil((endsAt - clock.now()) / 1000)))
    const timer = setInterval(look, lookMs)
    look()
    return () => clearInterval(timer)
  }, [clock, endsAt])
  return left
}
