import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { devicesQuery } from '../../lib/devices/devices.ts'
import { stopEverything } from '../../lib/devices/emergency-stop.ts'
import { meQuery } from '../../lib/queries.ts'

const isMac = /mac|iphone|ipad/i.test(navigator.platform)
/** What is held beside Shift. */
export const stopModifier = isMac ? '⌘' : 'Ctrl'

/** The full stop: by what the key writes, or by where it is where Shift writes something else. */
export const isStopKey = (event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): boolean =>
  (event.ctrlKey || event.metaKey) && event.shiftKey && (event.key === '.' || event.code === 'Period')

/** Whether there is something to stop for whoever looks: also when the server cannot say, as long as they might. */
export function useCanStop(): boolean {
  const { data: me } = useQuery(meQuery)
  const maySee = me?.permissions.includes('device:read') ?? false
  const { data } = useQuery({ ...devicesQuery, enabled: maySee })
  return (me?.permissions.includes('device:stop') ?? false) && data?.items.length !== 0
}

/** Stops everything on the key, wherever the focus is: before anything else on the page hears of it. */
export function useStopKey(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return
    const onKey = (event: KeyboardEvent) => {
      if (!isStopKey(event)) return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) void stopEverything()
    }
    addEventListener('keydown', onKey, true)
    return () => removeEventListener('keydown', onKey, true)
  }, [isOn])
}
