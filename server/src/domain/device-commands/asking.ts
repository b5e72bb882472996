import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import { type DeviceOrder, type DeviceSaid, signals } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import { callLater } from '#kernel/waiting.ts'
import type { Signals } from '#ports/signals.ts'

/** Whoever has the connection of the device says so within this. */
export const takenWithinMs = 300
/** Longer than the device service waits for the last answer of a device. */
const endMarginMs = 1500

/** An order without when it has to be taken: that is for whoever asks. */
export type Order = Omit<DeviceOrder, 'kind' | 'takeBy'>

/** `not-taken`: no process has the device. `no-end`: somebody took the order, and did not say what came of it. */
export type Asked =
  | { readonly kind: 'ended'; readonly run: CommandRun }
  | { readonly kind: 'not-taken' }
  | { readonly kind: 'no-end' }

interface Waiting {
  readonly tell: (asked: Asked) => void
  readonly order: Order
  timer: Disposable
}

/** Asks devices to do something, wherever they are connected, and waits for what comes of it. */
export class DeviceAsking implements AsyncDisposable {
  readonly #signals: Signals
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiting>()
  #hearing: Promise<AsyncDisposable> | undefined

  constructor(channel: Signals, clock: Clock) {
    this.#signals = channel
    this.#clock = clock
  }

  /** Resolves once nothing is to be expected any more: soon after `expiresAt` at the latest. Asked once for each id. */
  async ask(order: Order): Promise<Asked> {
    this.#hearing ??= this.#signals.listen(signals.devices, (said) => this.#hear(said))
    await this.#hearing
    const { promise, resolve } = Promise.withResolvers<Asked>()
    const key = keyOf(order)
    const timer = callLater(this.#clock, takenWithinMs, () => this.#end(key, { kind: 'not-taken' }))
    this.#waiting.set(key, { order, timer, tell: resolve })
    this.#signals.send(signals.deviceOrders, {
      kind: 'action_triggered',
      takeBy: this.#clock.now() + takenWithinMs,
      ...order,
    })
    return promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const key of [...this.#waiting.keys()]) this.#end(key, { kind: 'no-end' })
    await (await this.#hearing)?.[Symbol.asyncDispose]()
  }

  #hear(said: DeviceSaid): void {
    if (said.kind === 'command_taken') this.#expectEnd(keyOf(said))
    if (said.kind !== 'command_sent' || !isEnd(said.command)) return
    this.#end(keyOf({ workspaceId: said.workspaceId, commandId: said.command.commandId }), {
      kind: 'ended',
      run: said.command,
    })
  }

  #expectEnd(key: string): void {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) return
    waiting.timer[Symbol.dispose]()
    const ms = Math.max(0, waiting.order.expiresAt - this.#clock.now()) + endMarginMs
    waiting.timer = callLater(this.#clock, ms, () => this.#end(key, { kind: 'no-end' }))
  }

  #end(key: string, asked: Asked): void {
    const waiting = this.#waiting.get(key)
    this.#waiting.delete(key)
    waiting?.timer[Symbol.dispose]()
    waiting?.tell(asked)
  }
}

/** Nothing becomes of it any more. */
export const isEnd = ({ status }: Pick<CommandRun, 'status'>): boolean => status !== 'waiting' && status !== 'sent'

const keyOf = ({ workspaceId, commandId }: { readonly workspaceId: string; readonly commandId: string }) =>
  JSON.stringify([workspaceId, commandId])
