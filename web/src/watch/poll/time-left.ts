import { useEffect, useState } from 'react'
import { usePlaying } from '../stage/playing.ts'

const lookMs = 250

/** Whole seconds until a moment of the room's clock (milliseconds), counted down; undefined while there is no clock. */
export function useTimeLeft(endsAt: number): number | undefined {
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
