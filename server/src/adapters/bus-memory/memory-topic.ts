import type { Log } from '#kernel/log.ts'
import { MemoryGroup } from './memory-group.ts'

/** A message, and when it was published in milliseconds since 1970. */
export interface Published {
  readonly message: unknown
  readonly publishedAt: number
}

/** The messages of one topic that some group has still to acknowledge; without a group, the newest that fit. */
export class MemoryTopic {
  readonly name: string
  readonly capacity: number
  readonly groups = new Map<string, MemoryGroup>()
  #messages: Published[] = []
  #first = 0
  readonly #log: Log
  #dropped = false

  constructor(name: string, capacity: number, log: Log) {
    this.name = name
    this.capacity = capacity
    this.#log = log
  }

  /** Position of the oldest message that is kept. */
  get first(): number {
    return this.#first
  }

  /** Position of the message that will be published next. */
  get end(): number {
    return this.#first + this.#messages.length
  }

  /** Whether so many messages fit now. More than the capacity at once fit when nothing else is there. */
  hasRoomFor(count: number): boolean {
    const size = this.#messages.length
    return this.groups.size === 0 || size === 0 || size + count <= this.capacity
  }

  /** The caller has asked for room. */
  append(messages: readonly unknown[], publishedAt: number): void {
    for (const message of messages) this.#messages.push({ message, publishedAt })
    if (this.groups.size === 0) this.#dropUnread()
    for (const group of this.groups.values()) group.wake()
  }

  /** The group of that name; a new one starts with the oldest message that is kept. */
  group(name: string): MemoryGroup {
    const group = this.groups.get(name) ?? new MemoryGroup(this.#first)
    this.groups.set(name, group)
    return group
  }

  read(position: number, limit: number): readonly Published[] {
    const start = position - this.#first
    return this.#messages.slice(start, start + limit)
  }

  /** Forgets what every group has acknowledged. */
  trim(): void {
    let oldest = this.end
    for (const { acknowledged } of this.groups.values()) oldest = Math.min(oldest, acknowledged)
    this.#drop(oldest - this.#first)
  }

  /** Nobody reads this topic: waiting for room would be waiting for ever. */
  #dropUnread(): void {
    const excess = this.#messages.length - this.capacity
    if (excess <= 0) return
    this.#drop(excess)
    if (this.#dropped) return
    this.#dropped = true
    this.#log.warn({ topic: this.name, capacity: this.capacity }, 'Nobody reads this topic; its oldest messages go')
  }

  #drop(count: number): void {
    this.#messages.splice(0, count)
    this.#first += count
  }
}
