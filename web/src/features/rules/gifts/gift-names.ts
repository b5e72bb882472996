import type { StreamList } from '@livetap/contracts/http.ts'
import type { GiftFigures } from '@livetap/contracts/metrics.ts'
import type { StreamReport } from '@livetap/contracts/reports.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { request } from '../../../lib/api.ts'
import { cleanText } from '../../../lib/viewer-text.ts'

/** A gift that was seen in a live of the workspace. */
export type KnownGift = Pick<GiftFigures, 'giftId' | 'giftName' | 'giftImageUrl' | 'diamondCount'>

const looksAt = 5

/** Gifts are learned from the newest lives of the workspace: TikTok has no list of them for the public. */
export const giftsQuery = queryOptions({
  queryKey: ['gifts-seen'],
  queryFn: async ({ signal }) => {
    const { items } = await request<StreamList>(`/streams?limit=${looksAt}`, { signal })
    const reports = await Promise.all(
      items.map(({ streamId }) =>
        request<StreamReport>(`/streams/${encodeURIComponent(streamId)}/report`, { signal }).catch(() => undefined),
      ),
    )
    return mergeGifts(reports.map((report) => report?.gifts ?? []))
  },
  staleTime: 5 * 60_000,
  refetchOnWindowFocus: false,
})

/** Each gift once, as the newest live has it, the dearest first. */
export function mergeGifts(lists: readonly (readonly KnownGift[])[]): KnownGift[] {
  const known = new Map<string, KnownGift>()
  for (const gift of lists.flat()) if (!known.has(gift.giftId)) known.set(gift.giftId, gift)
  return [...known.values()].toSorted((one, other) => other.diamondCount - one.diamondCount)
}

/** What a gift is called; its id where it was never seen. */
export function useGiftNames(): (giftId: string) => string {
  const { data } = useQuery(giftsQuery)
  return (giftId) => {
    const name = cleanText(data?.find((gift) => gift.giftId === giftId)?.giftName ?? '')
    return name === '' ? `the gift ${giftId}` : name
  }
}
