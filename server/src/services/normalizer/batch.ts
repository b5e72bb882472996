import { isRawEnvelope } from '@livetap/contracts/checks.ts'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { topics } from '@livetap/contracts/topics.ts'
import type { EventOf } from '@livetap/contracts/unified-event.ts'
import { type Clock, toIso } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Bus, Delivery, Emission, Memo } from '#ports/bus.ts'
import type { Wire } from '#ports/wire.ts'
import { BatchMemory } from './batch-memory.ts'
import { writeDeadLetter } from './dead-letter.ts'
import { type GiftCounting, type PendingGift, pendGift } from './gift-counting.ts'
import type { Draft, DraftOf } from './mapping/draft.ts'
import { fail, identify, normalize, type ReadableMessage, type UnreadableMessage } from './normalize.ts'
import { type BatchCounts, increase } from './normalizer-metrics.ts'
import type { OpenStreaks } from './open-streaks.ts'
import { noteSubscription, subscriptionKey } from './subscriptions.ts'

/** What processing a batch needs. */
export interface BatchNeeds {
  readonly bus: Pick<Bus, 'recall'>
  readonly wire: Wire
  readonly clock: Clock
  readonly counting: GiftCounting
  readonly streaks: OpenStreaks
}

/** A message that could be read, with what it has to be checked against. */
interface Readable {
  readonly delivery: Delivery<RawEnvelope>
  readonly message: ReadableMessage
  readonly gift: PendingGift | undefined
  /** Where the subscription that it tells is remembered. */
  readonly subscription: string | undefined
}
interface Unreadable {
  readonly delivery: Delivery<RawEnvelope>
  readonly message: UnreadableMessage
}

/** Turns a batch of raw messages into events and dead letters, one for each message, in order. */
export async function processBatch(
  batch: readonly Delivery<RawEnvelope>[],
  needs: BatchNeeds,
  counts: BatchCounts,
): Promise<Emission[]> {
  const read = batch.map((delivery) => readDelivery(delivery, needs.wire))
  const readable = read.filter(isReadable)
  const gifts = readable.flatMap(({ gift }) => (gift?.told.isStreak ? [gift] : []))
  const subscriptions = readable.flatMap(({ subscription }) => subscription ?? [])
  const memory = await BatchMemory.recall(needs.bus, [...gifts.map(({ key }) => key), ...subscriptions])
  await needs.counting.lookUp(gifts, memory)
  return read.map((item) => (isReadable(item) ? emitEvent(item, memory, needs, counts) : bury(item, needs, counts)))
}

function isReadable(item: Readable | Unreadable): item is Readable {
  return item.message.kind === 'readable'
}

/** One message that cannot be read, whatever is wrong with it, must not hold up the others. */
function readDelivery(delivery: Delivery<RawEnvelope>, wire: Wire): Readable | Unreadable {
  try {
    const envelope = delivery.message
    if (!isRawEnvelope(envelope)) return { delivery, message: fail('SCHEMA', 'the raw envelope is not valid') }
    const message = normalize(envelope, wire)
    if (message.kind === 'unreadable') return { delivery, message }
    const { draft, messageId } = message
    const gift = draft.eventType === 'GIFT' ? pendGift(envelope, draft, messageId) : undefined
    return { delivery, message, gift, subscription: readSubscription(envelope, draft) }
  } catch (error) {
    return { delivery, message: fail('INTERNAL', describeError(error)) }
  }
}

function readSubscription(envelope: RawEnvelope, draft: Draft): string | undefined {
  if (draft.eventType !== 'SUBSCRIBE' || envelope.source !== 'live' || !draft.user?.userId) return undefined
  return subscriptionKey(envelope, draft.user.userId)
}

function emitEvent(item: Readable, memory: BatchMemory, needs: BatchNeeds, counts: BatchCounts): Emission {
  const { delivery, message, gift } = item
  const { draft, memo } = decide(item, memory, needs.counting)
  const event = identify(delivery.message, message, draft)
  if (gift?.told.isStreak) needs.streaks.note(gift.key, event as EventOf<'GIFT'>, needs.clock.now())
  increase(counts.events, draft.eventType)
  return { deliveryId: delivery.id, topic: topics.events, message: event, ...(memo ? { memo } : undefined) }
}

/** The final draft, after what is remembered of earlier messages has had its say. */
function decide(item: Readable, memory: BatchMemory, counting: GiftCounting): { draft: Draft; memo?: Memo } {
  const { delivery, message, gift, subscription } = item
  if (gift) return counting.count(message.draft as DraftOf<'GIFT'>, gift, memory)
  if (subscription === undefined) return { draft: message.draft }
  const messageKey = message.messageId || `${delivery.message.sessionId}:${delivery.message.seqNo}`
  const memo = noteSubscription(memory, subscription, messageKey)
  return memo ? { draft: message.draft, memo } : { draft: message.toRaw() }
}

function bury({ delivery, message }: Unreadable, needs: BatchNeeds, counts: BatchCounts): Emission {
  const entry = writeDeadLetter(delivery, message.reason, message.error, toIso(needs.clock.now()))
  increase(counts.failures, message.reason)
  return { deliveryId: delivery.id, topic: topics.dlq, message: entry }
}
