import type { HostMessage } from '../serial/messages.ts'

export type ControlMessage = Exclude<HostMessage, { kind: 'command' }>

/** What waits for the line to the board apart from commands: the latest of each kind. */
export class Outbox {
  #waiting: ControlMessage[] = []

  /** What stops goes first. A beat that waits keeps its place: it may be there for the order to arm behind it. */
  put(message: ControlMessage): void {
    if (message.kind === 'beat' && this.#waiting.some(({ kind }) => kind === 'beat')) return
    const others = this.#waiting.filter(({ kind }) => kind !== message.kind)
    this.#waiting = message.kind === 'stop' ? [message, ...others] : [...others, message]
  }

  take(): ControlMessage | undefined {
    return this.#waiting.shift()
  }

  drop(...kinds: readonly ControlMessage['kind'][]): void {
    this.#waiting = this.#waiting.filter(({ kind }) => !kinds.includes(kind))
  }

  clear(): void {
    this.#waiting = []
  }
}
