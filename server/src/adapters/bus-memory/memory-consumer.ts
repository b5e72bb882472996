import { setImmediate as nextTurn } from 'node:timers/promises'
import { describeError } from '#kernel/errors.ts'
import type { BatchHandler, ConsumeOptions, Delivery } from '#ports/bus.ts'
import { type Consumer, defaultBatch, handOver } from '#ports/handover.ts'
import type { MemoryBus } from './memory-bus.ts'
import type { MemoryGroup } from './memory-group.ts'
import type { MemoryTopic } from './memory-topic.ts'

/** Consumes when it is its turn, until disposed. The group exists from now on. */
export function startConsumer<Message>(
  bus: MemoryBus,
  topic: MemoryTopic,
  options: ConsumeOptions,
  handler: BatchHandler<Message>,
): AsyncDisposable {
  const stopping = new AbortController()
  const group = topic.group(options.group)
  const consumer: Consumer<Message> = {
    topic: topic.name,
    options,
    handler,
    log: bus.log,
    clock: bus.clock,
    stop: stopping.signal,
    settle: async (batch, emissions) => {
      await bus.settle(topic, options.group, batch, emissions, stopping.signal)
      for (const { id } of batch) group.tries.delete(id)
    },
    addTries: async ({ id }, change) => {
      const tries = (group.tries.get(id) ?? 0) + change
      group.tries.set(id, tries)
      return tries
    },
  }
  const running = group
    .takeTurn(() => run(consumer, topic, group, bus.run), stopping.signal)
    .catch((error) => {
      bus.log.error({ topic: topic.name, group: options.group, error: describeError(error) }, 'A consumer has ended')
    })
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      group.wake()
      await running
    },
  }
}

async function run<Message>(
  consumer: Consumer<Message>,
  topic: MemoryTopic,
  group: MemoryGroup,
  idPrefix: string,
): Promise<void> {
  const limit = consumer.options.batch ?? defaultBatch
  while (!consumer.stop.aborted) {
    const messages = topic.read(group.acknowledged, limit)
    if (messages.length === 0) {
      await group.arrival()
      continue
    }
    const start = group.acknowledged
    const seen = group.handedOver
    group.handedOver = Math.max(seen, start + messages.length)
    const batch = messages.map(({ message, publishedAt }, index): Delivery<Message> => {
      const position = start + index
      const id = `${idPrefix}-${position}`
      return { id, message: message as Message, publishedAt, attempt: position < seen ? 2 : 1 }
    })
    await handOver(consumer, batch)
    await nextTurn()
  }
}
