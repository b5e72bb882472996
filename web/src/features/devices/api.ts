import type {
  CommandPage,
  CommandRequest,
  CommandRun,
  CommandStatus,
  DeviceLatency,
  DeviceNoteList,
} from '@livetap/contracts/devices/commands.ts'
import type {
  ArmRequest,
  Device,
  DeviceChange,
  DeviceCreated,
  DeviceList,
  DeviceRequest,
  DeviceTokenCreated,
  DeviceTokenRequest,
} from '@livetap/contracts/devices/devices.ts'
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { queryString, request } from '../../lib/api.ts'
import { devicesQuery } from '../../lib/devices/devices.ts'
import { noteDevice } from './state/store.ts'

const root = '/devices'
const path = (deviceId: string, rest = ''): string => `${root}/${encodeURIComponent(deviceId)}${rest}`

/** What each kind of device usually can do, for whoever registers one. */
export const templatesQuery = queryOptions({
  queryKey: ['devices', 'templates'],
  queryFn: async ({ signal }) => (await request<DeviceList>(root, { signal })).templates,
  staleTime: Number.POSITIVE_INFINITY,
})

export const commandsQuery = (deviceId: string, status: CommandStatus | undefined) =>
  infiniteQueryOptions({
    queryKey: ['devices', deviceId, 'commands', status],
    queryFn: ({ pageParam, signal }) =>
      request<CommandPage>(path(deviceId, `/commands${queryString({ cursor: pageParam, status })}`), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })

export const notesQuery = (deviceId: string) =>
  queryOptions({
    queryKey: ['devices', deviceId, 'notes'],
    queryFn: ({ signal }) => request<DeviceNoteList>(path(deviceId, '/notes'), { signal }),
  })

export const latencyQuery = (deviceId: string) =>
  queryOptions({
    queryKey: ['devices', deviceId, 'latency'],
    queryFn: ({ signal }) => request<DeviceLatency>(path(deviceId, '/latency'), { signal }),
    refetchInterval: 5000,
  })

export const createDevice = (body: DeviceRequest) => request<DeviceCreated>(root, { method: 'POST', body })
export const changeDevice = ({ deviceId, ...body }: DeviceChange & Pick<Device, 'deviceId'>) =>
  request<unknown>(path(deviceId), { method: 'PATCH', body })
export const removeDevice = (deviceId: string) => request<void>(path(deviceId), { method: 'DELETE' })

export const rotateToken = ({ deviceId, ...body }: DeviceTokenRequest & Pick<Device, 'deviceId'>) =>
  request<DeviceTokenCreated>(path(deviceId, '/tokens'), { method: 'POST', body })
export const revokeToken = ({ deviceId, tokenId }: { readonly deviceId: string; readonly tokenId: string }) =>
  request<void>(path(deviceId, `/tokens/${encodeURIComponent(tokenId)}`), { method: 'DELETE' })

export const approveManifest = (deviceId: string) =>
  request<unknown>(path(deviceId, '/manifest/approval'), { method: 'POST' })
export const refuseManifest = (deviceId: string) =>
  request<unknown>(path(deviceId, '/manifest/approval'), { method: 'DELETE' })

export const runCommand = ({ deviceId, ...body }: CommandRequest & Pick<Device, 'deviceId'>) =>
  request<CommandRun>(path(deviceId, '/commands'), { method: 'POST', body })

export const stopDevice = (deviceId: string) => request<unknown>(path(deviceId, '/stop'), { method: 'POST', body: {} })
export const clearDevice = (deviceId: string) => request<unknown>(path(deviceId, '/clear'), { method: 'POST' })
export const armDevice = ({ deviceId, ...body }: ArmRequest & Pick<Device, 'deviceId'>) =>
  request<unknown>(path(deviceId, '/arm'), { method: 'POST', body })
export const disarmDevice = (deviceId: string) => request<unknown>(path(deviceId, '/arm'), { method: 'DELETE' })

/** The live channel tells of it, too; whoever has pressed a button does not wait for that. */
async function refreshDevice(deviceId: string): Promise<void> {
  noteDevice(await request<Device>(path(deviceId)))
}

/** Does something to a device, and has what is shown of it read again; of a new one (undefined) the live channel tells. */
export function useDeed<Wish, Answer>(
  deviceId: string | undefined,
  deed: (wish: Wish) => Promise<Answer>,
  onDone?: (answer: Answer) => void,
) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: deed,
    onSuccess: (answer) => onDone?.(answer),
    onSettled: () => {
      // What cannot be read now is told by the live channel.
      if (deviceId !== undefined) void refreshDevice(deviceId).catch(() => undefined)
      void queries.invalidateQueries({ queryKey: devicesQuery.queryKey })
      if (deviceId !== undefined) void queries.invalidateQueries({ queryKey: ['devices', deviceId] })
    },
  })
}
