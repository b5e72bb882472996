import { readCapture } from '#captures/captures.ts'
import {
  type ControlAction,
  createTimeline,
  type Person,
  type Scenario,
  type SimulatedEvent,
} from '#scenario/scenario.ts'
import { encodeEvent, type Ids, type Message, type PreparedMessage } from '#wire/wire.ts'
import { type Batch, createBatch, type LiveConnection } from './batches.ts'
import { createBadFrames, disturb } from './disturb.ts'
import type { Faults } from './faults.ts'
import { LoadSource } from './load-source.ts'
import { type Playable, Playback, TimelineReader } from './playback.ts'
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
  /** Called once when the scenario has nothing more. */
  readonly onDone: () => void
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
  readonly #load: LoadSource | undefined
  readonly #playback: Playback
  #position = 0
  /** How long the live has stood still. */
  #lag = 0

  constructor(options: RoomOptions) {
    this.#options = options
    this.faults = options.faults
    this.roomId = options.ids.next()
    const { scenario, host } = options
    const { capture } = scenario
    this.#timeline = new TimelineReader(
      capture ? readCapture(capture.path, capture.speed) : createTimeline(scenario, host),
    )
    if (scenario.load) this.#load = this.#createLoad(scenario.load)
    this.#playback = new Playback(this.#createPlayable(), options.onDone)
    this.#publishQuietly(this.#timeline.take(scenario.warmUp ?? 0).map(({ event }) => event))
    this.#run()
  }

  /** The last messages, marked as history. */
  history(): Message[] {
    return this.#recent.slice(-historyLength).map(({ type, messageId, roomId, payload }) => {
      return { type, messageId, roomId, payload, isHistory: true }
    })
  }

  /** The history for somebody who is about to connect, written down as given. */
  giveHistory(): Message[] {
    const messages = this.history()
    this.#countDelivered(messages)
    return messages
  }

  get #isPatient(): boolean {
    return this.#options.scenario.whenUnacknowledged === 'wait'
  }

  get newestMessageId(): string {
    return this.#recent.at(-1)?.messageId ?? '0'
  }

  /** Adds a client; it first gets what happened after the message `since`. */
  attach(connection: LiveConnection, since: string | undefined): void {
    this.connections.add(connection)
    const missed = this.#listMissed(since)
    if (missed.length > 0) this.#deliverTo([connection], createBatch(this.#options.ids.next(), missed))
    this.#run()
  }

  /** Who waits for acknowledgements repeats the history, which came without asking for one. */
  #listMissed(since: string | undefined): Message[] {
    const missed = since === undefined ? [] : this.#recent.filter(({ messageId }) => BigInt(messageId) > BigInt(since))
    return this.#isPatient ? this.#recent.slice(-Math.max(missed.length, historyLength)) : missed
  }

  detach(connection: LiveConnection): void {
    this.connections.delete(connection)
    this.#run()
  }

  /** Something happens now. Returns the messages made of it. */
  publish(events: readonly SimulatedEvent[]): Message[] {
    const messages = this.#publishQuietly(events)
    this.#sendAll(messages)
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

  #createPlayable(): Playable {
    const [timeline, load] = [this.#timeline, this.#load]
    return {
      play: (position) => this.#play(position),
      get done() {
        return timeline.done && (load?.done ?? true)
      },
    }
  }

  #createLoad({ perSecond, kind }: NonNullable<Scenario['load']>): LoadSource {
    const { scenario, host, origin } = this.#options
    const occasion = { roomId: this.roomId, now: this.startedAt, startedAt: this.startedAt, host, origin, detail: kind }
    return new LoadSource(scenario, perSecond, occasion)
  }

  #play(position: number): void {
    const step = position - this.#position
    this.#lag += step - this.#passing(step)
    this.#position = position
    const time = position - this.#lag
    const due = this.#timeline.takeUntil(time)
    if (due.length > 0) this.publish(due.map(({ event }) => event))
    if (this.#load)
      this.#sendAll(
        this.#load.takeUntil(time, () => this.#options.ids.next()).map((message) => this.#keepLoad(message)),
      )
  }

  /** How much of a step of time passes in the live. */
  #passing(step: number): number {
    const { load } = this.#options.scenario
    if (this.faults.has('silence')) return 0
    if (!this.#isPatient) return step
    if ([...this.connections].every(({ unackedFrames }) => unackedFrames > 0)) return 0
    return load ? Math.min(step, ((historyLength - 1) * 1000) / load.perSecond) : step
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
    if (!fault) this.#remember(event, message, now)
    return message
  }

  #keepLoad(message: PreparedMessage): Message {
    const { messageId, type, now, template } = message
    this.#options.log.add({ messageId, type, roomId: this.roomId, at: now, fault: false })
    this.#remember(template.event, message, now)
    if (this.#options.scenario.load?.compression !== 'whole') return message
    return { type, messageId, roomId: message.roomId, payload: message.payload }
  }

  #remember(event: SimulatedEvent, message: Message, now: number): void {
    this.#options.log.count(event, this.roomId)
    this.#recent.push(message)
    if (this.#recent.length > recentLength) this.#recent.shift()
    this.#options.onMessage(message, now)
  }

  #sendAll(messages: readonly Message[]): void {
    for (let start = 0; start < messages.length; start += messagesPerFrame) {
      this.#send(messages.slice(start, start + messagesPerFrame))
    }
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
      if (connection.deliver(batch)) this.#countDelivered(batch.messages)
    }
  }

  #countDelivered(messages: readonly Message[]): void {
    for (const { messageId, isHistory } of messages) {
      const sent = this.#options.log.find(messageId)
      if (sent && isHistory) sent.histories++
      else if (sent) sent.deliveries++
    }
  }
}
