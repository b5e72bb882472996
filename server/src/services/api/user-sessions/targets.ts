import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { StatusBoard } from '../status/status.ts'
import { Watches, type WatchPorts } from './watches.ts'

type Listener = (status: LivestreamStatus) => void

/** Somebody's looking at a @username, until disposed. */
export interface Aim extends Disposable {
  /** The newest that is known. */
  readonly status: LivestreamStatus
  /** Rejects when ingest cannot be told now; that is tried again by itself. */
  readonly told: Promise<void>
}

/** The @usernames that user sessions look at: ingest is told of each, and everybody who looks how it is doing. */
export class Targets implements Disposable {
  readonly #board: StatusBoard
  readonly #watches: Watches
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #open = new DisposableStack()

  constructor(ports: WatchPorts, board: StatusBoard, workspaceId: string) {
    this.#board = board
    this.#watches = this.#open.use(new Watches(ports, workspaceId))
    this.#open.use(
      board.watch((change) => {
        if (change.kind !== 'livestream') return
        for (const listener of this.#listeners.get(change.status.uniqueId) ?? []) listener(change.status)
      }),
    )
  }

  /** Whether Livetap is at that live, or waits for it, already. */
  isFollowed(uniqueId: string): boolean {
    const status = this.#board.findLivestream(uniqueId)
    return status !== undefined && status.state !== 'stopped'
  }

  aim(uniqueId: string, listener: Listener): Aim {
    const status = this.#board.expect(uniqueId)
    const listeners = this.#listeners.get(uniqueId) ?? new Set()
    this.#listeners.set(uniqueId, listeners.add(listener))
    const told = this.#watches.hold(uniqueId)
    return {
      status,
      told,
      [Symbol.dispose]: () => {
        listeners.delete(listener)
        if (listeners.size === 0) this.#listeners.delete(uniqueId)
        this.#watches.leave(uniqueId)
      },
    }
  }

  [Symbol.dispose](): void {
    this.#open.dispose()
  }
}
