import { createHash } from 'node:crypto'
import { ackStatuses, type LinkAck, type LinkCommand } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { BoardMessage, Channel, HostMessage } from '../serial/messages.ts'
import { checkCommand, type Order } from './check-command.ts'

const keptIds = 1000
/** Commands that may wait for a line that does not take them. */
const mostWaiting = 32
const mostTtlMs = 65_535

export type AckStatus = LinkAck['st']

/** What decides about a command besides the command itself. */
export interface Situation {
  /** By the server's clock; undefined before it was measured. */
  readonly now: number | undefined
  readonly isStopped: boolean
  readonly isArmed: boolean
  /** Undefined while it does not answer. */
  readonly board:
    | { readonly boot: number; readonly channels: readonly Channel[]; readonly manifest: Manifest }
    | undefined
}

interface Waiting {
  readonly id: string
  readonly exp: number
  readonly message: HostMessage & { kind: 'command' }
}

/** Looks at each command before it may go to the board, keeps those that wait for the line, and answers each once. */
export class Commands {
  #ack: (ack: LinkAck) => void
  #waiting: Waiting[] = []
  /** What each that was taken was answered, or that it was not yet; oldest first. */
  #taken = new Map<string, AckStatus | undefined>()
  /** By the board's ids. */
  #sent = new Map<string, { readonly id: string; readonly arrivedAt: number }>()

  constructor(ack: (ack: LinkAck) => void) {
    this.#ack = ack
  }

  take(command: LinkCommand, situation: Situation, at: number): void {
    const { board } = situation
    const refusal = this.#refuse(command, situation)
    if (refusal !== undefined || board === undefined) {
      this.#answer(command.id, refusal ?? 'NOLINK')
      return
    }
    const verdict = checkCommand(board.manifest, command.cap, command.p)
    if ('order' in verdict) this.#keep(command, verdict.order, board, at)
    else this.#answer(command.id, 'RANGE', verdict.nearest)
  }

  #refuse({ id, exp, boot }: LinkCommand, { now, isStopped, isArmed, board }: Situation): AckStatus | undefined {
    const answered = this.#taken.get(id)
    if (answered !== undefined) return answered === 'OK' ? 'DUP' : answered
    if (isStopped) return 'ESTOP'
    if (now === undefined || now >= exp) return 'EXPIRED'
    if (board === undefined || (boot !== undefined && boot !== board.boot)) return 'NOLINK'
    return isArmed ? undefined : 'DISARMED'
  }

  /** A level that was not answered goes to the board again, which knows whether it has done it; a pulse never does. */
  #keep({ id, exp, cap }: LinkCommand, order: Order, board: NonNullable<Situation['board']>, at: number): void {
    if (this.#waiting.some((waiting) => waiting.id === id)) return
    if (order.capability.mode === 'pulse' && this.#taken.has(id)) return // nobody knows whether it was done
    if (this.#waiting.length >= mostWaiting) this.#answer(id, 'RATE')
    else {
      const boardId = createHash('sha256').update(id).digest('hex').slice(0, 16)
      const channel = board.channels.findIndex(({ name }) => name === cap)
      const { value, durMs } = order
      const message = { kind: 'command' as const, id: boardId, boot: board.boot, channel, value, durMs, ttlMs: 0 }
      this.#waiting.push({ id, exp, message })
      remember(this.#taken, id, undefined)
      if (!this.#sent.has(boardId)) remember(this.#sent, boardId, { id, arrivedAt: at })
    }
  }

  /** The next one for the line with the milliseconds that are left of it; what has waited for too long is answered. */
  next(now: number | undefined): HostMessage | undefined {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const leftMs = now === undefined ? 0 : Math.floor(next.exp - now)
      if (leftMs >= 1) return { ...next.message, ttlMs: Math.min(mostTtlMs, leftMs) }
      this.#settle(next, 'EXPIRED')
    }
    return undefined
  }

  refuseWaiting(status: AckStatus): void {
    for (const waiting of this.#waiting.splice(0)) this.#settle(waiting, status)
  }

  /** The board is away, or is another start: what it was sent is not waited for, and what waits was not meant for it. */
  boardGone(): void {
    this.refuseWaiting('NOLINK')
    this.#sent.clear()
  }

  answered({ id, status, detail }: BoardMessage & { kind: 'ack' }, at: number): void {
    const sent = this.#sent.get(id)
    const st = ackStatuses[status]
    if (sent === undefined || st === undefined) return
    this.#sent.delete(id)
    remember(this.#taken, sent.id, st)
    const extra = st === 'RANGE' || st === 'COOL' ? detail : undefined
    this.#answer(sent.id, st, extra, Math.round((at - sent.arrivedAt) * 10) / 10)
  }

  #settle({ id, message }: Waiting, status: AckStatus): void {
    this.#sent.delete(message.id)
    remember(this.#taken, id, status)
    this.#answer(id, status)
  }

  #answer(id: string, st: AckStatus, extra?: number, t?: number): void {
    this.#ack({ v: 1, id, st, ...(t === undefined ? {} : { t }), ...(extra === undefined ? {} : { extra }) })
  }
}

function remember<Value>(kept: Map<string, Value>, key: string, value: Value): void {
  kept.set(key, value)
  const [oldest] = kept.keys()
  if (kept.size > keptIds && oldest !== undefined) kept.delete(oldest)
}
