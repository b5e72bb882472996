import { useEffect } from 'react'

/** Keeps the screen from going dark as long as it `isOn`. The browser lets go of it whenever the page is hidden. */
export function useWakeLock(isOn: boolean): void {
  useEffect(() => {
    if (!isOn || !navigator.wakeLock) return
    let lock: Promise<WakeLockSentinel | undefined> | undefined
    const take = () => {
      // It is refused with an empty battery; the screen goes dark then as it does anywhere.
      if (!document.hidden) lock = navigator.wakeLock.request('screen').catch(() => undefined)
    }
    take()
    document.addEventListener('visibilitychange', take)
    return () => {
      document.removeEventListener('visibilitychange', take)
      void lock?.then((taken) => taken?.release())
    }
  }, [isOn])
}
