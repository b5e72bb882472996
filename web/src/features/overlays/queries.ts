import type {
  Cleared,
  Overlay,
  OverlayList,
  OverlayRequest,
  Screen,
  ScreenList,
  ScreenRequest,
} from '@livetap/contracts/overlays/overlays.ts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'

const soon = 4000

export const overlaysQuery = queryOptions({
  queryKey: ['overlays'],
  queryFn: ({ signal }) => request<OverlayList>('/overlays', { signal }),
  refetchInterval: soon,
})

export const screensQuery = queryOptions({
  queryKey: ['screens'],
  queryFn: ({ signal }) => request<ScreenList>('/screens', { signal }),
  refetchInterval: soon,
})

const overlay = (overlayId: string) => `/overlays/${encodeURIComponent(overlayId)}`
const screen = (number: number) => `/screens/${number}`

export const createOverlay = (body: OverlayRequest) => request<Overlay>('/overlays', { method: 'POST', body })
export const changeOverlay = ({ overlayId, ...body }: OverlayRequest & Pick<Overlay, 'overlayId'>) =>
  request<Overlay>(overlay(overlayId), { method: 'PUT', body })
export const removeOverlay = (overlayId: string) => request<void>(overlay(overlayId), { method: 'DELETE' })
export const rotateLink = (overlayId: string) => request<Overlay>(`${overlay(overlayId)}/rotate`, { method: 'POST' })
export const revokeLink = (overlayId: string) => request<Overlay>(`${overlay(overlayId)}/revoke`, { method: 'POST' })
export const testOverlay = (overlayId: string) => request<void>(`${overlay(overlayId)}/test`, { method: 'POST' })

export const changeScreen = ({ screen: number, ...body }: ScreenRequest & Pick<Screen, 'screen'>) =>
  request<Screen>(screen(number), { method: 'PUT', body })
export const pauseScreen = ({ screen: number, paused }: Pick<Screen, 'screen' | 'paused'>) =>
  request<Screen>(`${screen(number)}/paused`, { method: 'PUT', body: { paused } })
export const skipAlert = (number: number) => request<Screen>(`${screen(number)}/skip`, { method: 'POST' })
export const clearScreen = (number: number) => request<Cleared>(`${screen(number)}/clear`, { method: 'POST' })

/** Does something, and has what is shown of overlays and screens asked for again. */
export function useDeed<Wish, Answer>(deed: (wish: Wish) => Promise<Answer>, onDone?: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: deed,
    onSuccess: () => onDone?.(),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: overlaysQuery.queryKey }),
        queries.invalidateQueries({ queryKey: screensQuery.queryKey }),
      ]),
  })
}
