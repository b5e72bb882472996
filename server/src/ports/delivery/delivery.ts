import { setImmediate as nextTurn } from 'node:timers/promises'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { SourceClosed, SourceMessage, SourceSink } from '#ports/live-source.ts'
import { FrameQueue } from './frame-queue.ts'

/** What one frame of a live's socket holds. */
export interface FrameContent {
  readonly messages: readonly SourceMessage[]
  /** Called once every message of the frame is safe. */
  readonly acknowledge?: (() => void) | undefined
  /** The live is over with this frame: what comes after it is not delivered. */
  readonly ended: boolean
}

/** The socket side of a delivery. None of these may throw. */
export interface FrameSocket {
  /** Takes one frame apart. */
  read(frame: Buffer): FrameContent
  pause(): void
  resume(): void
  /** Closes the socket: nothing more is wanted from it. */
  drop(): void
}

export interface DeliveryLimits {
  /** Bytes of unread frames at which the socket is paused. */
  readonly queuedBytes: number
  /** Messages that are handed over at once. */
  readonly batchMessages: number
  /** Bytes or characters of message data after which a batch is not filled further. */
  readonly batchSize: number
  /** Milliseconds without a frame after which the connection counts as lost. */
  readonly silenceMs: number
}

export const deliveryLimits: DeliveryLimits = {
  queuedBytes: 1024 * 1024,
  batchMessages: 500,
  batchSize: 1024 * 1024,
  silenceMs: 60_000,
}

/** Milliseconds of reading after which other work gets its turn: one hostile frame can cost tens of them. */
const turnMs = 20

/** Silence is counted in ticks and not by the clock, so that a process that was asleep listens again first. */
const silenceTicks = 4

/**
 * Hands a socket's frames to a sink as LiveSource promises: in strict order, in bounded batches, one at a time,
 * acknowledged only when safe, the socket paused while too much waits, `closed` once and last.
 */
export class SourceDelivery {
  readonly #socket: FrameSocket
  readonly #limits: DeliveryLimits
  readonly #log: Log
  readonly #queue: FrameQueue
  readonly #watchdog: NodeJS.Timeout
  #silentTicks = 0
  #current: Current | undefined
  #sink: SourceSink | undefined
  #running = false
  #closed: SourceClosed | undefined
  #stopped = false

  constructor(socket: FrameSocket, log: Log, limits: DeliveryLimits = deliveryLimits) {
    this.#socket = socket
    this.#log = log
    this.#limits = limits
    this.#queue = new FrameQueue(socket, limits.queuedBytes)
    this.#watchdog = setInterval(() => this.#watchSilence(), limits.silenceMs / silenceTicks).unref()
  }

  /** A frame came in, or messages in another way than by a frame. */
  push(frame: Buffer | FrameContent): void {
    if (this.#stopped || this.#closed) return
    this.#silentTicks = 0
    this.#queue.add(frame)
    this.#wake()
  }

  /** The socket has closed. What came before is still delivered, then the sink hears of it. */
  finish(info: SourceClosed): void {
    this.#closed ??= info
    clearInterval(this.#watchdog)
    this.#wake()
  }

  start(sink: SourceSink): void {
    this.#sink ??= sink
    this.#wake()
  }

  /** From now on nothing reaches the sink. */
  stop(): void {
    this.#stopped = true
    this.#discard()
  }

  #discard(): void {
    this.#queue.clear()
    this.#current = undefined
    clearInterval(this.#watchdog)
  }

  #wake(): void {
    if (!this.#running && !this.#stopped && this.#sink !== undefined) void this.#run(this.#sink)
  }

  async #run(sink: SourceSink): Promise<void> {
    this.#running = true
    try {
      // Looks again: something may have come between its last look and this line.
      do await this.#deliver(sink)
      while (!this.#stopped && !this.#queue.empty)
    } catch (error) {
      if (this.#stopped) return
      this.#log.error({ error: describeError(error) }, 'Messages of a live could not be handed on; closing it')
      this.#end({ code: 0, reason: 'the messages could not be handed on', ended: false })
    }
    this.#running = false
    this.#reportClosed(sink)
  }

  async #deliver(sink: SourceSink): Promise<void> {
    let turnStart = performance.now()
    for (let batch = this.#nextBatch(turnStart); batch; batch = this.#nextBatch(turnStart)) {
      if (batch.messages.length > 0) await sink.messages(batch.messages)
      if (this.#stopped) return
      for (const acknowledge of batch.acknowledgements) acknowledge()
      if (batch.ended) return this.#end({ code: 0, reason: 'the live has ended', ended: true })
      if (performance.now() - turnStart < turnMs) continue
      await nextTurn()
      turnStart = performance.now()
    }
  }

  /** As many messages as fit, of one frame at least; undefined when nothing waits. */
  #nextBatch(turnStart: number): Batch | undefined {
    const batch: Batch = { messages: [], acknowledgements: [], size: 0, ended: false }
    let filled: Batch | undefined
    while (!this.#isFull(batch) && !batch.ended) {
      if (filled && performance.now() - turnStart > turnMs) break
      this.#current ??= this.#readNext()
      if (this.#current === undefined) break
      this.#take(this.#current, batch)
      filled = batch
    }
    return filled
  }

  #readNext(): Current | undefined {
    const content = this.#queue.next()
    return content && { content, delivered: 0 }
  }

  /** Moves what fits of a frame into the batch. */
  #take(current: Current, batch: Batch): void {
    const { messages, acknowledge, ended } = current.content
    for (const message of messages.slice(current.delivered, current.delivered + this.#limits.batchMessages)) {
      if (this.#isFull(batch)) break
      batch.messages.push(message)
      batch.size += sizeOf(message)
      current.delivered++
    }
    if (current.delivered < messages.length) return
    if (acknowledge) batch.acknowledgements.push(acknowledge)
    batch.ended = ended
    this.#current = undefined
  }

  #isFull(batch: Batch): boolean {
    return batch.size >= this.#limits.batchSize || batch.messages.length >= this.#limits.batchMessages
  }

  #watchSilence(): void {
    if (this.#queue.paused) this.#silentTicks = 0
    else if (++this.#silentTicks > silenceTicks) this.#giveUp()
  }

  #giveUp(): void {
    const seconds = Math.round(this.#limits.silenceMs / 1000)
    this.finish({ code: 0, reason: `nothing was received for ${seconds} s`, ended: false })
    this.#socket.drop()
  }

  /** Whatever still waits is not wanted any more. */
  #end(info: SourceClosed): void {
    this.#discard()
    this.#closed = info
    this.#socket.drop()
  }

  #reportClosed(sink: SourceSink): void {
    if (this.#stopped || this.#closed === undefined) return
    this.stop()
    try {
      sink.closed(this.#closed)
    } catch (error) {
      this.#log.error({ error: describeError(error) }, 'The end of a live could not be handed on')
    }
  }
}

interface Current {
  readonly content: FrameContent
  delivered: number
}

interface Batch {
  readonly messages: SourceMessage[]
  readonly acknowledgements: (() => void)[]
  size: number
  ended: boolean
}

/** Bytes or characters of a message's data; an object counts as one kilobyte. */
function sizeOf({ data }: SourceMessage): number {
  return typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 1024
}
