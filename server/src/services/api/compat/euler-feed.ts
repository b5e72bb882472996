import { randomUUID } from 'node:crypto'
import type { StoredEvent } from '@livetap/contracts/topics.ts'
import {
  describeEulerBeginning,
  type EulerClose,
  type EulerMessage,
  type EulerOptions,
  endsForEuler,
  eulerCloses,
  eulerTypes,
  toEulerMessage,
} from '#domain/compat/compat.ts'
import { AppError } from '#kernel/errors.ts'
import { type FeedStart, type Framing, textFrame } from '../feed/feed.ts'
import { LastingFeed } from '../folds/folds.ts'
import type { PushSocket } from '../http/push-sockets.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { chooseFeed } from './hidden.ts'
import { chooseLive, type ReceivedLive } from './live-choice.ts'
import { watchEnd } from './live-end.ts'

const nothing = Buffer.alloc(0)
const goingAway = 1001

/** `time`: milliseconds since 1970. */
type Encode = (message: EulerMessage, time: number) => Buffer

const encodeBundle: Encode = (message, timestamp) => textFrame(JSON.stringify({ timestamp, messages: [message] }))
const encodeSingle: Encode = (message) => textFrame(JSON.stringify(message))

function createFraming(name: string, encode: Encode): Framing {
  return {
    name,
    event: (_id, { json }) => {
      const event = JSON.parse(json)
      const message = toEulerMessage(event)
      return message ? encode(message, Date.parse(event.timestamp)) : nothing
    },
    isLast: ({ eventType, json }: StoredEvent) => mayEnd.has(eventType) && endsForEuler(JSON.parse(json)),
    position: () => nothing,
    reset: () => nothing,
  }
}

/** Most events are not looked at twice. */
const mayEnd: ReadonlySet<StoredEvent['eventType']> = new Set(['STREAM_END', 'DISCONNECTED'])

const bundles = { encode: encodeBundle, framing: createFraming('euler', encodeBundle) }
const singles = { encode: encodeSingle, framing: createFraming('euler-single', encodeSingle) }

/**
 * What a client of Euler's WebSocket is served: the live that is on, until it ends; `isWhole`: with what moderators hide. Rejects with `livestream-not-found`,
 * `database-unavailable` or `too-many-clients`.
 */
export async function prepareEuler(
  workspace: Workspace,
  { uniqueId, isBundled }: EulerOptions,
  isWhole: boolean,
): Promise<(socket: PushSocket) => void> {
  const live = chooseLive(workspace.board, uniqueId)
  if (!live) throw new AppError('livestream-not-found', 'that live is not on, or nobody in the workspace follows it')
  const filter = { streamId: live.streamId, types: eulerTypes, onlyLive: true } as const
  const inside = { ...workspace, feed: await chooseFeed(workspace, isWhole) }
  const start = await inside.feed.prepare({ filter, from: 'now' })
  return (socket) => serve(inside, live, start, isBundled, socket)
}

function serve(workspace: Workspace, live: ReceivedLive, start: FeedStart, isBundled: boolean, socket: PushSocket) {
  const { encode, framing } = isBundled ? bundles : singles
  const { streamId: roomId, uniqueId, title = '' } = live
  const now = workspace.clock.now()
  for (const message of describeEulerBeginning({ roomId, uniqueId, title }, randomUUID())) {
    socket.write(encode(message, now))
  }
  const { filter, resumedFrom: lastEventId } = start
  const feed = new LastingFeed(
    workspace,
    { filter, from: 'now', lastEventId },
    {
      framing,
      write: (frame) => socket.write(frame),
      missed: () => {}, // these clients know of no positions
      stalled: () => closeEuler(socket, eulerCloses.failed, 'too slow'),
      ended: (reason) =>
        reason === 'ended' ? closeEuler(socket, eulerCloses.streamEnd) : socket.close(goingAway, 'stopping'),
    },
  )
  const watch = watchEnd(workspace, live, () => closeEuler(socket, eulerCloses.streamEnd))
  socket.onDrain(() => feed.drained())
  socket.onClose(() => {
    watch[Symbol.dispose]()
    feed[Symbol.dispose]()
  })
}

/** Closes as Euler does: the code, its word, and what is known beyond that. */
export function closeEuler(socket: PushSocket, { code, word }: EulerClose, more?: string): void {
  const reason = more === undefined ? word : `${word}: ${more}`
  // A close frame has room for 123 bytes.
  socket.close(code, reason.replace(/[^ -~]/g, '?').slice(0, 123))
}
