import type { Execution, ExecutionPage } from '@livetap/contracts/rules/outcomes.ts'
import { useEffect, useSyncExternalStore } from 'react'
import { queryString, request } from '../api.ts'
import type { FeedRow } from '../feed/feed.ts'

type Firing = Pick<Execution, 'eventId' | 'ruleName'>

/** Names of the rules that an event made fire, by the id of the event. */
export type Fired = ReadonlyMap<string, readonly string[]>

const lookEveryMs = 5000
const remembered = 10_000
const nothing: Fired = new Map()

/**
 * Which events made rules fire. It looks at what rules did lately, all of it in one request: while events come, and
 * once more after the last of them, for rules act a moment later. Where nothing comes, nothing is asked.
 */
export class FiredEvents {
  private readonly look: () => Promise<readonly Firing[]>
  private readonly listeners = new Set<() => void>()
  private fired: Fired = nothing
  private looks = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `look` resolves to the newest firings; what it rejects with is left alone. */
  constructor(look: () => Promise<readonly Firing[]>) {
    this.look = look
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size > 0) return
      clearTimeout(this.timer)
      this.timer = undefined
    }
  }

  readonly read = (): Fired => this.fired

  /** Events came. */
  wake(): void {
    this.looks = 2
    this.timer ??= setTimeout(this.run)
  }

  private readonly run = async (): Promise<void> => {
    this.looks -= 1
    const timer = this.timer
    const firings = await this.look().catch(() => [])
    this.note(firings)
    if (this.timer !== timer) return
    this.timer = this.looks > 0 ? setTimeout(this.run, lookEveryMs) : undefined
  }

  private note(firings: readonly Firing[]): void {
    const next = new Map(this.fired)
    for (const { eventId, ruleName } of firings) {
      const names = next.get(eventId) ?? []
      if (!names.includes(ruleName)) next.set(eventId, [...names, ruleName])
    }
    if (isSame(next, this.fired)) return
    this.fired = new Map([...next].slice(-remembered))
    for (const listener of this.listeners) listener()
  }
}

/** Of two of which one has grown from the other. */
const isSame = (one: Fired, other: Fired): boolean =>
  one.size === other.size && [...one].every(([eventId, names]) => other.get(eventId) === names)

let current: { readonly streamId: string; readonly events: FiredEvents } | undefined

/** Those of a live, which all that show it share. */
function firedIn(streamId: string): FiredEvents {
  if (current?.streamId !== streamId) {
    const path = `/rules/executions${queryString({ streamId, limit: 100 })}`
    current = { streamId, events: new FiredEvents(async () => (await request<ExecutionPage>(path)).items) }
  }
  return current.events
}

const never = () => () => undefined
const readNothing = () => nothing

/** Undefined: of no live, or for somebody who may not see rules. */
export function useFired(streamId: string | undefined): Fired {
  const events = streamId === undefined ? undefined : firedIn(streamId)
  return useSyncExternalStore(events?.subscribe ?? never, events?.read ?? readNothing)
}

/** Has a live looked at for what rules did whenever other rows are shown of it. */
export function useFiredOf(rows: readonly FeedRow[], isWanted: boolean): Fired {
  const newest = isWanted ? rows.findLast(({ event }) => event) : undefined
  const streamId = newest?.event?.streamId
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are the reason to look.
  useEffect(() => {
    if (streamId !== undefined) firedIn(streamId).wake()
  }, [streamId, rows])
  return useFired(streamId)
}
