import type { StreamSummary } from '@livetap/contracts/http.ts'
import type { StreamReport } from '@livetap/contracts/reports.ts'
import { LRUCache } from 'lru-cache'
import { createAnalytics, readMetrics, step } from '#domain/analytics/analytics.ts'
import { countNewAndReturning, readGiftLedger } from '#domain/streams/streams.ts'
import type { Db } from '#ports/db.ts'
import { createStoredLog, type FeedLog } from '../feed/feed.ts'
import { countStored, Places, ReturningViewers } from '../folds/folds.ts'
import { SharedWork } from './shared-work.ts'

/** Reports that are kept until their live goes on. */
const mostKept = 32
/** A long live takes seconds to count: others wait in line. */
const countedAtOnce = 2

/** Counts lives from the stored log, as a dashboard would have done while they were on. */
export class StreamReports implements Disposable {
  readonly #query: Db['query']
  readonly #workspaceId: string
  readonly #storedLog: FeedLog
  readonly #places = new Places(countedAtOnce)
  readonly #stop = new AbortController()
  /** By live and how far it had come; what is being counted is shared. */
  readonly #kept = new LRUCache<string, SharedWork<StreamReport>>({ max: mostKept })

  constructor(query: Db['query'], workspaceId: string) {
    this.#query = query
    this.#workspaceId = workspaceId
    this.#storedLog = createStoredLog(query, workspaceId)
  }

  #epoch = ''

  /** Counting ends when all who asked have left. Rejects with `database-unavailable`, or the reason of `left`. */
  async read(stream: StreamSummary, left: AbortSignal): Promise<StreamReport> {
    const { epoch } = await this.#storedLog.readHead()
    if (epoch !== this.#epoch) this.#kept.clear() // somebody was erased who may be in them
    this.#epoch = epoch
    const key = `${stream.streamId} ${stream.events} ${stream.expired} ${stream.live}`
    const known = this.#kept.get(key)
    if (known && !known.isStopped) return await known.wait(left)
    const count = new SharedWork((signal) => this.#count(stream, AbortSignal.any([signal, this.#stop.signal])))
    this.#kept.set(key, count)
    return await count.wait(left).catch((error: unknown) => {
      if (this.#kept.peek(key) === count) this.#kept.delete(key)
      throw error
    })
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
  }

  async #count(stream: StreamSummary, signal: AbortSignal): Promise<StreamReport> {
    const { streamId, uniqueId } = stream
    const { epoch, pos } = await this.#storedLog.readHead()
    const analytics = createAnalytics({ uniqueId, streamId, sincePos: 0 })
    const returning = new ReturningViewers(this.#query, this.#workspaceId, streamId)
    const ports = { storedLog: this.#storedLog, returning, places: this.#places }
    let cursor = 0
    const counter = {
      get cursor() {
        return cursor
      },
      take: (input: Parameters<typeof step>[1]) => step(analytics, input),
      pass: (to: number) => {
        cursor = to
      },
    }
    await countStored(ports, { streamId }, counter, pos, signal)
    const metrics = readMetrics(analytics, { epoch, now: 0, settled: new Map(), welcomed: new Set() })
    const presence = await countNewAndReturning(this.#query, this.#workspaceId, streamId)
    const ledger = await readGiftLedger(this.#query, this.#workspaceId, streamId)
    return { stream, metrics, ...presence, ...ledger }
  }
}
