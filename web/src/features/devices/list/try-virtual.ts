import { useNavigate } from '@tanstack/react-router'
import { keepPlayToken } from '../../../lib/devices/play-tokens.ts'
import { createDevice, useDeed } from '../api.ts'

/** Makes a virtual lamp and opens the page that plays it: all that it takes to see a gift light something up. */
export function useTryVirtual() {
  const navigate = useNavigate()
  return useDeed(
    undefined,
    () => createDevice({ name: 'Virtual lamp', kind: 'lamp', isVirtual: true }),
    ({ device: { deviceId }, token }) => {
      keepPlayToken(deviceId, token)
      void navigate({ to: '/devices/$deviceId/play', params: { deviceId } })
    },
  )
}
