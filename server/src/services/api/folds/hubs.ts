import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Signals } from '#ports/signals.ts'
import { createStoredLog, type Feed, type FeedLog } from '../feed/feed.ts'
import { LiveHub } from './live-hub.ts'
import { Places } from './places.ts'
import { QuestionMarks } from './question-marks.ts'
import { ReturningViewers } from './returning.ts'

/** Folds that catch up read the stored log in turns, so that those who record and those who ask get theirs. */
const readersAtOnce = 3

export interface HubsPorts {
  readonly feed: Feed
  readonly db: Pick<Db, 'query'>
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/** Somebody's use of a hub, until disposed. */
export interface HubUse extends Disposable {
  readonly hub: LiveHub
}

interface Entry {
  readonly hub: LiveHub
  readonly users: Set<() => void>
}

/** One hub for each live that somebody counts. */
export class Hubs implements Disposable {
  readonly #ports: HubsPorts
  readonly #workspaceId: string
  readonly #storedLog: FeedLog
  readonly #places = new Places(readersAtOnce)
  readonly #entries = new Map<string, Entry>()

  constructor(ports: HubsPorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#storedLog = createStoredLog(ports.db.query, workspaceId)
  }

  /** How many hubs and folds there are. */
  count(): { readonly hubs: number; readonly folds: number } {
    const hubs = [...this.#entries.values()]
    return { hubs: hubs.length, folds: hubs.reduce((sum, { hub }) => sum + hub.folds, 0) }
  }

  /** `lost` is called when the hub is of no use any more and another one has to be asked for. */
  use(live: { readonly streamId: string; readonly uniqueId: string }, lost: () => void): HubUse {
    const entry = this.#entries.get(live.streamId) ?? this.#open(live)
    entry.users.add(lost)
    return {
      hub: entry.hub,
      [Symbol.dispose]: () => {
        entry.users.delete(lost)
        if (entry.users.size === 0) this.#close(live.streamId, entry)
      },
    }
  }

  /** Somebody has marked questions of a live, or of any. */
  refreshQuestions(streamId: string | undefined): void {
    const entries = streamId === undefined ? [...this.#entries.values()] : [this.#entries.get(streamId)]
    for (const entry of entries) void entry?.hub.questions.refresh()
  }

  [Symbol.dispose](): void {
    for (const [streamId, entry] of this.#entries) this.#close(streamId, entry)
  }

  #open(live: { readonly streamId: string; readonly uniqueId: string }): Entry {
    const { query } = this.#ports.db
    const returning = new ReturningViewers(query, this.#workspaceId, live.streamId)
    const questions = new QuestionMarks(this.#ports, this.#workspaceId, live.streamId)
    const ports = { ...this.#ports, storedLog: this.#storedLog, places: this.#places, returning, questions }
    const entry: Entry = {
      hub: new LiveHub(ports, live, () => {
        this.#close(live.streamId, entry)
        for (const lost of [...entry.users]) lost()
      }),
      users: new Set(),
    }
    this.#entries.set(live.streamId, entry)
    return entry
  }

  #close(streamId: string, entry: Entry): void {
    if (this.#entries.get(streamId) === entry) this.#entries.delete(streamId)
    entry.hub[Symbol.dispose]()
  }
}
