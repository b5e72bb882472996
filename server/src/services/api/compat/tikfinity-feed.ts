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
import { type FeedStart, type Framing, textFrame } from '../feed/feed.ts'
import type { PushSocket } from '../http/push-sockets.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
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

const framesOf = new WeakMap<Workspace, TikFinityFrames>()

function getFrames(workspace: Workspace): TikFinityFrames {
  const frames = framesOf.get(workspace) ?? new TikFinityFrames(workspace.workspaceId)
  framesOf.set(workspace, frames)
  return frames
}

/**
 * What a client of TikFinity's event WebSocket is served: the lives of a @username, or without one whichever of the
 * workspace began last. Rejects with `database-unavailable` or `too-many-clients`.
 */
export async function prepareTikFinity(
  workspace: Workspace,
  uniqueId: string | undefined,
): Promise<(socket: PushSocket) => void> {
  const start = await prepareFollower(workspace)
  return (socket) => serve(workspace, start, uniqueId, socket)
}

function serve(workspace: Workspace, start: FeedStart, uniqueId: string | undefined, socket: PushSocket): void {
  const frames = getFrames(workspace)
  socket.write(encode(createConfigFrame()))
  const follower = new LiveFollower(workspace, start, socket, {
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
