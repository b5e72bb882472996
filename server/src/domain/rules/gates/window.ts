import { hash } from 'node:crypto'
import type { Window } from '@livetap/contracts/rules/rule.ts'
import type { UnifiedEvent } from '../types.ts'
import { type Look, latenessMs, liveMs, mostFirings, ownerOf, type Refusal } from './look.ts'
import { type Amount, addAmount, sumOf, takeOldest } from './rolling.ts'

/** What a window has counted: how much, or within a time when how much, or whom it has seen when. */
interface WindowState {
  readonly total?: number
  readonly entries?: readonly Amount[]
  readonly viewers?: readonly (readonly [viewer: string, time: number])[]
}
interface Turn {
  readonly state: WindowState
  /** How much there was before it fired. */
  readonly have: number
  readonly firings: number
}

/** How often the window fires. It moves on with every event that comes here. */
export function countWindow(look: Look, window: Window, events: readonly UnifiedEvent[]): number | Refusal {
  const { draft, rule } = look
  const key = keyOf(look, window)
  const state = (draft.recall(key) ?? {}) as WindowState
  const turn = window.counts === 'viewers' ? seeViewer(look, window, state) : addUp(look, window, state, events)
  draft.remember({
    key,
    ruleId: rule.ruleId,
    ...(window.scope === 'stream' ? {} : ownerOf(look.happening.event)),
    value: turn.state,
    expiresAt: draft.now + (window.withinMs === null ? liveMs : window.withinMs + latenessMs),
  })
  const most = rule.definition.gift?.maxPerEvent ?? mostFirings
  if (turn.firings > 0) return Math.min(turn.firings, most)
  return { reason: 'window', detail: { have: turn.have, need: window.threshold } }
}

function keyOf({ rule, happening: { event } }: Look, window: Window): string {
  const viewer = window.scope === 'stream' ? [] : [event.user?.userId ?? '']
  const gift = window.scope === 'userAndGift' && event.eventType === 'GIFT' ? [event.payload.giftId] : []
  return [rule.ruleId, 'window', rule.versions.window, event.streamId, ...viewer, ...gift].join(':')
}

function addUp(look: Look, window: Window, state: WindowState, events: readonly UnifiedEvent[]): Turn {
  const amount = window.counts === 'events' ? 1 : events.reduce((sum, event) => sum + amountOf(event, window), 0)
  if (window.withinMs === null) return fireTotal((state.total ?? 0) + amount, window)
  return fireEntries(addAmount(state.entries ?? [], look.time, amount, window.withinMs), window)
}

function amountOf(event: UnifiedEvent, { counts }: Window): number {
  if (event.eventType === 'LIKE') return counts === 'likes' ? event.payload.likeCount : 0
  if (event.eventType !== 'GIFT') return 0
  return counts === 'gifts' ? event.payload.giftCount : counts === 'coins' ? event.payload.coins : 0
}

function fireTotal(total: number, { threshold, onFire }: Window): Turn {
  const times = Math.floor(total / threshold)
  if (onFire === 'carry') return { state: { total: total - times * threshold }, have: total, firings: times }
  const rest = times > 0 && onFire === 'zero' ? 0 : total
  return { state: { total: rest }, have: total, firings: Math.min(times, 1) }
}

function fireEntries(entries: readonly Amount[], { threshold, onFire }: Window): Turn {
  const have = sumOf(entries)
  const times = Math.floor(have / threshold)
  if (onFire === 'carry') return { state: { entries: takeOldest(entries, times * threshold) }, have, firings: times }
  const rest = times > 0 && onFire === 'zero' ? [] : entries
  return { state: { entries: rest }, have, firings: Math.min(times, 1) }
}

/** Viewers are remembered by a hash from which nobody can be read. */
function seeViewer(look: Look, { threshold, withinMs, onFire }: Window, state: WindowState): Turn {
  const { user, streamId } = look.happening.event
  const viewer = hash('sha256', `${look.rule.ruleId}:${streamId}:${user?.userId ?? ''}`, 'base64').slice(0, 12)
  const before = state.viewers ?? []
  const newest = Math.max(look.time, ...before.map(([, time]) => time))
  const isKept = ([, time]: readonly [string, number]) => withinMs === null || time > newest - withinMs
  const last = before.find(([known]) => known === viewer)?.[1] ?? look.time
  const others = before.filter(([known]) => known !== viewer)
  const seen = [...others, [viewer, Math.max(last, look.time)] as const].filter(isKept)
  const fires = seen.length >= threshold
  const viewers = fires && onFire !== 'slide' ? [] : seen.slice(-threshold)
  return { state: { viewers }, have: seen.length, firings: fires ? 1 : 0 }
}
