import type { Device, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { RuleList } from '@livetap/contracts/rules/requests.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import type { TestEventsRequest, TestEventsSent } from '@livetap/contracts/rules/test-events.ts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../../lib/api.ts'
import { devicesQuery } from '../../../lib/devices/devices.ts'
import { giftRule } from './quick-rule.ts'

/** As the pages of rules read them, under the same name. */
export const rulesQuery = queryOptions({
  queryKey: ['rules', 'list'],
  queryFn: ({ signal }) => request<RuleList>('/rules', { signal }),
  refetchInterval: 5000,
})

/** What can be sent to see something happen. */
const gifts = {
  rose: { giftName: 'Rose', giftId: '5655', giftCount: 1, diamondCount: 1, coins: 1 },
  roses: { giftName: 'Rose', giftId: '5655', giftCount: 20, diamondCount: 1, coins: 20 },
  lion: { giftName: 'Lion', giftId: '6369', giftCount: 1, diamondCount: 29_999, coins: 29_999 },
} as const
type GiftName = keyof typeof gifts

function sendGift(gift: GiftName): Promise<TestEventsSent> {
  const payload = { ...gifts[gift], repeatCount: gifts[gift].giftCount, streakEnd: true }
  const body: TestEventsRequest = { events: [{ eventType: 'GIFT', payload }] }
  return request<TestEventsSent>('/test-events', { method: 'POST', body })
}

async function addGiftRule(device: Device): Promise<void> {
  const rule = giftRule(device)
  if (rule) await request<Rule>('/rules', { method: 'POST', body: { ...rule, enabled: true } })
}

const [lookEveryMs, mostLooks] = [300, 30]

/** The page that plays it has to connect first: a gift before that drives nothing. Sent all the same after a while. */
async function waitOnline(deviceId: string): Promise<void> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const { connection } = await request<DeviceStatus>(`/devices/${encodeURIComponent(deviceId)}/status`)
    if (connection === 'online') return
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

export interface Wish {
  readonly gift: GiftName
  /** Makes the rule first, by which gifts drive the device. */
  readonly withRuleFor?: Device | undefined
}

export function useSendGift(deviceId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ gift, withRuleFor }: Wish) => {
      if (withRuleFor) await addGiftRule(withRuleFor)
      await waitOnline(deviceId)
      return sendGift(gift)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['rules'] }),
  })
}

export function useArm(deviceId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => request<unknown>(`/devices/${encodeURIComponent(deviceId)}/arm`, { method: 'POST', body: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: devicesQuery.queryKey }),
  })
}
