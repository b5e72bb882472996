import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '@livetap/simulator/scenario/random.ts'
import { positionOf } from '../log-reader.ts'
import { asOwner } from '../test-accounts.ts'
import type { ClientStory } from './judge.ts'

export interface FeedReaderOptions {
  readonly name: string
  readonly streamId: string
  /** All processes that serve the feed: whichever. */
  readonly urls: readonly string[]
  readonly random: Random
  /** Drops its connection after so many milliseconds, and comes back. */
  readonly dropsWithinMs?: readonly [number, number]
  /** Forgets its place whenever its connection ends, and goes on with what comes then: a client that is wrong. */
  readonly forgets?: boolean
}

/** A program that reads the feed of a stream, keeps the last id, and goes on behind it, here or there, whatever happens. */
export class FeedReader implements AsyncDisposable {
  readonly #options: FeedReaderOptions
  readonly #stop = new AbortController()
  readonly #seen: number[] = []
  #resets = 0
  #connections = 0
  #lastId: string | undefined
  readonly #done: Promise<void>

  constructor(options: FeedReaderOptions) {
    this.#options = options
    this.#done = this.#run()
  }

  get connections(): number {
    return this.#connections
  }

  get lastPosition(): number {
    return this.#seen.at(-1) ?? 0
  }

  tell(): ClientStory {
    const { name, streamId } = this.#options
    return { name, streamId, seen: this.#seen, resets: this.#resets }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#done
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#read()
      } catch {
        // It was dropped, by us or by the server.
      }
      await sleep(this.#options.random.integer(20, 300))
    }
  }

  async #read(): Promise<void> {
    const { urls, streamId, random, dropsWithinMs, forgets } = this.#options
    const isFirst = this.#lastId === undefined
    const query = isFirst ? 'from=earliest' : forgets ? 'from=now' : `lastEventId=${this.#lastId}`
    const drop = dropsWithinMs ? [AbortSignal.timeout(random.integer(...dropsWithinMs))] : []
    const signal = AbortSignal.any([this.#stop.signal, ...drop])
    const address = `${random.pick(urls)}/api/v1/streams/${streamId}/events?${query}`
    const response = await fetch(address, { headers: { ...asOwner, accept: 'text/event-stream' }, signal })
    if (!response.ok || !response.body) throw new Error(String(response.status))
    this.#connections++
    let text = ''
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) this.#take(block)
    }
  }

  /** A block that came as a whole; what is cut off in the middle comes again. */
  #take(block: string): void {
    const id = /^id: ?(.+)$/m.exec(block)?.[1]
    if (/^event: ?reset$/m.test(block)) this.#resets++
    else if (id !== undefined && /^data:/m.test(block)) this.#seen.push(positionOf(id))
    if (id !== undefined) this.#lastId = id
  }
}
