import { topics } from '@livetap/contracts/topics.ts'
import { type Backoff, backoffDelay } from '#kernel/backoff.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError, describeError, isTransient } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { BatchHandler, ConsumeOptions, Delivery, Emission } from '#ports/bus.ts'
import { createDeadLetter } from '#ports/dead-letter.ts'

/** What a bus adapter brings, so that `handOver` keeps the promises of `BatchHandler` for it. */
export interface Consumer<Message> {
  /** Name of the topic. */
  readonly topic: string
  readonly options: ConsumeOptions
  readonly handler: BatchHandler<Message>
  readonly log: Log
  readonly clock: Clock
  /** No further try is started once it aborts; what is not settled by then stays with the bus. */
  readonly stop: AbortSignal
  /** Acknowledges these deliveries and publishes what came of them, in one step. */
  settle(batch: readonly Delivery<Message>[], emissions: readonly Emission[]): Promise<void>
  /** Changes how often this message was tried alone, before the try is made; resolves to the new count. */
  addTries(delivery: Delivery<Message>, change: 1 | -1): Promise<number>
}

type Surroundings = Omit<Consumer<unknown>, 'handler' | 'settle' | 'addTries'>
type Outcome = { readonly emissions: readonly Emission[] } | { readonly error: unknown } | 'stopped'

export const defaultBatch = 500
const defaultAttempts = 5

/** Between tries of work that waiting may cure. */
const transientBackoff: Backoff = { first: 100, factor: 2, cap: 30_000, jitter: 0.2 }
/** Between tries of a message that fails: short, because the messages behind it wait too. */
const failureBackoff: Backoff = { first: 10, factor: 2, cap: 1000, jitter: 0.2 }

const crashed = new AppError('handler-crashed', 'the process ended each time this message was handled')

/** Brings a batch to its end: settled, its bad messages set aside, or left to the bus because of `stop`. */
export async function handOver<M>(consumer: Consumer<M>, batch: readonly Delivery<M>[]): Promise<void> {
  const outcome = await tryUntilDecided(consumer, batch)
  if (outcome === 'stopped') return
  if ('emissions' in outcome) return settle(consumer, batch, outcome.emissions)
  warn(consumer, outcome.error, { messages: batch.length }, 'A batch failed; its messages are tried one by one')
  for (const delivery of batch) {
    if (consumer.stop.aborted) return
    await handOverAlone(consumer, { ...delivery, attempt: delivery.attempt + 1 })
  }
}

/** As `handOver`, for one message that is suspected of failing or of ending the process. */
export async function handOverAlone<M>(consumer: Consumer<M>, delivery: Delivery<M>): Promise<void> {
  const limit = Math.max(1, (consumer.options.attempts ?? defaultAttempts) - 1)
  for (let current = delivery; !consumer.stop.aborted; current = { ...current, attempt: current.attempt + 1 }) {
    const tries = await persist(consumer, () => consumer.addTries(current, 1))
    if (tries === undefined) return
    if (tries > limit) return bury(consumer, current, crashed, tries)
    const outcome = await tryUntilDecided(consumer, [current])
    if (outcome === 'stopped') return void (await consumer.addTries(current, -1).catch(() => {}))
    if ('emissions' in outcome) return settle(consumer, [current], outcome.emissions)
    if (tries === limit) return bury(consumer, current, outcome.error, tries + 1)
    await pause(consumer, backoffDelay(failureBackoff, tries))
  }
}

/** Sets a message aside in the dead letters. One that is a dead letter already is only logged. */
export async function bury<M>(
  consumer: Consumer<M>,
  delivery: Delivery<M>,
  error: unknown,
  attempts: number,
): Promise<void> {
  const { topic, options, clock } = consumer
  const entry = createDeadLetter({ topic, options, delivery, error, attempts, failedAt: clock.now() })
  const { reason, sourceId } = entry
  warn(consumer, error, { reason, sourceId, attempts }, 'A message is set aside in the dead letters')
  const emission: Emission = { deliveryId: delivery.id, topic: topics.dlq, message: entry }
  await settle(consumer, [delivery], topic === topics.dlq.name ? [] : [emission])
}

/** Repeats while the failure is transient. */
async function tryUntilDecided<M>(consumer: Consumer<M>, batch: readonly Delivery<M>[]): Promise<Outcome> {
  let current = batch
  for (let failures = 1; ; failures++) {
    try {
      const emissions = (await consumer.handler(current)) ?? []
      requireKnown(emissions, batch)
      return { emissions }
    } catch (error) {
      if (!isTransient(error)) return { error }
      const retryInMs = Math.max(backoffDelay(transientBackoff, failures), retryAfter(error))
      warn(consumer, error, { messages: batch.length, retryInMs }, 'A batch cannot be handled now')
      await pause(consumer, retryInMs)
    }
    if (consumer.stop.aborted) return 'stopped'
    current = current.map((delivery) => ({ ...delivery, attempt: delivery.attempt + 1 }))
  }
}

function requireKnown(emissions: readonly Emission[], batch: readonly Delivery<unknown>[]): void {
  if (emissions.length === 0) return
  const known = new Set(batch.map(({ id }) => id))
  const stray = emissions.find(({ deliveryId }) => !known.has(deliveryId))
  if (stray) throw new TypeError(`An emission belongs to no delivery of the batch: ${stray.deliveryId}`)
}

async function settle<M>(
  consumer: Consumer<M>,
  batch: readonly Delivery<M>[],
  emissions: readonly Emission[],
): Promise<void> {
  await persist(consumer, () => consumer.settle(batch, emissions))
}

/** Repeats a step on the bus until the bus can do it; undefined when stopped meanwhile. */
async function persist<T>(consumer: Surroundings, step: () => Promise<T>): Promise<T | undefined> {
  for (let failures = 1; ; failures++) {
    try {
      return await step()
    } catch (error) {
      if (consumer.stop.aborted) return undefined
      if (!isTransient(error)) throw error
      warn(consumer, error, {}, 'The bus cannot take the result of a batch now')
      await pause(consumer, backoffDelay(transientBackoff, failures))
      if (consumer.stop.aborted) return undefined
    }
  }
}

async function pause(consumer: Surroundings, ms: number): Promise<void> {
  await consumer.clock.sleep(ms, consumer.stop).catch(() => {})
}

function retryAfter(error: unknown): number {
  return error instanceof AppError ? Math.min(error.retryAfterMs ?? 0, transientBackoff.cap) : 0
}

function warn(consumer: Surroundings, error: unknown, fields: object, message: string): void {
  const { group } = consumer.options
  consumer.log.warn({ topic: consumer.topic, group, error: describeError(error), ...fields }, message)
}
