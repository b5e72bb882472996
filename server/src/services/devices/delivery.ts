import type { CommandRun, CommandStatus, RefusalReason } from '@livetap/contracts/devices/commands.ts'
import type { LinkAck, LinkCommand } from '@livetap/contracts/devices/link.ts'
import type { DeviceOrder } from '@livetap/contracts/topics.ts'
import {
  type Admitted,
  admit,
  Bucket,
  Budgets,
  type Charge,
  CommandQueue,
  createRun,
  isDone,
  isEnd,
  isRefusal,
  type Queued,
  type Readiness,
  type Refusal,
  readAnswer,
  refuse,
} from '#domain/device-commands/device-commands.ts'
import type { EffectiveDevice } from '#domain/devices/devices.ts'
import { toIso } from '#kernel/clock.ts'

/** Of commands that were sent and not answered, most that a device has. */
const mostInFlight = 32
/** A level that is not answered is sent again after so long; as long a later one of its capability waits for the answer. */
const resendMs = 300
/** An answer comes so much later than the end of a command at the latest. */
const answerMarginMs = 500
/** What waits is looked at again so often. */
const lookMs = 20
const rememberedIds = 1000

/** What becomes of commands. */
export interface DeliveryHost {
  /** False: the link takes no more just now, or may not be used. */
  isOpen(): boolean
  /** How the device is, and what is allowed of it, at this moment. */
  stand(): { readonly readiness: Omit<Readiness, 'capabilities'>; readonly limits: EffectiveDevice }
  send(command: LinkCommand): void
  tell(run: CommandRun): void
}

interface Entry extends Queued {
  run: CommandRun
  /** By what it was admitted, and what it has used up of that. */
  readonly admitted: Admitted & { readonly charge: Charge }
  sentAt: number
  /** 0: it was never sent. */
  sends: number
  /** A later one of its level was sent, or everything was stopped: it is not sent again. */
  isOver: boolean
}

/**
 * Brings commands to one device: within its budgets, latest first where that is what it wants, each pulse once. It
 * outlasts the connections of the device, and holds no more than the queue, what is in flight and the last 1,000 ids.
 * Times in milliseconds since 1970.
 */
export class Delivery {
  readonly #host: DeliveryHost
  readonly #queue = new CommandQueue<Entry>()
  readonly #budgets = new Budgets()
  readonly #flights = new Map<string, Entry>()
  readonly #known = new Map<string, CommandRun>()
  readonly #busyUntil = new Map<string, number>()
  #pace: Bucket | undefined
  /** What all that waits was admitted by, or is going to be judged by. */
  #judgedBy: EffectiveDevice | undefined

  constructor(host: DeliveryHost) {
    this.#host = host
  }

  get waiting(): number {
    return this.#queue.size
  }

  /** When to look again; undefined: nothing is under way. */
  dueAt(now: number): number | undefined {
    if (this.#queue.size > 0) return now + lookMs
    const dues = [...this.#flights.values()].map((entry) =>
      canResend(entry) ? Math.min(entry.sentAt + resendMs, endOf(entry)) : endOf(entry),
    )
    return dues.length > 0 ? Math.min(...dues) : undefined
  }

  take(order: DeviceOrder, now: number): void {
    const known = this.#known.get(order.commandId)
    if (known !== undefined) {
      if (isEnd(known)) this.#host.tell(known)
      return
    }
    const run = createRun(order, now)
    const admitted = order.expiresAt <= now ? tooLate : this.#charge(run, now)
    if ('reason' in admitted) {
      this.#refuse(run, admitted)
      return
    }
    const { limits } = this.#host.stand()
    const { capability, parameters } = admitted
    const entry = {
      ...{ capability: capability.id, mode: capability.mode, admitted },
      expiresAt: Math.min(order.expiresAt, now + limits.ttlMs),
      ...{ run: { ...run, parameters }, sentAt: 0, sends: 0, isOver: false },
    }
    const refusal = this.#queueUp(entry, limits, now)
    if (refusal) this.#refuse(run, refusal)
    else this.pump(now)
  }

  /** Returns how long the way to the device and back took, in milliseconds, where it says how long it was at it. */
  hear({ id, st, t, extra }: LinkAck, now: number): number | undefined {
    const entry = this.#flights.get(id)
    if (entry === undefined) return undefined
    this.#flights.delete(id)
    if (entry.mode === 'pulse') this.#rest(entry, isDone(st) ? now : undefined)
    const { run } = entry
    const hops = { ...run.hops, acknowledgedAt: toIso(now) }
    const deviceMs = now - Date.parse(run.hops.sentAt ?? hops.acknowledgedAt)
    this.#end({ ...entry, run: { ...run, hops, deviceMs } }, ...readAnswer(st, extra))
    this.pump(now)
    return t === undefined || entry.sends > 1 ? undefined : Math.max(0, deviceMs - t)
  }

  /** Sends what may be sent now. */
  pump(now: number): void {
    if (this.#host.isOpen()) this.#judgeWaiting(now)
    while (this.#host.isOpen() && this.#flights.size < mostInFlight) {
      const entry = this.#queue.take((waiting) => this.#canGo(waiting, now))
      if (entry === undefined) return
      if (entry.mode === 'level' && entry.sends === 0 && !this.#isInPace(now)) {
        this.#queue.putBack(entry)
        return
      }
      this.#send(entry, now)
    }
  }

  tick(now: number): void {
    for (const entry of this.#queue.takeExpired(now)) this.#giveUp(entry, 'expired')
    for (const [id, entry] of this.#flights) {
      if (endOf(entry) <= now) {
        this.#flights.delete(id)
        this.#giveUp(entry, 'unknown')
      } else if (canResend(entry) && now - entry.sentAt >= resendMs && now < entry.expiresAt && this.#host.isOpen()) {
        if (this.#isStillAllowed(entry)) this.#transmit(entry, now)
        else entry.isOver = true
      }
    }
    this.pump(now)
  }

  /** Everything is off: nothing that waits is sent, and nothing that was is sent again. */
  stop(now: number): void {
    for (const entry of this.#queue.takeAll()) this.#giveUp(entry, 'stopped')
    for (const entry of this.#flights.values()) entry.isOver = true
    this.#budgets.cut(now)
    this.#busyUntil.clear()
  }

  /**
   * What was sent and may be sent again waits for the device to come back; of the rest nobody knows. Not `canWait`:
   * nothing waits for it.
   */
  loseLink(canWait: boolean): void {
    if (!canWait) for (const entry of this.#queue.takeAll()) this.#giveUp(entry, 'stopped')
    for (const [id, entry] of this.#flights) {
      this.#flights.delete(id)
      if (canWait && canResend(entry) && this.#queue.putBack(entry)) continue
      this.#giveUp(entry, 'unknown')
    }
  }

  #admit(run: CommandRun): Admitted | Refusal {
    const { readiness, limits } = this.#host.stand()
    return admit({ ...readiness, capabilities: limits.capabilities }, run)
  }

  #charge(run: CommandRun, now: number): Entry['admitted'] | Refusal {
    const admitted = this.#admit(run)
    if (isRefusal(admitted)) return admitted
    const charge = this.#budgets.charge(admitted, run.source.viewer?.userId, now)
    return 'reason' in charge ? charge : { ...admitted, charge }
  }

  /** What waits is worth what is allowed now, not what was when it came: it uses that up anew, in its order. */
  #judgeWaiting(now: number): void {
    const { limits } = this.#host.stand()
    const before = this.#judgedBy
    this.#judgedBy = limits
    if (limits === before || JSON.stringify(limits) === JSON.stringify(before)) return
    const waiting = this.#queue.takeAll()
    for (const { sends, admitted } of waiting) if (sends === 0) admitted.charge.giveBack()
    for (const entry of waiting) {
      const judged = this.#judge(entry, limits, now)
      if (judged) this.#queue.push(judged, waiting.length)
    }
  }

  /** Undefined: it may not be sent any more. */
  #judge(entry: Entry, { ttlMs }: EffectiveDevice, now: number): Entry | undefined {
    const { run, sends } = entry
    const expiresAt = Math.min(entry.expiresAt, Date.parse(run.hops.queuedAt) + ttlMs)
    if (sends > 0) return this.#isStillAllowed(entry) ? { ...entry, expiresAt } : this.#end(entry, 'unknown')
    if (expiresAt <= now) return this.#end(entry, 'expired')
    const admitted = this.#charge(run, now)
    if ('reason' in admitted) return this.#end(entry, 'refused', admitted.reason, admitted.detail)
    return { ...entry, expiresAt, admitted, run: { ...run, parameters: admitted.parameters } }
  }

  /** With the same numbers as when it was sent. */
  #isStillAllowed({ run }: Entry): boolean {
    const admitted = this.#admit(run)
    return !isRefusal(admitted) && JSON.stringify(admitted.parameters) === JSON.stringify(run.parameters)
  }

  /** A level waits until the device may be asked again, as a later one takes its place; a pulse does not. */
  #queueUp(entry: Entry, { perSecond, queueDepth }: EffectiveDevice, now: number): Refusal | undefined {
    const isEarly = entry.mode === 'pulse' && !this.#isInPace(now)
    const pushed = isEarly ? undefined : this.#queue.push(entry, queueDepth)
    if (pushed === undefined || pushed.kind === 'full') {
      entry.admitted.charge.giveBack()
      return isEarly
        ? refuse('rate-device', `it takes ${perSecond} commands a second`)
        : refuse('queue-full', `${queueDepth} commands wait for it`)
    }
    this.#remember(entry.run)
    if (pushed.kind === 'merged') this.#giveUp(pushed.before, 'merged')
    return undefined
  }

  #canGo({ capability, mode }: Entry, now: number): boolean {
    const inFlight = [...this.#flights.values()].filter((flight) => flight.capability === capability)
    if (mode === 'pulse') return inFlight.length === 0 && (this.#busyUntil.get(capability) ?? 0) <= now
    return inFlight.every((flight) => flight.isOver || now - flight.sentAt >= resendMs)
  }

  #send(entry: Entry, now: number): void {
    for (const flight of this.#flights.values()) if (flight.capability === entry.capability) flight.isOver = true
    const isFirst = entry.sends === 0
    this.#flights.set(entry.run.commandId, entry)
    this.#transmit(entry, now)
    if (!isFirst) return
    const { run } = entry
    const queueMs = now - Date.parse(run.hops.queuedAt)
    entry.run = { ...run, status: 'sent', hops: { ...run.hops, sentAt: toIso(now) }, queueMs }
    this.#remember(entry.run)
    this.#host.tell(entry.run)
  }

  #transmit(entry: Entry, now: number): void {
    const { run, expiresAt: exp } = entry
    const { kind, ruleId, eventId } = run.source
    const src = { kind, ...(ruleId ? { rule: ruleId } : {}), ...(eventId ? { event: eventId } : {}) }
    entry.sentAt = now
    entry.sends += 1
    this.#host.send({ v: 1, id: run.commandId, cap: entry.capability, p: run.parameters, iat: now, exp, src })
  }

  /** The next pulse waits until this one is over, from when it began; undefined: it did not. */
  #rest({ capability, admitted }: Entry, from: number | undefined): void {
    const lastsMs = admitted.durMs + (admitted.capability.minOffMs ?? 0)
    if (from !== undefined) this.#busyUntil.set(capability, from + lastsMs)
  }

  /** What was sent is of no known end, whatever became of its place. */
  #giveUp(entry: Entry, status: Exclude<CommandStatus, 'refused'>): void {
    if (entry.sends === 0) entry.admitted.charge.giveBack()
    else if (entry.mode === 'pulse') this.#rest(entry, entry.sentAt)
    this.#end(entry, entry.sends === 0 ? status : 'unknown')
  }

  #refuse(run: CommandRun, { reason, detail }: Refusal): void {
    this.#host.tell({ ...run, status: 'refused', reason, detail })
  }

  #end({ run }: Entry, status: CommandStatus, reason: RefusalReason | null = null, detail?: string | null): undefined {
    const ended = { ...run, status, reason, detail: detail ?? null }
    this.#remember(ended)
    this.#host.tell(ended)
  }

  #remember(run: CommandRun): void {
    this.#known.set(run.commandId, run)
    const [oldest] = this.#known.keys()
    if (this.#known.size > rememberedIds && oldest !== undefined) this.#known.delete(oldest)
  }

  #isInPace(now: number): boolean {
    const { perSecond } = this.#host.stand().limits
    this.#pace ??= new Bucket(perSecond, 1000, now)
    return this.#pace.take(perSecond, now)
  }
}

const tooLate = refuse('too-late', 'its time was over when it came')
const canResend = ({ mode, isOver }: Entry) => mode === 'level' && !isOver
const endOf = ({ expiresAt }: Entry) => expiresAt + answerMarginMs
