import type { EventType } from '@livetap/contracts/unified-event.ts'
import type { Feed, FeedStart, Framing } from '../feed/feed.ts'
import { LastingFeed } from '../folds/folds.ts'
import type { PushSocket } from '../http/push-sockets.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { chooseLive, isLater, type ReceivedLive } from './live-choice.ts'

/** No stream has it: a feed of it waits at the head of the log. */
const noStream = ''

export interface FollowerOptions {
  /** What is followed: that in which it was prepared. */
  readonly feed: Feed
  /** Whose lives; undefined for whichever of the workspace began last. */
  readonly uniqueId: string | undefined
  /** Event types that the framing has frames for. */
  readonly types: readonly EventType[]
  readonly framing: Framing
  /** Another live is shown from here on, or the first one. */
  readonly shows: (live: ReceivedLive) => void
  /** The client has taken nothing for too long. */
  readonly stalled: () => void
  /** The server stops. */
  readonly stopped: () => void
}

/** Finds the place in the log behind which a follower begins. Rejects with `database-unavailable` or `too-many-clients`. */
export function prepareFollower(feed: Feed): Promise<FeedStart> {
  return feed.prepare({ filter: { streamId: noStream }, from: 'now' })
}

/** Writes the events of the live that is on to a socket, and of the next one when that begins, until disposed. */
export class LiveFollower implements Disposable {
  readonly #workspace: Workspace
  readonly #options: FollowerOptions
  readonly #socket: PushSocket
  /** Nothing of a live that begins later is before this position. */
  readonly #begin: string
  readonly #watch: Disposable
  #shown: string | undefined
  #latest: ReceivedLive | undefined
  #feed: LastingFeed | undefined

  constructor(workspace: Workspace, start: FeedStart, socket: PushSocket, options: FollowerOptions) {
    this.#workspace = workspace
    this.#options = options
    this.#socket = socket
    this.#begin = start.resumedFrom
    socket.onDrain(() => this.#feed?.drained())
    this.#watch = workspace.board.watch(({ kind }) => kind === 'livestream' && this.#look())
    this.#look()
    if (this.#shown === undefined) this.#read(noStream, this.#begin)
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
    this.#feed?.[Symbol.dispose]()
  }

  #look(): void {
    const live = chooseLive(this.#workspace.board, this.#options.uniqueId)
    if (live === undefined || live.streamId === this.#shown) return
    const { streamId } = live
    // One that was shown before, or began before that one, is joined where it is now.
    const isNews = this.#latest === undefined || isLater(live, this.#latest)
    if (isNews) this.#latest = live
    this.#shown = streamId
    this.#options.shows(live)
    this.#read(streamId, isNews ? this.#begin : undefined)
  }

  #read(streamId: string, lastEventId: string | undefined): void {
    const { feed, types, framing, stalled, stopped } = this.#options
    const filter = { streamId, types, onlyLive: true } as const
    const request = { filter, from: 'now', ...(lastEventId === undefined ? {} : { lastEventId }) } as const
    this.#feed?.[Symbol.dispose]()
    this.#feed = new LastingFeed({ ...this.#workspace, feed }, request, {
      framing,
      write: (frame) => this.#socket.write(frame),
      missed: () => {}, // these clients know of no positions
      stalled,
      ended: stopped,
    })
  }
}
