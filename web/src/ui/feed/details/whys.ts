import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { createContext, type ReactNode, useContext } from 'react'
import type { FeedRow } from '../../../lib/feed/feed.ts'
import type { Fired } from '../../../lib/rules/fired.ts'

/** Tells what rules made of an event; given by the page, and only to those who may see that. */
export const EventWhys = createContext<((event: UnifiedEvent) => ReactNode) | undefined>(undefined)

export const useMayAskWhy = (): boolean => useContext(EventWhys) !== undefined

/** Whether rules look at what a row stands for. */
export const canAskWhy = ({ event }: FeedRow): boolean => event !== undefined && event.eventType !== 'RAW'

/** The newest of its events that made a rule fire; most made none. */
export const firedEventOf = ({ events }: FeedRow, fired: Fired): UnifiedEvent | undefined =>
  fired.size === 0 ? undefined : events.findLast(({ eventId }) => fired.has(eventId))
