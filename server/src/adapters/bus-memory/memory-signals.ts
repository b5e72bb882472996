import type { Signal } from '@livetap/contracts/topics.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'

type Listener = (message: never) => void

/** Broadcasts inside one process. Messages are handed over as they are, after the sender's current step. */
export class MemorySignals implements Signals {
  readonly #log: Log
  readonly #listeners = new Map<string, Set<Listener>>()

  constructor(log: Log) {
    this.#log = log
  }

  send<Message>(signal: Signal<Message>, message: Message): void {
    const listeners = this.#listeners.get(signal.name) ?? []
    for (const listener of listeners) queueMicrotask(() => this.#call(signal.name, listener, message as never))
  }

  async listen<Message>(signal: Signal<Message>, listener: (message: Message) => void): Promise<AsyncDisposable> {
    const own: Listener = (message) => listener(message)
    const listeners = this.#listeners.get(signal.name) ?? new Set()
    this.#listeners.set(signal.name, listeners.add(own))
    return { [Symbol.asyncDispose]: async () => void listeners.delete(own) }
  }

  #call(signal: string, listener: Listener, message: never): void {
    if (!this.#listeners.get(signal)?.has(listener)) return
    try {
      listener(message)
    } catch (error) {
      this.#log.error({ signal, error: describeError(error) }, 'A listener failed')
    }
  }
}
