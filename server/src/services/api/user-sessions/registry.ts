import type { UserSessionCommand } from '@livetap/contracts/user-session.ts'
import { AppError } from '#kernel/errors.ts'
import type { Metrics } from '#ports/metrics.ts'
import { repeatEvery } from '../repeat.ts'
import type { Connection } from './connection.ts'
import { describeProblem, frameOf } from './messages.ts'
import { graceMs, UserSession, type UserSessionPorts } from './user-session.ts'

/** Most sessions with an open socket. As many again may wait to be resumed. */
export interface UserSessionLimits {
  readonly perAddress: number
  readonly perWorkspace: number
  readonly total: number
}

export const usualUserSessionLimits: UserSessionLimits = { perAddress: 20, perWorkspace: 1000, total: 5000 }

/** The places that the dashboards of all workspaces share. */
export interface Seats {
  readonly limits: UserSessionLimits
  readonly everySession: () => readonly UserSession[]
}

export interface RegistryPorts extends UserSessionPorts {
  readonly metrics: Metrics
}

const sweepEveryMs = 1000
const pingEverySweeps = 25
const idleMs = 3600_000

type Resume = Extract<UserSessionCommand, { type: 'resume' }>

/** The user sessions of a workspace at this process: lets them in, gives them back to who comes again, and ends what is over. */
export class UserSessions implements Disposable {
  readonly #ports: RegistryPorts
  readonly #seats: Seats
  readonly #sessions = new Map<string, UserSession>()
  readonly #gauges: ReturnType<typeof createGauges>
  readonly #sweeping: Disposable
  #opened = 0
  /** What the gauges, which are those of all workspaces, know of this one. */
  #counted = { attached: 0, waiting: 0, hubs: 0, folds: 0 }
  #sweeps = 0

  constructor(ports: RegistryPorts, seats: Seats) {
    this.#ports = ports
    this.#seats = seats
    this.#gauges = createGauges(ports.metrics)
    this.#sweeping = repeatEvery(ports, sweepEveryMs, () => this.#sweep())
  }

  /** Oldest first. */
  list(): UserSession[] {
    return [...this.#sessions.values()]
  }

  find(sessionId: string): UserSession | undefined {
    return this.#sessions.get(sessionId)
  }

  /** Begins a session, or says why not and closes the connection. It looks at `username` if there is one. */
  open(connection: Connection, username: string | undefined): void {
    const refusal = this.#findRefusal(connection.address)
    if (refusal) {
      connection.send(frameOf({ type: 'error', data: describeProblem(refusal) }))
      connection.close(1013, refusal.code)
      return
    }
    this.#opened += 1
    const session = new UserSession(this.#ports, this.#opened, (asking, command) => this.#resume(asking, command))
    this.#sessions.set(session.sessionId, session)
    session.attach(connection)
    if (username === undefined) return
    try {
      session.follow(username)
    } catch (error) {
      session.refuse(error)
    }
  }

  [Symbol.dispose](): void {
    this.#sweeping[Symbol.dispose]()
    for (const session of this.#sessions.values()) session[Symbol.dispose]()
    this.#sessions.clear()
    this.#ports.targets[Symbol.dispose]()
    this.#count()
  }

  #findRefusal(address: string): AppError | undefined {
    const isOpen = ({ detachedAt }: UserSession) => detachedAt === undefined
    const open = this.#seats.everySession().filter(isOpen)
    const here = open.filter((session) => session.address === address)
    const { perAddress, perWorkspace, total } = this.#seats.limits
    const refuse = (what: string, variable: string) =>
      new AppError('too-many-user-sessions', what, { remedy: `Close one of them, or raise ${variable}.` })
    if (here.length >= perAddress) {
      return refuse(`${perAddress} dashboards are open from this address already`, 'USER_SESSIONS_PER_IP')
    }
    if (this.list().filter(isOpen).length >= perWorkspace) {
      return refuse(`${perWorkspace} dashboards of this workspace are open already`, 'USER_SESSIONS_PER_WORKSPACE')
    }
    if (open.length >= total) return refuse(`${total} dashboards are open already`, 'USER_SESSIONS')
    return undefined
  }

  #resume(asking: UserSession, command: Resume): void {
    const known = this.#sessions.get(command.sessionId)
    if (!known) {
      this.#restore(asking, command)
      return
    }
    const connection = asking.release()
    if (known !== asking) this.#remove(asking)
    if (connection) known.attach(connection, { lastEventId: command.lastEventId })
  }

  #restore(asking: UserSession, command: Resume): void {
    if (command.username === undefined) {
      throw new AppError('session-not-found', 'that user session is gone', {
        remedy: 'This is a new one: choose a @username in it.',
      })
    }
    asking.restore(command).catch((error) => asking.refuse(error))
  }

  #remove(session: UserSession): void {
    this.#sessions.delete(session.sessionId)
    session[Symbol.dispose]()
  }

  #sweep(): void {
    this.#endDetached()
    this.#endIdle()
    this.#sweeps += 1
    if (this.#sweeps % pingEverySweeps === 0) for (const session of this.#sessions.values()) session.ping()
    this.#count()
  }

  /** Those whose time is over, and the oldest of those that are too many. */
  #endDetached(): void {
    const now = this.#ports.clock.now()
    const waiting = this.list()
      .flatMap((session) => (session.detachedAt === undefined ? [] : [{ session, since: session.detachedAt }]))
      .sort((a, b) => b.since - a.since)
    const here = new Map<string, number>()
    for (const [index, { session, since }] of waiting.entries()) {
      const ofAddress = (here.get(session.address) ?? 0) + 1
      here.set(session.address, ofAddress)
      const tooMany = ofAddress > this.#seats.limits.perAddress || index >= this.#seats.limits.total
      if (tooMany || now - since >= graceMs) this.#remove(session)
    }
  }

  #endIdle(): void {
    const now = this.#ports.clock.now()
    for (const session of this.list()) {
      if (now - session.lastActivityAt < idleMs) continue
      session.refuse(
        new AppError('user-session-idle', 'nothing has happened here for an hour', {
          remedy: 'Connect again to go on.',
        }),
      )
      session.release()?.close(1000, 'idle')
      this.#remove(session)
    }
  }

  #count(): void {
    const sessions = this.list()
    const waiting = sessions.filter(({ detachedAt }) => detachedAt !== undefined).length
    const { hubs, folds } = this.#ports.hubs.count()
    const now = { attached: sessions.length - waiting, waiting, hubs, folds }
    this.#gauges.sessions.add(now.attached - this.#counted.attached, { state: 'attached' })
    this.#gauges.sessions.add(now.waiting - this.#counted.waiting, { state: 'waiting' })
    this.#gauges.hubs.add(now.hubs - this.#counted.hubs)
    this.#gauges.folds.add(now.folds - this.#counted.folds)
    this.#counted = now
  }
}

function createGauges(metrics: Metrics) {
  return {
    sessions: metrics.gauge('user_sessions', 'Dashboards with an open socket, and such that may be resumed.', [
      'state',
    ]),
    hubs: metrics.gauge('user_session_hubs', 'Lives that dashboards count.'),
    folds: metrics.gauge('user_session_folds', 'Sets of numbers that dashboards share or have for themselves.'),
  }
}
