import { AppError } from '#kernel/errors.ts'
import type { MemoryTopic } from './memory-topic.ts'

interface Write {
  readonly targets: ReadonlyMap<MemoryTopic, number>
  /** Does the whole write at once; what it throws is the writer's answer. */
  readonly run: () => void
  readonly done: PromiseWithResolvers<void>
}

/** Holds writes back until every topic they touch has room; writes that share a topic keep their order. */
export class WriteQueue {
  #waiting: Write[] = []
  #closing = false

  /** `targets`: how many messages go to which topic. An aborted wait rejects, and nothing is written. */
  async write(targets: ReadonlyMap<MemoryTopic, number>, run: () => void, signal?: AbortSignal): Promise<void> {
    const write: Write = { targets, run, done: Promise.withResolvers() }
    this.#waiting.push(write)
    this.pump()
    if (!this.#waiting.includes(write)) return write.done.promise
    if (this.#closing) this.#giveUp(write, closed())
    const abort = () => this.#giveUp(write, signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted) abort()
    await write.done.promise.finally(() => signal?.removeEventListener('abort', abort))
  }

  /** Does the writes that have become possible. */
  pump(): void {
    const blocked = new Set<MemoryTopic>()
    this.#waiting = this.#waiting.filter((write) => {
      const targets = [...write.targets]
      const fits = targets.every(([topic, count]) => !blocked.has(topic) && topic.hasRoomFor(count))
      if (fits) perform(write)
      else for (const [topic] of targets) blocked.add(topic)
      return !fits
    })
  }

  /** From now on nothing waits for room: what does not fit is refused. */
  close(): void {
    this.#closing = true
    for (const write of this.#waiting.splice(0)) write.done.reject(closed())
  }

  #giveUp(write: Write, reason: unknown): void {
    this.#waiting = this.#waiting.filter((other) => other !== write)
    write.done.reject(reason)
    this.pump()
  }
}

function perform(write: Write): void {
  try {
    write.run()
    write.done.resolve()
  } catch (error) {
    write.done.reject(error)
  }
}

/** The refusal of anything that comes too late. */
export function closed(): AppError {
  return new AppError('bus-unavailable', 'The bus is closed', { transient: true })
}
