import type { StoredEvent } from '@livetap/contracts/topics.ts'
import { type FeedFilter, matches } from './filter.ts'
import type { Framing } from './frames.ts'
import { formatPosition } from './position.ts'

export interface RingLimits {
  readonly events: number
  readonly bytes: number
  /** Most bytes handed to a client in one write, unless a single event is larger. */
  readonly blockBytes: number
}

export const defaultRingLimits: RingLimits = { events: 10_000, bytes: 16 * 1024 * 1024, blockBytes: 16 * 1024 }

/** What follows a cursor, ready to be written: every matching event up to `to` is in `frame`. */
export interface Block {
  readonly to: number
  readonly frame: Buffer | undefined
  /** Nothing more is to be written behind it. */
  readonly isLast: boolean
}

/** An event and its wire forms, each built once for all clients. */
export class FeedEntry {
  readonly event: StoredEvent
  readonly #frames: Record<string, Buffer> = {}
  readonly #grown: ((bytes: number) => void) | undefined
  #frameBytes = 0

  /** `grown` is told how much memory a frame takes that was built. */
  constructor(event: StoredEvent, grown?: (bytes: number) => void) {
    this.event = event
    this.#grown = grown
  }

  frame(framing: Framing, epoch: string): Buffer {
    const built = this.#frames[framing.name]
    if (built) return built
    const frame = framing.event(formatPosition(epoch, this.event.pos), this.event)
    this.#frames[framing.name] = frame
    this.#frameBytes += frame.length
    this.#grown?.(frame.length)
    return frame
  }

  /** Memory this entry takes by now: text, and the frames that were asked for. */
  get bytes(): number {
    return this.event.json.length + 256 + this.#frameBytes
  }
}

/** Stands where an entry was dropped, so that its memory is free before the array is. */
const dropped = new FeedEntry({ pos: 0, streamId: '', sessionId: '', eventType: 'RAW', json: '' })

/** Most built blocks kept for sharing. */
const sharedBlocks = 64

/** The newest events of a log without a hole, shared by all clients that are near its head. */
export class FeedRing {
  readonly #limits: RingLimits
  #entries: FeedEntry[] = []
  #dropped = 0
  #bytes = 0
  #epoch: string
  #head: number
  /** Blocks already built since the last event came, by framing, filter and cursor: clients side by side share them. */
  readonly #blocks = new Map<string, Block>()
  readonly #grow = (bytes: number): void => {
    this.#bytes += bytes
  }

  constructor(epoch: string, head: number, limits: RingLimits = defaultRingLimits) {
    this.#epoch = epoch
    this.#head = head
    this.#limits = limits
  }

  /** Newest position known. */
  get head(): number {
    return this.#head
  }

  get epoch(): string {
    return this.#epoch
  }

  /** Whether everything behind the cursor is in the ring. */
  covers(cursor: number): boolean {
    return cursor >= this.#head - (this.#entries.length - this.#dropped)
  }

  /** Takes the event if it is the next one. `hole` means that something before it is missing. */
  append(event: StoredEvent): 'appended' | 'known' | 'hole' {
    if (event.pos <= this.#head) return 'known'
    if (event.pos > this.#head + 1) return 'hole'
    const entry = new FeedEntry(event, this.#grow)
    this.#entries.push(entry)
    this.#head = event.pos
    this.#bytes += entry.bytes
    this.#blocks.clear()
    while (this.#size() > this.#limits.events || (this.#bytes > this.#limits.bytes && this.#size() > 0)) this.#drop()
    return 'appended'
  }

  /** Begins anew behind `head`, empty. */
  reset(epoch: string, head: number): void {
    this.#entries = []
    this.#dropped = 0
    this.#bytes = 0
    this.#blocks.clear()
    this.#epoch = epoch
    this.#head = head
  }

  /** The next block behind a cursor that the ring covers. `key` stands for the filter. */
  block(framing: Framing, key: string, filter: FeedFilter, cursor: number): Block {
    const name = `${framing.name} ${cursor} ${key}`
    const known = this.#blocks.get(name)
    if (known) return known
    const block = this.#build(framing, filter, cursor)
    if (this.#blocks.size >= sharedBlocks) this.#blocks.clear()
    this.#blocks.set(name, block)
    return block
  }

  #build(framing: Framing, filter: FeedFilter, cursor: number): Block {
    const first = this.#entries.length - (this.#head - cursor)
    const block = buildBlock(this.#entries, first, framing, this.#epoch, filter, this.#limits.blockBytes)
    return { to: block.to ?? cursor, frame: block.frame, isLast: block.isLast }
  }

  #size(): number {
    return this.#entries.length - this.#dropped
  }

  #drop(): void {
    this.#bytes -= this.#entries[this.#dropped]?.bytes ?? 0
    this.#entries[this.#dropped] = dropped
    this.#dropped += 1
    if (this.#dropped < 1024 && this.#dropped < this.#entries.length) return
    this.#entries = this.#entries.slice(this.#dropped)
    this.#dropped = 0
  }
}

/** Joins the matching entries from index `first` on into one write of about `maxBytes`. */
export function buildBlock(
  entries: readonly FeedEntry[],
  first: number,
  framing: Framing,
  epoch: string,
  filter: FeedFilter,
  maxBytes: number,
): { to: number | undefined; next: number; frame: Buffer | undefined; isLast: boolean } {
  const frames: Buffer[] = []
  let bytes = 0
  let index = first
  let isLast = false
  for (; index < entries.length && bytes < maxBytes && !isLast; index += 1) {
    const entry = entries[index] as FeedEntry
    if (!matches(filter, entry.event)) continue
    const frame = entry.frame(framing, epoch)
    frames.push(frame)
    bytes += frame.length
    isLast = framing.isLast?.(entry.event) ?? false
  }
  const frame = frames.length > 1 ? Buffer.concat(frames, bytes) : frames[0]
  return { to: entries[index - 1]?.event.pos, next: index, frame, isLast }
}
