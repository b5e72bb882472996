import type { Signal } from '@livetap/contracts/topics.ts'

/** Broadcasts between processes: whoever listens now hears it, at most once, and nobody later. */
export interface Signals {
  send<Message>(signal: Signal<Message>, message: Message): void
  /** A throwing listener is logged and harms nobody else. Disposing stops listening. */
  listen<Message>(signal: Signal<Message>, listener: (message: Message) => void): Promise<AsyncDisposable>
}
