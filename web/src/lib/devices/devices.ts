import type { DeviceList } from '@livetap/contracts/devices/devices.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../api.ts'

/** So many devices are read anew as often as it takes to tell of a stop in time; of more the list is long. */
const few = 30
const oftenMs = 5000
/** Where there is none there is nothing to stop: one that this page adds is read at once. */
const seldomMs = 30_000

/** The devices of the workspace and how they are; for pages that show little of them, and listen to nothing. */
export const devicesQuery = queryOptions({
  queryKey: ['devices', 'list'],
  queryFn: ({ signal }) => request<DeviceList>('/devices', { signal }),
  refetchInterval: ({ state: { data } }) => {
    const isLong = (data?.items.length ?? 0) > few
    return isLong || data?.items.length === 0 ? seldomMs : oftenMs
  },
})
