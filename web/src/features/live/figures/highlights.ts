import type { EventOf, EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { isQuestion } from '../../../lib/viewer-text.ts'

export interface Gifter {
  readonly user: EventUser
  readonly coins: number
  readonly gifts: number
}

export interface HighlightsSnapshot {
  /** Most coins first. */
  readonly gifters: readonly Gifter[]
  /** Newest first. */
  readonly questions: readonly EventOf<'CHAT'>[]
  /** The first event that was counted. */
  readonly since: string | undefined
}

const rememberedGifters = 5000
const rememberedQuestions = 50

/** Who gave most, and what was asked, in the events that this page has received. */
export class Highlights {
  private readonly gifters = new Map<string, Gifter>()
  private questions: EventOf<'CHAT'>[] = []
  private since: string | undefined

  add(events: readonly UnifiedEvent[]): void {
    for (const event of events) {
      if (this.since === undefined || event.timestamp < this.since) this.since = event.timestamp
      if (event.eventType === 'GIFT' && event.user) this.addGift(event.user, event.payload)
      if (event.eventType === 'CHAT' && isQuestion(event.payload.message)) this.questions.push(event)
    }
    this.questions = this.questions.slice(-rememberedQuestions)
  }

  read(): HighlightsSnapshot {
    return { gifters: this.ranked().slice(0, 8), questions: this.questions.toReversed(), since: this.since }
  }

  private addGift(user: EventUser, { coins, giftCount }: EventOf<'GIFT'>['payload']): void {
    const before = this.gifters.get(user.userId)
    const gifter = { user, coins: (before?.coins ?? 0) + coins, gifts: (before?.gifts ?? 0) + giftCount }
    this.gifters.set(user.userId, gifter)
    if (this.gifters.size > rememberedGifters) this.forgetSmallest()
  }

  private ranked(): Gifter[] {
    return [...this.gifters.values()].sort((a, b) => b.coins - a.coins)
  }

  private forgetSmallest(): void {
    for (const { user } of this.ranked().slice(rememberedGifters / 2)) this.gifters.delete(user.userId)
  }
}
