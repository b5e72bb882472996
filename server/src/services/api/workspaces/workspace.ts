import { signals as channels } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Outbound } from '#ports/outbound/outbound.ts'
import type { Signals } from '#ports/signals.ts'
import { DeviceChannel } from '../devices/devices.ts'
import { createShownPorts, createStoredLog, Feed, type FeedPorts } from '../feed/feed.ts'
import { Hubs } from '../folds/folds.ts'
import { Moderators } from '../moderation/moderation.ts'
import { Stage } from '../overlays/overlays.ts'
import { StreamReports } from '../reports/stream-reports.ts'
import { RulesChannel } from '../rules/rules.ts'
import { type StatusBoard, StatusEvents } from '../status/status.ts'
import { openUserSessions, type Seats, type UserSessions } from '../user-sessions/user-sessions.ts'
import type { WorkspacePorts } from './workspaces.ts'

/** All of one workspace that a handler may touch, and nothing of another. */
export interface Workspace extends AsyncDisposable {
  readonly workspaceId: string
  /** Sees this workspace and nothing else. */
  readonly db: Pick<Db, 'query'>
  readonly board: StatusBoard
  readonly statusEvents: StatusEvents
  readonly feed: Feed
  /** The feed without what moderators hide; opened when it is asked for first. */
  readonly openShown: () => Promise<Feed>
  readonly reports: StreamReports
  readonly sessions: UserSessions
  readonly moderators: Moderators
  readonly ruleChannel: RulesChannel
  readonly outbound: Outbound
  readonly stage: Stage
  readonly devices: DeviceChannel
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
  /** Whether something is open that outlasts a request. */
  isInUse(): boolean
}

/** A feed that nobody may ever ask for. */
class LazyFeed implements AsyncDisposable {
  readonly #ports: FeedPorts
  readonly #workspaceId: string
  #opening: Promise<Feed> | undefined
  #feed: Feed | undefined

  constructor(ports: FeedPorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
  }

  get isInUse(): boolean {
    return this.#feed?.isInUse ?? false
  }

  open(): Promise<Feed> {
    this.#opening ??= Feed.open(this.#ports, this.#workspaceId).then(
      (feed) => {
        this.#feed = feed
        return feed
      },
      (error: unknown) => {
        this.#opening = undefined
        throw error
      },
    )
    return this.#opening
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Whoever asked for it hears why it did not open; there is nothing to close then.
    await this.#opening?.catch(() => undefined)
    await this.#feed?.[Symbol.asyncDispose]()
  }
}

export async function openWorkspace(
  ports: WorkspacePorts,
  board: StatusBoard,
  workspaceId: string,
  seats: Seats,
): Promise<Workspace> {
  await using opened = new AsyncDisposableStack()
  const { outbound, signals, clock, log } = ports
  const db = { query: ports.db.within(workspaceId) }
  const statusEvents = opened.use(new StatusEvents(ports, board))
  const storedLog = createStoredLog(db.query, workspaceId)
  const feed = opened.use(await Feed.open({ ...ports, storedLog }, workspaceId))
  const shown = opened.use(
    new LazyFeed(createShownPorts({ ...ports, query: db.query, storedLog }, workspaceId), workspaceId),
  )
  const reports = opened.use(new StreamReports(db.query, workspaceId))
  const hubs = opened.use(new Hubs({ ...ports, db, feed }, workspaceId))
  opened.use(
    await signals.listen(channels.moderation, ({ workspaceId: changed, streamId, parts }) => {
      if (changed === workspaceId && parts.includes('questions')) hubs.refreshQuestions(streamId)
    }),
  )
  const place = { ...ports, db, workspaceId, board, feed, hubs }
  const sessions = opened.use(openUserSessions(place, seats))
  const moderators = opened.use(await Moderators.open({ ...ports, db }, workspaceId))
  const ruleChannel = opened.use(await RulesChannel.open(ports, workspaceId))
  const stage = opened.use(await Stage.open({ ...ports, db, hubs, board }, workspaceId))
  const devices = opened.use(await DeviceChannel.open({ ...ports, db }, workspaceId))
  const places = [statusEvents, feed, shown, moderators, ruleChannel, stage, devices]
  const open = opened.move()
  return {
    ...{ workspaceId, db, board, feed, reports, sessions, outbound, signals, clock, log },
    ...{ statusEvents, moderators, ruleChannel, stage, devices },
    openShown: () => shown.open(),
    isInUse: () => places.some(({ isInUse }) => isInUse) || sessions.list().length > 0,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}
