import { useEffect, useState } from 'react'
import type { RoomClock } from '../../lib/watch/clock/clock.ts'
import { useView } from '../room/room-context.ts'

const goMs = 1100
const lookMs = 50

/** 3, 2, 1, GO: the same word at the same moment on every screen, as it is counted by the server's clock. */
export function Countdown({ clock }: { clock: RoomClock }) {
  const goAt = useView(({ state }) => state.goAt)
  const word = useCountdown(clock, goAt)
  if (word === undefined) return null
  return (
    <div role="timer" className="pointer-events-none absolute inset-0 flex items-center justify-center bg-bg/55">
      <span
        key={word}
        className="text-[min(32vw,11rem)] leading-none font-bold tracking-tight [animation:pop_0.35s_ease-out]"
      >
        {word}
      </span>
    </div>
  )
}

function useCountdown(clock: RoomClock, goAt: number | undefined): string | undefined {
  const [word, setWord] = useState<string>()
  useEffect(() => {
    if (goAt === undefined) return
    const look = () => {
      const left = goAt - clock.now()
      setWord(left > 0 ? String(Math.ceil(left / 1000)) : left > -goMs ? 'GO' : undefined)
      if (left <= -goMs) clearInterval(timer)
    }
    const timer = setInterval(look, lookMs)
    look()
    return () => {
      clearInterval(timer)
      setWord(undefined)
    }
  }, [clock, goAt])
  return word
}
