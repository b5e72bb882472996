import { useEffect, useState } from 'react'
import { useView } from '../room/room-context.ts'
import type { Reaction } from '../room/room-view.ts'

const mostShown = 24

/** Reactions rise over the picture; where motion is unwanted they stand still for a moment. */
export function Floating() {
  const shown = useRecent()
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 overflow-hidden">
      {shown.map(({ key, emoji }) => (
        <span
          key={key}
          className="absolute bottom-6 text-3xl [animation:float_2.6s_ease-out_both] motion-reduce:[animation:none]"
          style={{ right: `${6 + ((key * 37) % 26)}%` }}
        >
          {emoji}
        </span>
      ))}
    </div>
  )
}

const shownMs = 2600

function useRecent(): readonly Reaction[] {
  const reactions = useView((view) => view.reactions)
  // Those that were there before are not shown once more.
  const [seen, setSeen] = useState(reactions.at(-1)?.key ?? 0)
  const newest = reactions.at(-1)?.key ?? 0
  useEffect(() => {
    const timer = setTimeout(() => setSeen((before) => Math.max(before, newest)), shownMs)
    return () => clearTimeout(timer)
  }, [newest])
  return reactions.filter(({ key }) => key > seen).slice(-mostShown)
}
