import type { QuestionStatus } from '@livetap/contracts/metrics.ts'
import type { InsightKind, UserSessionCommand, UserSessionMessage } from '@livetap/contracts/user-session.ts'
import { queryString } from '../api.ts'
import { isShut } from '../session/check.ts'
import { whenIn } from '../session/standing.ts'
import { type KeptSession, readKept, writeKept } from './kept-session.ts'
import { type SessionState, startingState, takeMessage } from './session-state.ts'

const resumedElsewhere = 4001
const longestDelay = 15_000
/** A link that lasted so long was a good one: the next try comes soon. */
const goodAfter = 5000
/** One page of a live goes and the next comes: that is no reason to connect anew. */
const linger = 1000

/**
 * This tab's session over `/ws`: finds its way back after every loss with a growing pause that has chance in it, except
 * when the session was resumed in another tab, or nobody is signed in any more. Keeps the state outside of React.
 */
export class UserSessionClient {
  private readonly listeners = new Set<() => void>()
  private state: SessionState = startingState
  private kept: KeptSession | undefined = readKept()
  private wanted: string | undefined
  private socket: WebSocket | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private closing: ReturnType<typeof setTimeout> | undefined
  private openedAt = 0
  /** `resume` was sent, or is about to be, and has not been answered. */
  private resuming = false
  private attempt = 0
  private stopWaiting: (() => void) | undefined

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly read = (): SessionState => this.state

  /** Whether the numbers begin where the user began to count anew. */
  get isReset(): boolean {
    return this.kept?.reset === true && this.kept.username === this.wanted
  }

  /** Looks at this @username from now on; undefined: at nobody, and what was counted last stays readable. */
  look(username: string | undefined): void {
    clearTimeout(this.closing)
    if (username === this.wanted) return
    this.wanted = username
    if (username !== undefined && this.state.metrics && this.state.metrics.uniqueId !== username) {
      this.change({ metrics: undefined, rows: [], insights: [], problem: undefined })
    }
    if (this.socket) this.aim(this.state.connection?.username ?? undefined)
    else if (username !== undefined && this.state.link.state === 'connecting') this.connect()
  }

  /** Closes the link soon; the server keeps the session for a while. `look` goes on with it, before and after. */
  close(): void {
    clearTimeout(this.closing)
    this.closing = setTimeout(() => {
      this.wanted = undefined
      this.drop()
      this.change({ link: { state: 'connecting' }, connection: undefined })
    }, linger)
  }

  /** Takes the session back, or tries again at once. */
  readonly retry = (): void => {
    this.drop()
    this.connect()
  }

  resetMetrics(): void {
    this.keep({ reset: true })
    this.send({ type: 'resetMetrics' })
  }

  /** Counts the whole live again. Marks of questions begin anew with it. */
  undoReset(): void {
    const { wanted } = this
    if (wanted === undefined) return
    this.keep({ reset: false, sinceId: undefined })
    this.send({ type: 'disconnect' })
    this.send({ type: 'changeUsername', username: wanted })
  }

  markQuestion(questionId: string, status: QuestionStatus): void {
    this.send({ type: 'markQuestionAnswered', questionId, status })
  }

  dismissInsight(insightId: string): void {
    this.change({ insights: this.state.insights.filter((insight) => insight.insightId !== insightId) })
    this.send({ type: 'dismissInsight', insightId })
  }

  /** A muted kind of prompt also leaves the screen. */
  muteInsights(kind: InsightKind, muted: boolean): void {
    const without = this.state.muted.filter((each) => each !== kind)
    this.change({
      muted: muted ? [...without, kind] : without,
      insights: muted ? this.state.insights.filter((insight) => insight.kind !== kind) : this.state.insights,
    })
    this.send({ type: 'muteInsights', kind, muted })
  }

  private send(command: UserSessionCommand): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(command))
  }

  private readonly connect = (): void => {
    this.change({ link: { state: 'connecting' }, connection: undefined })
    const { kept } = this
    const username = kept ? undefined : this.wanted
    const socket = new WebSocket(`/ws${queryString({ events: 0, username })}`)
    this.socket = socket
    this.resuming = kept !== undefined
    this.openedAt = Number.POSITIVE_INFINITY
    socket.onopen = () => {
      this.openedAt = Date.now()
      if (kept) this.send({ type: 'resume', ...this.describe(kept) })
    }
    socket.onmessage = ({ data }) => this.take(JSON.parse(String(data)) as UserSessionMessage)
    socket.onclose = ({ code }) => this.lost(code)
    addEventListener('online', this.retry)
  }

  /** What was kept of another @username is of no use when the session is gone. */
  private describe({ sessionId, username, lastEventId, sinceId }: KeptSession) {
    const { wanted } = this
    const place = username === wanted && { ...(lastEventId && { lastEventId }), ...(sinceId && { sinceId }) }
    return { sessionId, ...place, ...(wanted !== undefined && { username: wanted }) }
  }

  private take(message: UserSessionMessage): void {
    if (message.type === 'sessionCreated') {
      this.change({ link: { state: 'open' } })
      this.keep({ sessionId: message.data.sessionId })
      if (message.data.resumed) this.resuming = false
    }
    if (message.type === 'error') this.resuming = false
    if (message.type === 'metrics') {
      const { uniqueId: username, lastEventId, sinceId } = message.data
      this.keep({ username, lastEventId, sinceId })
    }
    this.change(takeMessage(this.state, message))
    if (message.type === 'connectionStatus') this.aim(message.data.username ?? undefined)
  }

  /** Until `resume` is answered the server tells of a session that looks at nobody and will not be this one. */
  private aim(current: string | undefined): void {
    if (this.resuming && current === undefined) return
    this.resuming = false
    if (current === this.wanted) return
    if (this.wanted === undefined) this.send({ type: 'disconnect' })
    else this.send({ type: 'changeUsername', username: this.wanted })
  }

  private lost(code: number): void {
    if (code === resumedElsewhere) {
      this.drop()
      this.change({ link: { state: 'taken' } })
      return
    }
    const neverOpened = this.openedAt === Number.POSITIVE_INFINITY
    if (Date.now() - this.openedAt > goodAfter) this.attempt = 0
    this.attempt += 1
    const delay = Math.min(longestDelay, 500 * 2 ** this.attempt) * (0.5 + Math.random() / 2)
    this.drop()
    this.change({ link: { state: 'waiting', retryAt: Date.now() + delay } })
    this.timer = setTimeout(this.connect, delay)
    if (neverOpened) void isShut().then((shut) => shut && this.rest())
  }

  /** Waits until somebody is signed in again. */
  private rest(): void {
    this.drop()
    this.attempt = 0
    this.change({ link: { state: 'connecting' } })
    this.stopWaiting = whenIn(this.retry)
  }

  private drop(): void {
    this.stopWaiting?.()
    clearTimeout(this.timer)
    removeEventListener('online', this.retry)
    const { socket } = this
    this.socket = undefined
    if (!socket) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  private keep(change: { readonly [Name in keyof KeptSession]?: KeptSession[Name] | undefined }): void {
    this.kept = { ...this.kept, ...change } as KeptSession
    writeKept(this.kept)
  }

  private change(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }
}
