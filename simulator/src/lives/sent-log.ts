import { getGift, isStreakGift, type SimulatedEvent } from '#scenario/scenario.ts'

/** A message that a live has produced, and what became of it. */
export interface SentMessage {
  readonly messageId: string
  readonly type: string
  readonly roomId: string
  /** When it happened, in milliseconds since 1970. */
  readonly at: number
  /** It is there to disturb: corrupt, unknown or too large. */
  readonly fault: boolean
  /** How many times it went out in a frame, and how many times as history. */
  deliveries: number
  histories: number
  /** How many clients acknowledged a frame with it. */
  acks: number
}

/** What really happened in a live: the sums that any count of it has to reach. */
export interface Totals {
  readonly byType: Record<string, number>
  comments: number
  likes: number
  /** Single gifts, streaks counted once. */
  gifts: number
  coins: number
  follows: number
  shares: number
  joins: number
  subscribes: number
}

/** Everything one live has sent, of all its rooms. Keeps the newest `limit` messages; the totals cover all. */
export class SentLog {
  readonly totals: Totals = createTotals()
  /** Messages that are no longer kept. */
  forgotten = 0
  readonly #limit: number
  /** The newest messages: full, the place of the oldest is taken by the next. */
  readonly #messages: SentMessage[] = []
  readonly #byId = new Map<string, SentMessage>()
  /** Running totals of the streaks of the newest room. */
  readonly #streaks = new Map<string, number>()
  #streaksRoom = ''

  constructor(limit: number) {
    this.#limit = limit
  }

  add(message: Omit<SentMessage, 'deliveries' | 'histories' | 'acks'>): void {
    const sent: SentMessage = { ...message, deliveries: 0, histories: 0, acks: 0 }
    const place = (this.forgotten + this.#messages.length) % this.#limit
    const oldest = this.#messages[place]
    if (oldest) {
      this.#byId.delete(oldest.messageId)
      this.forgotten++
    }
    this.#messages[place] = sent
    this.#byId.set(sent.messageId, sent)
    this.totals.byType[sent.type] = (this.totals.byType[sent.type] ?? 0) + 1
  }

  find(messageId: string): SentMessage | undefined {
    return this.#byId.get(messageId)
  }

  /** Oldest first. */
  list(): SentMessage[] {
    const oldest = this.forgotten % this.#limit
    return [...this.#messages.slice(oldest), ...this.#messages.slice(0, oldest)]
  }

  /** Counts what an event adds to the totals. */
  count(event: SimulatedEvent, roomId: string): void {
    const { totals } = this
    if (event.kind === 'comment') totals.comments++
    else if (event.kind === 'like') totals.likes += event.count
    else if (event.kind === 'follow') totals.follows++
    else if (event.kind === 'share') totals.shares++
    else if (event.kind === 'join') totals.joins++
    else if (event.kind === 'subscribe') totals.subscribes++
    else if (event.kind === 'gift') this.#countGift(event, roomId)
  }

  #countGift(event: Extract<SimulatedEvent, { kind: 'gift' }>, roomId: string): void {
    if (roomId !== this.#streaksRoom) this.#streaks.clear()
    this.#streaksRoom = roomId
    const gift = getGift(event.giftId)
    const key = `${event.person.userId}:${event.giftId}:${event.streak}`
    const running = isStreakGift(gift) && event.streak !== 0
    const before = running ? (this.#streaks.get(key) ?? 0) : 0
    const added = Math.max(0, event.repeatCount - before)
    if (running && event.repeatEnd) this.#streaks.delete(key)
    else if (running) this.#streaks.set(key, Math.max(before, event.repeatCount))
    this.totals.gifts += added
    this.totals.coins += added * gift.diamonds
  }
}

function createTotals(): Totals {
  return { byType: {}, comments: 0, likes: 0, gifts: 0, coins: 0, follows: 0, shares: 0, joins: 0, subscribes: 0 }
}
