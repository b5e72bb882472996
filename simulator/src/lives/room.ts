import { readCapture } from '#captures/captures.ts'
import {
  type ControlAction,
  createTimeline,
  type Person,
  type Scenario,
  type SimulatedEvent,
} from '#scenario/scenario.ts'
import { encodeEvent, type Ids, type Message } from '#wire/wire.ts'
import { type Batch, createBatch, type LiveConnection } from './batches.ts'
import { createBadFrames, disturb } from './disturb.ts'
import type { Faults } from './faults.ts'
import { Playback, TimelineReader } from './playback.ts'
import type { SentLog } from './sent-log.ts'

const messagesPerFrame = 20
const historyLength = 10
/** Long enough to bridge the time between the first answer and the socket. */
const recentLength = 500

export interface RoomOptions {
  readonly scenario: Scenario
  readonly host: Person
  /** Where pictures are served. */
  readonly origin: string
  readonly ids: Ids
  readonly log: SentLog
  readonly faults: Faults
  /** Called for every message that the room has sent, in order. */
  readonly onMessage: (message: Message, at: number) => void
}

/** One broadcast: its messages, who listens, and how far it has come. Ends once and does not begin again. */
export class Room {
  readonly roomId: string
  readonly startedAt = Date.now()
  readonly faults: Faults
  readonly connections = new Set<LiveConnection>()
  ended = false
  readonly #options: RoomOptions
  readonly #recent: Message[] = []
  readonly #timeline: TimelineReader
  readonly #playback: Playback

  constructor(options: RoomOptions) {
    this.#options = options
    this.faults = options.faults
    this.roomId = options.ids.next()
    const { scenario, host } = options
    const { capture } = scenario
    this.#timeline = new TimelineReader(
      capture ? readCapture(capture.path, capture.speed) : createTimeline(scenario, host),
    )
    this.#playback = new Playback(this.#createPlayable(), () => this.#finish())
    this.#publishQuietly(this.#timeline.take(scenario.warmUp ?? 0).map(({ event }) => event))
    this.#run()
  }

  /** The last messages, marked as history. */
  history(): Message[] {
    return this.#recent.slice(-historyLength).map((message) => ({ ...message, isHistory: true }))
  }

  get newestMessageId(): string {
    return this.#recent.at(-1)?.messageId ?? '0'
  }

  /** Adds a client; it first gets what happened after the message `since`. */
  attach(connection: LiveConnection, since: string | undefined): void {
    this.connections.add(connection)
    const missed = since === undefined ? [] : this.#recent.filter(({ messageId }) => BigInt(messageId) > BigInt(since))
    if (missed.length > 0) this.#deliverTo([connection], createBatch(this.#options.ids.next(), missed))
    this.#run()
  }

  detach(connection: LiveConnection): void {
    this.connections.delete(connection)
    this.#run()
  }

  /** Something happens now. Returns the messages made of it. */
  publish(events: readonly SimulatedEvent[]): Message[] {
    const messages = this.#publishQuietly(events)
    for (let start = 0; start < messages.length; start += messagesPerFrame) {
      this.#send(messages.slice(start, start + messagesPerFrame))
    }
    return messages
  }

  /** The broadcast is over: says so to everybody, then says nothing more. */
  end(action: Extract<ControlAction, 'ended' | 'suspended'>): void {
    if (this.ended) return
    this.publish([{ kind: 'control', action }])
    this.stop()
  }

  /** Ends the broadcast without telling anybody. */
  stop(): void {
    this.ended = true
    this.#playback.stop()
  }

  /** A message of this room that is there to disturb. */
  createFaulty(type: string, payload: Buffer): Message {
    return this.#keep({ kind: 'raw', type, payloadBase64: payload.toString('base64') }, true)
  }

  #run(): void {
    const { whenUnwatched = 'pause' } = this.#options.scenario
    const running = !this.ended && (this.connections.size > 0 || whenUnwatched === 'continue')
    if (running) this.#playback.start()
    else this.#playback.stop()
  }

  #createPlayable() {
    const [timeline, faults] = [this.#timeline, this.faults]
    let lag = 0
    let before = 0
    return {
      play: (position: number) => {
        // In silence the live's own time stands still.
        if (faults.has('silence')) lag += position - before
        before = position
        const due = timeline.takeUntil(position - lag)
        if (due.length > 0) this.publish(due.map(({ event }) => event))
      },
      get done() {
        return timeline.done
      },
    }
  }

  #finish(): void {
    if (this.#options.scenario.afterwards === 'end') this.end('ended')
  }

  #publishQuietly(events: readonly SimulatedEvent[]): Message[] {
    return events.map((event) => this.#keep(event, false))
  }

  #keep(event: SimulatedEvent, fault: boolean): Message {
    const { ids, log, host, origin } = this.#options
    const now = Date.now()
    const messageId = ids.next()
    const occasion = { messageId, roomId: this.roomId, now, startedAt: this.startedAt, host, origin }
    const message = encodeEvent(event, occasion)
    log.add({ messageId, type: message.type, roomId: this.roomId, at: now, fault })
    if (fault) return message
    log.count(event, this.roomId)
    this.#recent.push(message)
    if (this.#recent.length > recentLength) this.#recent.shift()
    this.#options.onMessage(message, now)
    return message
  }

  #send(messages: readonly Message[]): void {
    const { ids } = this.#options
    if (this.connections.size === 0) return
    this.#deliverTo(this.connections, createBatch(ids.next(), disturb(messages, this)))
    for (const bytes of createBadFrames(ids.next(), this.faults)) {
      for (const connection of this.connections) connection.sendRaw(bytes)
    }
  }

  #deliverTo(connections: Iterable<LiveConnection>, batch: Batch): void {
    for (const connection of connections) {
      if (!connection.deliver(batch)) continue
      for (const { messageId, isHistory } of batch.messages) {
        const sent = this.#options.log.find(messageId)
        if (sent && isHistory) sent.histories++
        else if (sent) sent.deliveries++
      }
    }
  }
}
