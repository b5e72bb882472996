import type { StoredEvent } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { isShown } from '#domain/moderation/moderation.ts'
import { type Kept, readHead, readKept } from '#domain/overlays/overlays.ts'
import type { Clock } from '#kernel/clock.ts'
import type { Db } from '#ports/db.ts'
import type { FeedFilter } from './filter.ts'
import type { FeedLog, LogPage } from './log.ts'
import type { Head } from './position.ts'

/** The stream of what is left out: nobody asks for it, and positions have no holes. */
const nowhere = 'hidden'

export interface ShownLogPorts {
  readonly query: Db['query']
  readonly clock: Clock
  /** All of it. */
  readonly log: FeedLog
}

/** The log of a workspace as far as moderation has looked at it, without what that hides when it is read. */
export class ShownLog implements FeedLog {
  readonly #ports: ShownLogPorts
  readonly #workspaceId: string
  #told: Head | undefined

  constructor(ports: ShownLogPorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
  }

  /** How far moderation is, and how many positions behind the head of the log. */
  readJudged(): Promise<{ readonly pos: number; readonly behind: number }> {
    return readHead(this.#ports.query, this.#workspaceId)
  }

  /** What was told once stays told, also when moderation begins behind it. */
  async readHead(): Promise<Head> {
    const head = await this.#ports.log.readHead()
    const { pos } = await this.readJudged()
    const before = this.#told?.epoch === head.epoch ? this.#told.pos : 0
    this.#told = { ...head, pos: Math.min(head.pos, Math.max(before, pos)) }
    return this.#told
  }

  async readPage(filter: FeedFilter, after: number, upTo: number, limit: number): Promise<LogPage> {
    const { query, clock, log } = this.#ports
    const { events, to } = await log.readPage(filter, after, upTo, limit)
    const parsed = events.map((stored) => ({ stored, event: JSON.parse(stored.json) as UnifiedEvent }))
    const comments = parsed.flatMap(({ event }) => (event.eventType === 'CHAT' ? event.eventId : []))
    const kept = await readKept(query, this.#workspaceId, comments, clock.now())
    const shown = parsed.map(({ stored, event }) => showEvent(stored, event, kept))
    return { events: filter.streamId === undefined ? shown : shown.filter(({ streamId }) => streamId !== nowhere), to }
  }

  findTail(filter: FeedFilter, count: number, upTo: number): Promise<number> {
    return this.#ports.log.findTail(filter, count, upTo)
  }
}

function showEvent(stored: StoredEvent, event: UnifiedEvent, kept: Kept): StoredEvent {
  if (!mayBeShown(event, kept)) return { ...stored, streamId: nowhere, json: '{}' }
  if (event.eventType !== 'ROOM_USER') return stored
  const { topViewers } = event.payload
  const left = topViewers.filter(({ userId }) => !kept.muted.has(userId))
  if (left.length === topViewers.length) return stored
  return { ...stored, json: JSON.stringify({ ...event, payload: { ...event.payload, topViewers: left } }) }
}

function mayBeShown({ eventType, eventId, user }: UnifiedEvent, { holds, hidden, muted }: Kept): boolean {
  const isMuted = user !== undefined && muted.has(user.userId)
  if (eventType !== 'CHAT') return !isMuted
  return isShown({ hold: holds.get(eventId)?.state, hidden: hidden.has(eventId), muted: isMuted })
}
