import { type FeedFilter, filterKey } from './filter.ts'
import type { FeedLog } from './log.ts'
import { FeedEntry } from './ring.ts'

/** A page of stored events with their wire forms, shared by all clients that asked for it at the same time. */
export interface HistoryPage {
  readonly entries: readonly FeedEntry[]
  readonly to: number
}

export interface HistoryLimits {
  /** Pages read or written out at a time, in the whole process. */
  readonly concurrent: number
  readonly pageEvents: number
}

export const defaultHistoryLimits: HistoryLimits = { concurrent: 8, pageEvents: 200 }

export interface WantedPage {
  readonly epoch: string
  readonly filter: FeedFilter
  /** The cursor it follows. */
  readonly after: number
  readonly upTo: number
}

interface Flight {
  readonly page: Promise<HistoryPage>
  readers: number
}

/**
 * Pages of the stored log for clients that are behind the ring. A page holds one of a few places from the moment it is
 * read until its last reader has written it out or given it up; equal requests meanwhile share it.
 */
export class History {
  readonly #log: FeedLog
  readonly #limits: HistoryLimits
  readonly #flights = new Map<string, Flight>()
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(log: FeedLog, limits: HistoryLimits = defaultHistoryLimits) {
    this.#log = log
    this.#limits = limits
    this.#free = limits.concurrent
  }

  /** Hands the page to the visitor; its place is kept until the visitor has finished. */
  async visit(wanted: WantedPage, visitor: (page: HistoryPage) => Promise<void>): Promise<void> {
    const key = `${wanted.epoch} ${wanted.after} ${filterKey(wanted.filter)}`
    const flight = this.#flights.get(key) ?? this.#begin(key, wanted)
    flight.readers += 1
    try {
      await visitor(await flight.page)
    } finally {
      flight.readers -= 1
      if (flight.readers === 0) this.#end(key, flight)
    }
  }

  #begin(key: string, wanted: WantedPage): Flight {
    const flight: Flight = { page: this.#read(wanted), readers: 0 }
    this.#flights.set(key, flight)
    return flight
  }

  #end(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }

  async #read({ filter, after, upTo }: WantedPage): Promise<HistoryPage> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    const { events, to } = await this.#log.readPage(filter, after, upTo, this.#limits.pageEvents)
    return { entries: events.map((event) => new FeedEntry(event)), to }
  }
}
