import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { devicesQuery } from '../../lib/devices/devices.ts'
import { dismissStop, type StopState, useStopState } from '../../lib/devices/emergency-stop.ts'
import { useCanStop } from './stop-key.ts'
import { isAllStopped, type StoppedDevice } from './stopped-devices.ts'

/** Until all have said that they stopped they are asked about so often. */
const doubtMs = 700
/** Then it is told as what others have stopped is, until it is opened. */
const sureMs = 10_000

interface StopNews {
  readonly stop: StopState
  readonly devices: readonly StoppedDevice[]
  /** A list that was read after the stop was told says that all of them have stopped. */
  readonly isSure: boolean
}

/** What came of the stop that was pressed here, and how the devices are. */
export function useStopNews(): StopNews {
  const stop = useStopState()
  const canStop = useCanStop()
  const queries = useQueryClient()
  const toldAt = stop.kind === 'told' ? stop.at : Number.POSITIVE_INFINITY
  const isTold = stop.kind === 'told'
  const { data, dataUpdatedAt } = useQuery({
    ...devicesQuery,
    enabled: canStop && isTold,
    refetchInterval: ({ state }) =>
      state.dataUpdatedAt > toldAt && isAllStopped(state.data?.items ?? []) ? false : doubtMs,
  })
  useEffect(() => {
    // Also one that is being read, which may have been before the stop, is read anew.
    if (toldAt < Number.POSITIVE_INFINITY) void queries.invalidateQueries({ queryKey: devicesQuery.queryKey })
  }, [queries, toldAt])
  const devices = canStop ? (data?.items ?? []) : []
  const isSure = dataUpdatedAt > toldAt && isAllStopped(devices)
  useEffect(() => {
    if (!isSure) return
    const timer = setTimeout(dismissStop, sureMs)
    return () => clearTimeout(timer)
  }, [isSure])
  return { stop, devices, isSure }
}
