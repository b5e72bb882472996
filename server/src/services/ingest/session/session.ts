import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { createSessionId } from '#kernel/ids.ts'
import type { Lease } from '#ports/leases.ts'
import type { SourceMessage } from '#ports/live-source.ts'
import type { Counter } from '#ports/metrics.ts'
import type { Ports } from '#ports/ports.ts'
import { findMissing, type StreamMemory } from './continuity.ts'

export type { StreamMemory } from './continuity.ts'

import { type SessionMessage, SessionWriter } from './session-writer.ts'
import { createMemos, recallStream } from './stream-memory.ts'

/** What a session is a recording of. */
export interface SessionSubject {
  readonly workspaceId: string
  readonly uniqueId: string
  readonly streamId: string
  readonly provider: string
  readonly title: string | undefined
}

export interface SessionEnding {
  readonly code: number
  readonly reason: string
  readonly willReconnect: boolean
  /** Told before the end when it was a failure. */
  readonly error?: { readonly code: string; readonly message: string }
}

export interface SessionPorts extends Pick<Ports, 'bus' | 'db' | 'clock' | 'log'> {
  readonly duplicates: Counter
  readonly gaps: Counter
}

/** Most messages in one publication. */
const batchSize = 500

/** The recording of one connection for one workspace. What is asked of it happens one after the other. */
export class LiveSession {
  readonly sessionId = createSessionId()
  readonly #ports: SessionPorts
  readonly #subject: SessionSubject
  readonly #writer: SessionWriter
  #memory: StreamMemory | undefined
  readonly #openedAt: number
  #isFirstBatch = true
  #isClosed = false
  #messages = 0
  #lastMessageAt: number | undefined
  #tail: Promise<void> = Promise.resolve()

  constructor(ports: SessionPorts, subject: SessionSubject, lease: Lease) {
    const { workspaceId, streamId } = subject
    this.#ports = ports
    this.#subject = subject
    this.#openedAt = ports.clock.now()
    this.#writer = new SessionWriter(ports, { workspaceId, streamId, sessionId: this.sessionId, source: 'live' }, lease)
  }

  /** Messages received, also those that were known already. */
  get messages(): number {
    return this.#messages
  }

  get lastMessageAt(): number | undefined {
    return this.#lastMessageAt
  }

  /**
   * Says that the connection exists, once it is clear what was received before. Resolves with what later sessions
   * need to know, which this one keeps up to date. `before` is that of the session before, if there was one.
   */
  open(signal: AbortSignal, before: StreamMemory | undefined): Promise<StreamMemory> {
    return this.#afterwards(async () => {
      const { workspaceId, uniqueId, streamId, provider, title } = this.#subject
      const isKnown = before?.streamId === streamId && before.isCurrent
      const memory = isKnown ? before : await recallStream(this.#ports, signal, { workspaceId, streamId }, before)
      const data = { roomId: streamId, provider, uniqueId, ...(title ? { title } : {}) }
      await this.#writer.write([{ type: ControlEvent.connected, data }], signal)
      if (!isKnown) await this.#giveAgain(memory, signal)
      this.#memory = memory
      return memory
    })
  }

  /** Resolves when everything new in the batch is safe with the bus. */
  accept(batch: readonly SourceMessage[], signal: AbortSignal): Promise<void> {
    return this.#afterwards(async () => {
      if (!this.#memory) throw new AppError('connection-over', 'the session could not be opened')
      const now = this.#ports.clock.now()
      this.#messages += batch.length
      this.#lastMessageAt = now
      await this.#reportMissing(this.#memory, batch, signal)
      const written = await this.#writeFresh(this.#memory, batch, now, signal)
      this.#memory.lastAt = now
      this.#ports.duplicates.add(batch.length - written)
    })
  }

  /** The session has no end of its own: somebody else decides about the stream now. */
  abandon(reason: string): void {
    if (this.#memory) this.#memory.stoppedBy = reason
  }

  /** Says that the connection is over. The first end counts. */
  close(ending: SessionEnding, signal: AbortSignal): Promise<void> {
    return this.#afterwards(async () => {
      if (this.#isClosed) return
      this.#isClosed = true
      const { error, ...data } = ending
      if (this.#memory) {
        this.#memory.stoppedBy = ending.reason
        this.#memory.lastAt ??= this.#openedAt
      }
      const last: SessionMessage[] = error ? [{ type: ControlEvent.error, data: { ...error } }] : []
      await this.#writer.write([...last, { type: ControlEvent.disconnected, data }], signal)
    })
  }

  /** The bus may have lost what it had taken already. */
  async #giveAgain(memory: StreamMemory, signal: AbortSignal): Promise<void> {
    const recent = memory.recent.list(this.#openedAt)
    await this.#writeFresh(memory, recent, memory.lastAt ?? this.#openedAt, signal)
  }

  async #reportMissing(memory: StreamMemory, batch: readonly SourceMessage[], signal: AbortSignal): Promise<void> {
    if (!this.#isFirstBatch || batch.length === 0) return
    const missing = findMissing(memory, batch, this.#ports.clock.now())
    if (missing) {
      const data = { from: toIso(missing.from), to: toIso(missing.to), reason: missing.reason }
      await this.#writer.write([{ type: ControlEvent.gap, data }], signal)
      this.#ports.gaps.add()
    }
    this.#isFirstBatch = false
    memory.broken = false
  }

  /** Resolves with how many of them were new. */
  async #writeFresh(memory: StreamMemory, all: readonly SourceMessage[], at: number, signal: AbortSignal) {
    const { workspaceId, streamId } = this.#subject
    let written = 0
    for (let start = 0; start < all.length; start += batchSize) {
      const screening = memory.window.screen(all.slice(start, start + batchSize), at)
      const { fresh, messageIds } = screening
      // Before they are safe: a lease lost in between must not lose them.
      memory.recent.add(fresh, at)
      if (fresh.length > 0) await this.#writer.write(fresh, signal, createMemos(workspaceId, streamId, messageIds, at))
      memory.window.remember(screening, at)
      written += fresh.length
    }
    return written
  }

  #afterwards<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work)
    this.#tail = result.then(
      () => {},
      () => {},
    )
    return result
  }
}
