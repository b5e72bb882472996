import { randomBytes } from 'node:crypto'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type {
  ConnectionStatus,
  UserSession as Description,
  UserSessionCommand,
  UserSessionMessage,
} from '@livetap/contracts/user-session.ts'
import { createAssistant, dismissInsight, muteInsights } from '#domain/assistant/assistant.ts'
import { getUniqueId } from '#domain/follows/follows.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { type Position, parsePosition } from '../feed/feed.ts'
import type { CountingStart } from '../folds/folds.ts'
import { Allowance } from './allowance.ts'
import type { Connection, ConnectionOwner } from './connection.ts'
import { describeConnection, describeIdle } from './connection-status.ts'
import { describeProblem, frameOf } from './messages.ts'
import type { Aim, Targets } from './targets.ts'
import { View, type ViewPorts } from './view.ts'

/** How long a session waits for a resume after its socket has closed. */
export const graceMs = 30_000
/** Close code for a connection whose session goes on over another one. */
const resumedElsewhere = 4001
const mostErrors = 10
/** Every other @username may cost a connection to TikTok. */
const switchesPerSecond = 1 / 3
const switchesAtOnce = 10

export interface UserSessionPorts extends ViewPorts {
  readonly targets: Targets
  /** Finds the live of a @username that a position of the log is of. */
  readonly findLive: (position: Position, uniqueId: string) => Promise<string | undefined>
}

type Resume = Extract<UserSessionCommand, { type: 'resume' }>

/** One dashboard: the live it looks at, its numbers, its marks. It outlives its socket for a while. */
export class UserSession implements ConnectionOwner, Disposable {
  readonly sessionId = randomBytes(18).toString('base64url')
  readonly createdAt: number
  /** Grows from one session to the next. */
  readonly serial: number
  readonly #ports: UserSessionPorts
  readonly #resume: (session: UserSession, command: Resume) => void
  readonly #assistant = createAssistant()
  readonly #switches: Allowance
  readonly #errors: Description['errors'] = []
  #address = ''
  #connection: Connection | undefined
  #detachedAt: number | undefined
  #lastMessageAt: number
  #aim: Aim | undefined
  #status: ConnectionStatus
  #view: View | undefined
  /** How the first live begins to be looked at, when it was looked at before. */
  #beginning: { readonly since: CountingStart; readonly lastEventId: string | undefined } | undefined

  /** `resume` is asked when the client wants another session than this one. */
  constructor(ports: UserSessionPorts, serial: number, resume: (session: UserSession, command: Resume) => void) {
    this.#ports = ports
    this.serial = serial
    this.#resume = resume
    this.createdAt = ports.clock.now()
    this.#lastMessageAt = this.createdAt
    this.#switches = new Allowance(switchesPerSecond, switchesAtOnce, this.createdAt)
    this.#status = describeIdle(toIso(this.createdAt))
  }

  /** Milliseconds since 1970 when its socket closed; undefined while it has one. */
  get detachedAt(): number | undefined {
    return this.#detachedAt
  }

  /** From where it was opened, or resumed last. */
  get address(): string {
    return this.#address
  }

  /** A message of the client, or an event of its live. Milliseconds since 1970. */
  get lastActivityAt(): number {
    return Math.max(this.#lastMessageAt, this.#view?.lastArrivalAt ?? 0)
  }

  /** As `GET /api/sessions` shows it; the rows of the metrics' history only if they are wanted. */
  describe(withRows: boolean): Description {
    return {
      sessionId: this.sessionId,
      attached: this.#connection !== undefined,
      connection: this.#status,
      createdAt: toIso(this.createdAt),
      lastActivityAt: toIso(this.lastActivityAt),
      errors: this.#errors,
      metrics: this.#view?.describe(withRows) ?? null,
    }
  }

  /** Goes on over this connection; one that it had before is told so and closed. */
  attach(connection: Connection, resumed?: { readonly lastEventId: string | undefined }): void {
    this.release()?.close(resumedElsewhere, 'resumed over another connection')
    this.#connection = connection
    this.#address = connection.address
    this.#detachedAt = undefined
    connection.owner = this
    const data = { sessionId: this.sessionId, resumed: resumed !== undefined, graceSeconds: graceMs / 1000 }
    this.#say({ type: 'sessionCreated', data })
    this.#say({ type: 'connectionStatus', data: this.#status })
    this.#view?.attach(connection, resumed?.lastEventId)
  }

  /** Gives its connection away, if it has one. */
  release(): Connection | undefined {
    const connection = this.#connection
    if (!connection) return undefined
    connection.owner = undefined
    this.#connection = undefined
    this.#detachedAt = this.#ports.clock.now()
    this.#view?.detach()
    return connection
  }

  closed(): void {
    this.release()
    if (this.#status.state === 'stopped') this.#leave()
  }

  drained(): void {
    this.#view?.drained()
  }

  ping(): void {
    this.#connection?.ping()
  }

  /** Tells the client what went wrong, and remembers it. */
  refuse(error: unknown): void {
    const problem = describeProblem(error)
    if (problem.code === 'internal') this.#ports.log.error({ error: describeError(error) }, 'a user session failed')
    this.#errors.push({ at: toIso(this.#ports.clock.now()), problem })
    if (this.#errors.length > mostErrors) this.#errors.shift()
    this.#say({ type: 'error', data: problem })
  }

  /** Throws AppError for what cannot be done. */
  obey(command: UserSessionCommand): void {
    this.#lastMessageAt = this.#ports.clock.now()
    if (command.type === 'changeUsername') this.follow(command.username)
    else if (command.type === 'disconnect') this.#leave()
    else if (command.type === 'resetMetrics') this.#getView().reset()
    else if (command.type === 'resume') this.#resume(this, command)
    else if (command.type === 'dismissInsight') dismissInsight(this.#assistant, command.insightId)
    else if (command.type === 'muteInsights') muteInsights(this.#assistant, command.kind, command.muted)
    else this.#getView().markQuestion(command.questionId, command.status ?? 'answered')
  }

  /** Looks at a @username from now on. Throws `bad-username`, `not-permitted` or `too-fast`. */
  follow(text: string): void {
    const uniqueId = getUniqueId(text)
    if (this.#status.username === uniqueId) {
      this.#tellStatus(this.#status)
      return
    }
    if (!this.#connection?.mayConnect && !this.#ports.targets.isFollowed(uniqueId)) {
      throw new AppError('not-permitted', `nobody follows @${uniqueId}, and connecting to it needs live:control`, {
        remedy: 'Ask somebody of the workspace who may to connect to it.',
      })
    }
    if (!this.#switches.take(this.#ports.clock.now())) {
      throw new AppError('too-fast', 'the @username was changed too often', { remedy: 'Wait a few seconds.' })
    }
    this.#unaim()
    const aim = this.#ports.targets.aim(uniqueId, (status) => this.#hear(status))
    this.#aim = aim
    aim.told.catch((error) => this.refuse(error))
    this.#hear(aim.status)
  }

  /** Looks again at what a session looked at that is gone; at the same live at once, if the log knows it. */
  async restore({ username, lastEventId, sinceId }: Resume): Promise<void> {
    if (username === undefined) return
    this.#unaim()
    this.#status = describeIdle(toIso(this.#ports.clock.now()))
    this.#beginning = { since: (sinceId && parsePosition(sinceId)) || 'start', lastEventId }
    this.follow(username)
    const position = lastEventId === undefined ? undefined : parsePosition(lastEventId)
    const uniqueId = this.#status.username
    if (!position || uniqueId === null) return
    const streamId = await this.#ports.findLive(position, uniqueId)
    if (streamId && !this.#view && this.#status.username === uniqueId) this.#look({ streamId, uniqueId })
  }

  [Symbol.dispose](): void {
    this.#unaim()
    this.release()?.close(1001, 'the service is stopping')
  }

  #hear(status: LivestreamStatus): void {
    if (status.state === 'stopped' && !this.#connection) {
      this.#leave() // Nobody is there any more to keep what was stopped.
      return
    }
    this.#tellStatus(describeConnection(status))
    const { streamId, uniqueId } = status
    if (streamId !== undefined && streamId !== this.#view?.streamId) this.#look({ streamId, uniqueId })
  }

  /** Begins to count a live, and shows it. */
  #look(live: { readonly streamId: string; readonly uniqueId: string }): void {
    const { since = 'start', lastEventId } = this.#beginning ?? {}
    this.#beginning = undefined
    this.#view?.[Symbol.dispose]()
    this.#view = new View(this.#ports, {
      ...live,
      since,
      assistant: this.#assistant,
      lost: () => this.#look(live),
      missed: () => this.refuse(new AppError('events-missed', 'some events are not in the log any more')),
    })
    if (this.#connection) this.#view.attach(this.#connection, lastEventId)
  }

  #leave(): void {
    this.#unaim()
    this.#tellStatus(describeIdle(toIso(this.#ports.clock.now())))
  }

  #unaim(): void {
    this.#aim?.[Symbol.dispose]()
    this.#aim = undefined
    this.#view?.[Symbol.dispose]()
    this.#view = undefined
  }

  #tellStatus(data: ConnectionStatus): void {
    this.#status = data
    this.#say({ type: 'connectionStatus', data })
  }

  #getView(): View {
    if (this.#view) return this.#view
    throw new AppError('no-live', 'there is no live here whose numbers could be changed')
  }

  #say(message: UserSessionMessage): void {
    this.#connection?.send(frameOf(message))
  }
}
