import { useEffect, useState } from 'react'

const signs = ['pointermove', 'click', 'keydown', 'focusin'] as const

/** Whether nobody has touched anything for `ms`, as long as it `isOn`. */
export function useIdle(ms: number, isOn: boolean): boolean {
  const [isIdle, setIdle] = useState(false)
  useEffect(() => {
    if (!isOn) return
    let timer: ReturnType<typeof setTimeout>
    const wake = () => {
      setIdle(false)
      clearTimeout(timer)
      timer = setTimeout(() => setIdle(true), ms)
    }
    const hear = (event: Event) => isSign(event) && wake()
    wake()
    for (const sign of signs) addEventListener(sign, hear)
    return () => {
      clearTimeout(timer)
      setIdle(false)
      for (const sign of signs) removeEventListener(sign, hear)
    }
  }, [ms, isOn])
  return isIdle
}

/**
 * A finger counts once it has tapped: what comes back before that would be what is tapped. Browsers tell of moves also when
 * only what is under the pointer has changed.
 */
function isSign(event: Event): boolean {
  if (event.type !== 'pointermove' || !(event instanceof PointerEvent)) return true
  return event.pointerType !== 'touch' && (event.movementX !== 0 || event.movementY !== 0)
}
