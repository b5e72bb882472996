import type { LivestreamState, LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'
import type { Ports } from '#ports/ports.ts'
import type { Course } from './decision.ts'

/** What one session adds to the report. */
interface SessionFacts {
  readonly sessionId: string
  readonly messages: number
  readonly lastMessageAt: number | undefined
}

/** What the open connection adds to the report. */
export interface BroadcastFacts {
  readonly provider: string
  readonly streamId: string
  readonly title: string | undefined
  findSession(workspaceId: string): SessionFacts | undefined
}

/** Tells everybody how one @username is doing. */
export class LivestreamReport {
  readonly #ports: Pick<Ports, 'signals' | 'clock'>
  readonly #uniqueId: string
  readonly #findLastStream: (workspaceId: string) => string | undefined
  #course: Course = { state: 'connecting', attempt: 0, waitMs: undefined }
  #retryAt: number | undefined
  #since: number
  #broadcast: BroadcastFacts | undefined

  /** `findLastStream` finds the stream that a workspace got last, if it got any. */
  constructor(
    ports: Pick<Ports, 'signals' | 'clock'>,
    uniqueId: string,
    findLastStream: (workspaceId: string) => string | undefined,
  ) {
    this.#ports = ports
    this.#uniqueId = uniqueId
    this.#findLastStream = findLastStream
    this.#since = ports.clock.now()
  }

  get state(): LivestreamState {
    return this.#course.state
  }

  /** A try begins: the state stays what it was, unless nothing was going to be tried any more. */
  try(): void {
    this.#retryAt = undefined
    if (this.#course.state === 'failed' || this.#course.state === 'stopped') {
      this.#change({ state: 'connecting', attempt: this.#course.attempt, waitMs: undefined })
    }
  }

  live(broadcast: BroadcastFacts): void {
    this.#broadcast = broadcast
    this.#change({ state: 'live', attempt: 0, waitMs: undefined })
  }

  follow(course: Course): void {
    this.#broadcast = undefined
    this.#change(course)
  }

  /** Forgets the past, as when somebody else may have been in charge in between. */
  restart(): void {
    this.#broadcast = undefined
    this.#change({ state: 'connecting', attempt: 0, waitMs: undefined })
  }

  send(workspaceIds: Iterable<string>): void {
    for (const workspaceId of workspaceIds) this.#ports.signals.send(signals.livestreams, this.#status(workspaceId))
  }

  /** The last word to a workspace that follows no more; `streamId` is the stream that it got last, if it got any. */
  sendStopped(workspaceId: string, streamId: string | undefined): void {
    const now = toIso(this.#ports.clock.now())
    this.#ports.signals.send(signals.livestreams, {
      workspaceId,
      uniqueId: this.#uniqueId,
      state: 'stopped',
      since: now,
      updatedAt: now,
      ...(streamId === undefined ? {} : { streamId }),
      messages: 0,
      attempt: 0,
    })
  }

  #change(course: Course): void {
    const now = this.#ports.clock.now()
    if (course.state !== this.#course.state) this.#since = now
    this.#retryAt = course.waitMs === undefined ? undefined : now + course.waitMs
    this.#course = course
  }

  #status(workspaceId: string): LivestreamStatus {
    const { state, attempt, problem } = this.#course
    return {
      workspaceId,
      uniqueId: this.#uniqueId,
      state,
      since: toIso(this.#since),
      updatedAt: toIso(this.#ports.clock.now()),
      ...this.#received(workspaceId),
      attempt,
      ...(this.#retryAt === undefined ? {} : { retryAt: toIso(this.#retryAt) }),
      ...(problem ? { problem } : {}),
    }
  }

  #received(workspaceId: string) {
    const session = this.#broadcast?.findSession(workspaceId)
    if (!this.#broadcast || !session) {
      const last = this.#findLastStream(workspaceId)
      return { ...(last === undefined ? {} : { streamId: last }), messages: 0 }
    }
    const { provider, streamId, title } = this.#broadcast
    const { sessionId, messages, lastMessageAt } = session
    return {
      provider,
      streamId,
      sessionId,
      ...(title ? { title } : {}),
      ...(lastMessageAt === undefined ? {} : { lastMessageAt: toIso(lastMessageAt) }),
      messages,
    }
  }
}
