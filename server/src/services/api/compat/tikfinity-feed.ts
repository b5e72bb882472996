import { LRUCache } from 'lru-cache'
import {
  channelIdOf,
  createConfigFrame,
  createConnectedFrame,
  Streaks,
  type TikFinityChannel,
  type TikFinityFrame,
  tikFinityTypes,
  toTikFinityFrame,
} from '#domain/compat/compat.ts'
import { type Feed, type FeedStart, type Framing, textFrame } from '../feed/feed.ts'
import type { PushSocket } from '../http/push-sockets.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { chooseFeed } from './hidden.ts'
import { LiveFollower, prepareFollower } from './live-follower.ts'

const closeCodes = { stopping: 1001, tooSlow: 1013 }
const nothing = Buffer.alloc(0)
/** Streams whose streamer is remembered. */
const mostUsernames = 1000

/** Puts the events of one workspace into frames, each once for all who are shown it. */
class TikFinityFrames {
  readonly framing: Framing = {
    name: 'tikfinity',
    event: (_id, { pos, streamId, json }) => {
      const place = { channel: this.channelOf(streamId), pos, streaks: this.#streaks }
      return encode(toTikFinityFrame(JSON.parse(json), place))
    },
    position: () => nothing,
    reset: () => nothing,
  }
  readonly #streaks = new Streaks()
  readonly #usernames = new LRUCache<string, string>({ max: mostUsernames })
  readonly #channelId: number

  constructor(workspaceId: string) {
    this.#channelId = channelIdOf(workspaceId)
  }

  /** To be said before the first frame of a stream. */
  learnUsername(streamId: string, uniqueId: string): void {
    this.#usernames.set(streamId, uniqueId)
  }

  channelOf(streamId: string): TikFinityChannel {
    return { tikfinityUserId: this.#channelId, tikfinityUsername: this.#usernames.get(streamId) ?? '' }
  }
}

const encode = (frame: TikFinityFrame | undefined) => (frame ? textFrame(JSON.stringify(frame)) : nothing)

/** Each feed has its own: streaks are followed through what it shows. */
const framesOf = new WeakMap<Feed, TikFinityFrames>()

function getFrames(feed: Feed, workspaceId: string): TikFinityFrames {
  const frames = framesOf.get(feed) ?? new TikFinityFrames(workspaceId)
  framesOf.set(feed, frames)
  return frames
}

export interface TikFinityWish {
  /** Whose lives; undefined for whichever of the workspace began last. */
  readonly uniqueId: string | undefined
  /** Also what moderators hide. */
  readonly isWhole: boolean
}

/** What a client of TikFinity's event WebSocket is served. Rejects with `database-unavailable` or `too-many-clients`. */
export async function prepareTikFinity(
  workspace: Workspace,
  { uniqueId, isWhole }: TikFinityWish,
): Promise<(socket: PushSocket) => void> {
  const feed = await chooseFeed(workspace, isWhole)
  const start = await prepareFollower(feed)
  return (socket) => serve(workspace, { feed, start, uniqueId }, socket)
}

interface Served {
  readonly feed: Feed
  readonly start: FeedStart
  readonly uniqueId: string | undefined
}

function serve(workspace: Workspace, { feed, start, uniqueId }: Served, socket: PushSocket): void {
  const frames = getFrames(feed, workspace.workspaceId)
  socket.write(encode(createConfigFrame()))
  const follower = new LiveFollower(workspace, start, socket, {
    feed,
    uniqueId,
    types: tikFinityTypes,
    framing: frames.framing,
    shows: (live) => {
      frames.learnUsername(live.streamId, live.uniqueId)
      socket.write(encode(createConnectedFrame(live.streamId, frames.channelOf(live.streamId))))
    },
    stalled: () => socket.close(closeCodes.tooSlow, 'too slow'),
    stopped: () => socket.close(closeCodes.stopping, 'stopping'),
  })
  socket.onClose(() => follower[Symbol.dispose]())
}
