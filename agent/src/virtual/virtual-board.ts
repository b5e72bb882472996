import type { BoardMessage, Channel, HostMessage } from '../serial/messages.ts'

/** The rules of the firmware, told in `docs/protocol-serial.md`. */
const silenceMs = 3000
const keptIds = 16
const dutyWindowMs = 60_000
const [ok, dup, expired, range, stopped, rate, cool, noLink, busy, disarmed] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

interface Output {
  value: number
  /** When it was switched on; the maximum counts from here, however often it is set again. */
  since: number
  until: number
  offSince: number
  /** Spans that it was on, within the window of its duty. */
  spans: { readonly from: number; readonly to: number }[]
}

/** A board that is none: keeps the same rules, and moves nothing. Times are milliseconds of one clock. */
export class VirtualBoard {
  readonly channels: readonly Channel[]
  readonly outputs: Output[]
  isArmed = false
  isStopped = false
  isButtonPressed = false
  boot = 1
  #model: string
  #startedAt = 0
  #beatAt = Number.NEGATIVE_INFINITY
  #stateAt = Number.NEGATIVE_INFINITY
  #ids: string[] = []
  #say: (message: BoardMessage) => void

  constructor(model: string, channels: readonly Channel[], say: (message: BoardMessage) => void) {
    this.#model = model
    this.channels = channels
    this.#say = say
    this.outputs = channels.map(() => ({ value: 0, since: 0, until: 0, offSince: Number.NEGATIVE_INFINITY, spans: [] }))
  }

  /** Starts once more, as after a reset. */
  restart(at: number): void {
    this.boot++
    this.#ids = []
    this.isArmed = false
    this.#startedAt = at
    this.#allOff(at)
    this.#introduce(at)
  }

  receive(message: HostMessage, at: number): void {
    this.tick(at)
    if (message.kind === 'hello') this.#introduce(at)
    else if (message.kind === 'command') this.#command(message, at)
    else if (message.kind === 'beat') this.#beat(message.boot, at)
    else {
      if (message.kind === 'stop') this.#allOff(at)
      else if (message.boot === this.boot && message.kind === 'arm') this.#arm(message.armed, at)
      else if (message.boot === this.boot) this.#clear()
      this.#tellState(at)
    }
  }

  #beat(boot: number, at: number): void {
    if (boot === this.boot) this.#beatAt = at
    else this.#banner()
  }

  /** The byte of the emergency stop, or the button. */
  halt(at: number): void {
    this.#allOff(at)
    this.isArmed = false
    this.isStopped = true
    this.#say({ kind: 'event', event: this.isButtonPressed ? 2 : 1, argument: 0 })
    this.#tellState(at)
  }

  /** What ends by itself, ends; to be called more often than every 50 ms. */
  tick(at: number): void {
    const isOver = this.outputs.some(({ value, until }) => value !== 0 && at >= until)
    for (const output of this.outputs) if (output.value !== 0 && at >= output.until) switchOff(output, output.until)
    const isSilent = this.isArmed && at - this.#beatAt >= silenceMs
    if (isSilent) {
      this.#allOff(at)
      this.isArmed = false
      this.#say({ kind: 'event', event: 3, argument: 0 })
    }
    if (isOver || isSilent || at - this.#stateAt >= 1000) this.#tellState(at)
  }

  #introduce(at: number): void {
    this.#banner()
    for (const channel of this.channels) this.#say({ kind: 'channel', channel })
    this.#tellState(at)
  }

  #banner(): void {
    this.#say({ kind: 'banner', firmware: 0x0100, boot: this.boot, channels: this.channels.length, model: this.#model })
  }

  #arm(isArmed: boolean, at: number): void {
    this.isArmed = isArmed && !this.isStopped && at - this.#beatAt < silenceMs
    if (!this.isArmed) this.#allOff(at)
    this.#say({ kind: 'event', event: 7, argument: this.isArmed ? 1 : 0 })
  }

  #clear(): void {
    if (!this.isStopped || this.isButtonPressed) return
    this.isStopped = this.isArmed = false
    this.#say({ kind: 'event', event: 6, argument: 0 })
  }

  #command(command: HostMessage & { kind: 'command' }, at: number): void {
    const [status, detail] = this.#judge(command, at)
    if (status === ok) this.#act(command, at)
    this.#say({ kind: 'ack', id: command.id, status, detail })
    if (status === ok) this.#tellState(at)
  }

  #judge(command: HostMessage & { kind: 'command' }, at: number): [status: number, detail: number] {
    const channel = this.channels[command.channel]
    const output = this.outputs[command.channel]
    if (command.boot !== this.boot) return [noLink, 0]
    if (this.#ids.includes(command.id)) return [dup, 0]
    if (command.ttlMs < 1) return [expired, 0]
    if (this.isStopped) return [stopped, 0]
    if (!this.isArmed) return [disarmed, 0]
    if (channel === undefined || output === undefined) return [range, this.channels.length - 1]
    return command.value === 0 ? [ok, 0] : judgeOn(command, channel, output, at)
  }

  #act({ id, channel, value, durMs }: HostMessage & { kind: 'command' }, at: number): void {
    this.#ids = [...this.#ids, id].slice(-keptIds)
    const [output, limits] = [this.outputs[channel], this.channels[channel]]
    if (output === undefined || limits === undefined) return
    if (value === 0) {
      switchOff(output, at)
      return
    }
    if (output.value === 0) output.since = at
    output.value = value
    output.until = Math.min(at + durMs, output.since + limits.maxOnMs)
  }

  #allOff(at: number): void {
    for (const output of this.outputs) switchOff(output, at)
  }

  #tellState(at: number): void {
    this.#stateAt = at
    this.#say({
      kind: 'state',
      state: {
        isArmed: this.isArmed,
        isStopped: this.isStopped,
        isButtonPressed: this.isButtonPressed,
        isFaulty: false,
        boot: this.boot,
        uptimeMs: Math.floor(at - this.#startedAt),
        outputs: this.outputs.map(({ value, until }) => ({
          value,
          remainingMs: value === 0 ? 0 : Math.max(1, Math.min(65_535, Math.ceil(until - at))),
        })),
      },
    })
  }
}

/** What is asked of a command that switches something on; off is never too soon or too much. */
function judgeOn(
  { value, durMs }: HostMessage & { kind: 'command' },
  { min, max, maxOnMs, minOffMs, isPulse, dutyPercent }: Channel,
  output: Output,
  at: number,
): [status: number, detail: number] {
  if (value < min || value > max) return [range, Math.max(min, Math.min(value, max))]
  if (durMs < 1 || durMs > maxOnMs) return [range, Math.max(1, Math.min(32_767, durMs, maxOnMs))]
  if (isPulse && output.value !== 0) return [busy, 0]
  const restMs = output.value === 0 ? Math.ceil(minOffMs - (at - output.offSince)) : 0
  if (restMs > 0) return [cool, restMs]
  if (onWithin(output, at) + durMs > (dutyPercent / 100) * dutyWindowMs) return [rate, 0]
  return [ok, 0]
}

function switchOff(output: Output, at: number): void {
  if (output.value === 0) return
  output.value = 0
  output.offSince = at
  output.spans.push({ from: output.since, to: at })
}

/** Milliseconds of the last window that it was on. */
function onWithin(output: Output, at: number): number {
  output.spans = output.spans.filter(({ to }) => to > at - dutyWindowMs)
  const sum = output.spans.reduce((total, { from, to }) => total + to - Math.max(from, at - dutyWindowMs), 0)
  return sum + (output.value === 0 ? 0 : at - output.since)
}
