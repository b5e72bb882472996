import { type PointerEvent, useRef } from 'react'
import type { Pause } from './use-pause.ts'

/**
 * Holds a feed from the first move of a mouse over it until the mouse leaves. A list that comes up under a resting
 * mouse is not pointed at, though browsers tell that as the mouse entering it. An empty list is never held.
 */
export function useMouseHold(pause: Pause, isEmpty: boolean) {
  const entered = useRef({ x: 0, y: 0, holds: false })
  return {
    onPointerEnter({ clientX, clientY }: PointerEvent) {
      entered.current = { x: clientX, y: clientY, holds: false }
    },
    onPointerMove({ pointerType, clientX, clientY }: PointerEvent) {
      const { x, y, holds } = entered.current
      const isResting = clientX === x && clientY === y
      if (pointerType !== 'mouse' || isResting || isEmpty || holds) return
      entered.current.holds = true
      pause.hold('pointer')
    },
    onPointerLeave: () => pause.release('pointer'),
  }
}
