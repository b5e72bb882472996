import type { Device, DeviceTokenCreated } from '@livetap/contracts/devices/devices.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { request } from '../../../lib/api.ts'
import { devicesQuery } from '../../../lib/devices/devices.ts'
import { dropPlayToken, keepPlayToken, usePlayTokens } from '../../../lib/devices/play-tokens.ts'

/** As long as it can be: whoever plays the device by an older link has the time to take the new one. */
const graceMinutes = 1440

async function makeToken(deviceId: string): Promise<void> {
  const path = `/devices/${encodeURIComponent(deviceId)}/tokens`
  const { token } = await request<DeviceTokenCreated>(path, { method: 'POST', body: { graceMinutes } })
  keepPlayToken(deviceId, token)
}

/** Makes the devices playable in this browser, one after the other. */
export function useMakeTokens() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (deviceIds: readonly string[]) => {
      for (const deviceId of deviceIds) await makeToken(deviceId)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: devicesQuery.queryKey }),
  })
}

/** Those of the devices that this browser has a token of, and the others. */
export function useSplit(devices: readonly Device[]) {
  const tokens = usePlayTokens()
  const split = Object.groupBy(devices, ({ deviceId }) => (tokens[deviceId] === undefined ? 'others' : 'own'))
  const own = split.own ?? []
  return { tokens: own.flatMap(({ deviceId }) => tokens[deviceId] ?? []), others: split.others ?? [] }
}

/** Forgets tokens that the server does not know any more: the page within the frame tells of them. */
export function useRefusals(): void {
  const tokens = usePlayTokens()
  useEffect(() => {
    const hear = ({ origin, data }: MessageEvent<{ readonly refusedToken?: unknown } | undefined>) => {
      if (origin !== location.origin || typeof data?.refusedToken !== 'string') return
      const [deviceId] = Object.entries(tokens).find(([, token]) => token === data.refusedToken) ?? []
      if (deviceId !== undefined) dropPlayToken(deviceId)
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [tokens])
}
