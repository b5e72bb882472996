import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import type { IngestCommand } from '@livetap/contracts/topics.ts'
import {
  findRecording,
  type RecordedEvent,
  type Recording,
  readRecordedEvents,
} from '#domain/livestreams/livestreams.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { callLater, Nap } from '#kernel/waiting.ts'
import type { Lease } from '#ports/leases.ts'
import type { Ports } from '#ports/ports.ts'
import { keepTrying } from '../keep-trying.ts'
import { SessionWriter } from '../session/session-writer.ts'
import { Pacing } from './pacing.ts'
import { ReplayReport } from './replay-report.ts'

export type ReplayOrder = Extract<IngestCommand, { kind: 'replay' }>
export type ReplayControl = Extract<IngestCommand, { kind: 'replay-control' }>
export type ReplayPorts = Pick<Ports, 'bus' | 'signals' | 'db' | 'clock' | 'log'>

const pageSize = 500
/** How long saying goodbye may take. */
const farewellMs = 3000

/** Plays one recorded session again, as a new session. */
export class ReplayRun {
  readonly #ports: ReplayPorts
  readonly #order: ReplayOrder
  readonly #report: ReplayReport
  readonly #pacing: Pacing
  readonly #nap: Nap
  readonly #writer: (streamId: string) => SessionWriter
  readonly #stop = new AbortController()
  #timer: Disposable | undefined
  readonly #hurry = new AbortController()
  /** Aborts when writing makes no sense any more. */
  readonly #pointless: AbortSignal

  constructor(ports: ReplayPorts, order: ReplayOrder, lease: Lease) {
    const { workspaceId, sessionId } = order
    this.#ports = ports
    this.#order = order
    this.#report = new ReplayReport(ports, order)
    this.#pacing = new Pacing(order.speed)
    this.#nap = new Nap(ports.clock)
    this.#writer = (streamId) => new SessionWriter(ports, { workspaceId, streamId, sessionId, source: 'replay' }, lease)
    this.#pointless = AbortSignal.any([lease.lost, this.#hurry.signal])
  }

  control({ action, speed }: ReplayControl): void {
    const now = this.#ports.clock.now()
    if (action === 'stop') {
      this.stop()
      return
    }
    if (speed !== undefined) this.#pacing.setSpeed(speed, now)
    if (action === 'pause') this.#pacing.pause(now)
    else this.#pacing.resume(now)
    this.#report.change(this.#pacing.isPaused ? 'paused' : 'running', this.#pacing.speed)
    this.#nap.wake()
  }

  stop(): void {
    if (this.#stop.signal.aborted) return
    this.#stop.abort()
    this.#timer = callLater(this.#ports.clock, farewellMs, () =>
      this.#hurry.abort(new AppError('replay-interrupted', 'the bus did not take the end of the replay')),
    )
  }

  /** Resolves when it is over, whatever the reason; the report says how it went. */
  async run(): Promise<void> {
    try {
      const recording = await this.#find()
      this.#report.describe(recording.streamId, recording.total)
      await this.#play(recording)
      this.#report.change(this.#stop.signal.aborted ? 'stopped' : 'finished', this.#pacing.speed)
    } catch (error) {
      this.#ports.log.warn({ error: describeError(error), replayId: this.#order.replayId }, 'a replay failed')
      const code = error instanceof AppError ? error.code : 'replay-failed'
      const remedy = (error instanceof AppError && error.remedy) || 'Start the replay again.'
      this.#report.change('failed', this.#pacing.speed, { code, title: describeError(error), remedy })
    } finally {
      this.#timer?.[Symbol.dispose]()
    }
  }

  async #find(): Promise<Recording> {
    const { workspaceId, sourceSessionId } = this.#order
    const recording = await this.#read(() => findRecording(this.#ports.db.query, workspaceId, sourceSessionId))
    if (recording) return recording
    throw new AppError('session-not-found', 'there is no such session', {
      remedy: 'Choose one from the sessions page.',
    })
  }

  /** Waits for the database when it is away. */
  #read<T>(work: () => Promise<T>): Promise<T> {
    return keepTrying(this.#ports, this.#pointless, work)
  }

  async #play(recording: Recording): Promise<void> {
    const writer = this.#writer(recording.streamId)
    const { uniqueId, streamId, sessionId, title } = recording
    const source = { roomId: streamId, provider: 'replay', uniqueId, replayOf: sessionId, ...(title ? { title } : {}) }
    await writer.write([{ type: ControlEvent.connected, data: source }], this.#pointless)
    this.#report.change(this.#pacing.isPaused ? 'paused' : 'running', this.#pacing.speed)
    await this.#playEvents(recording, writer)
    const reason = this.#stop.signal.aborted ? 'replay stopped' : 'replay finished'
    const data = { code: 0, reason, willReconnect: false }
    await writer.write([{ type: ControlEvent.disconnected, data }], this.#pointless)
  }

  /** Until the last one, or until stopped. */
  async #playEvents(recording: Recording, writer: SessionWriter): Promise<void> {
    let pos = 0
    let page: RecordedEvent[]
    do {
      page = await this.#read(() => readRecordedEvents(this.#ports.db.query, recording, pos, pageSize))
      for (let next = 0; next < page.length; ) {
        const behind = await this.#awaitDue(page, next)
        if (this.#stop.signal.aborted) return
        await writer.write(page.slice(next, behind).map(toMessage), this.#pointless)
        this.#report.progress(behind - next)
        next = behind
      }
      pos = page.at(-1)?.pos ?? pos
    } while (page.length === pageSize)
  }

  /** Waits until the next event is due, or until stopped; resolves with the index behind the last one that is due. */
  async #awaitDue(page: readonly RecordedEvent[], next: number): Promise<number> {
    const dueIn = (index: number) => {
      const event = page[index]
      return event && this.#pacing.dueIn(event.at, this.#ports.clock.now())
    }
    const ending = AbortSignal.any([this.#stop.signal, this.#pointless])
    for (let waitMs = dueIn(next); waitMs !== 0 && !ending.aborted; waitMs = dueIn(next)) {
      await this.#nap.rest(waitMs, ending)
    }
    this.#pointless.throwIfAborted()
    let behind = next + 1
    while (dueIn(behind) === 0) behind++
    return behind
  }
}

function toMessage(event: RecordedEvent) {
  return { type: ControlEvent.replay, data: event.body, timestamp: toIso(event.at) }
}
