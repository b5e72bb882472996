import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { Signal, Topic } from '@livetap/contracts/topics.ts'
import { AppError } from '#kernel/errors.ts'
import type { Bus, PublishOptions } from '#ports/bus.ts'
import type { Lease, Leases } from '#ports/leases.ts'
import type { Signals } from '#ports/signals.ts'

/** A bus that keeps what was published, and that the test can make fail. */
export class RecordingBus implements Bus, Signals, Leases {
  readonly raw: RawEnvelope[] = []
  readonly sent: { readonly signal: string; readonly message: unknown }[] = []
  readonly #memos = new Map<string, string[]>()
  readonly #listeners = new Map<string, Set<(message: never) => void>>()
  readonly #held = new Map<string, { fence: number; lost: AbortController }>()
  #fence = 0
  /** What publishing fails with, while set. */
  failure: AppError | undefined
  tries = 0

  async publish<M>(_topic: Topic<M>, messages: readonly M[], options: PublishOptions = {}): Promise<void> {
    this.tries++
    if (this.failure) throw this.failure
    const { lease, memos = [] } = options
    if (lease && this.#held.get(lease.name)?.fence !== lease.fence) throw new AppError('lease-lost', 'not yours')
    this.raw.push(...(messages as readonly RawEnvelope[]))
    for (const { key, values, keep } of memos) {
      this.#memos.set(key, [...(this.#memos.get(key) ?? []), ...values].slice(-keep))
    }
  }

  /** Nothing comes: what is handed over to ingest has tests of its own. */
  async consume(): Promise<AsyncDisposable> {
    return { [Symbol.asyncDispose]: async () => {} }
  }

  async recall(key: string): Promise<readonly string[]> {
    return this.#memos.get(key) ?? []
  }

  /** As after a restart of a bus that keeps nothing. */
  forget(): void {
    this.#memos.clear()
  }

  /** Returns how to bring the bus back to what it knows now, as after a restart that loses what came later. */
  checkpoint(): () => void {
    const memos = [...this.#memos]
    return () => {
      this.#memos.clear()
      for (const [key, values] of memos) this.#memos.set(key, values)
    }
  }

  async lags() {
    return []
  }

  async drain(): Promise<void> {}

  async forgetMemos(): Promise<void> {}

  async check(): Promise<void> {}

  send<M>(signal: Signal<M>, message: M): void {
    this.sent.push({ signal: signal.name, message })
    for (const listener of this.#listeners.get(signal.name) ?? []) listener(message as never)
  }

  async listen<M>(signal: Signal<M>, listener: (message: M) => void): Promise<AsyncDisposable> {
    const all = this.#listeners.get(signal.name) ?? new Set()
    this.#listeners.set(signal.name, all.add(listener))
    return { [Symbol.asyncDispose]: async () => void all.delete(listener) }
  }

  async acquire(name: string): Promise<Lease | undefined> {
    if (this.#held.has(name)) return undefined
    const lost = new AbortController()
    const fence = ++this.#fence
    this.#held.set(name, { fence, lost })
    const release = async () => {
      if (this.#held.get(name)?.fence === fence) this.#held.delete(name)
    }
    return { name, fence, lost: lost.signal, [Symbol.asyncDispose]: release }
  }

  /** Takes the lease away; `taken`: somebody else has it now. */
  lose(name: string, options: { taken?: boolean; silently?: boolean } = {}): void {
    const held = this.#held.get(name)
    this.#held.delete(name)
    if (options.taken) this.#held.set(name, { fence: ++this.#fence, lost: new AbortController() })
    if (!options.silently) held?.lost.abort(new AppError('lease-lost', 'lost'))
  }

  leases(): string[] {
    return [...this.#held.keys()]
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
