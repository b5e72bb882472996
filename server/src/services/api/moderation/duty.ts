import { randomBytes } from 'node:crypto'
import { type DutySaid, signals } from '@livetap/contracts/topics.ts'
import type { Doer, FocusItem, Presence } from '@livetap/contracts/workspace/moderation.ts'
import { type Clock, toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'
import { repeatEvery } from '../repeat.ts'

/** Who is here says so again and again; who was not heard of for so long is gone. */
const sayEveryMs = 5000
const goneAfterMs = 15_000
const mostShown = 200

interface Known {
  readonly presenceId: string
  presence: Presence
  /** Connected to this process. */
  readonly isOwn: boolean
  heardAt: number
}

export interface Joined {
  /** Known to its own page only. */
  readonly presenceId: string
  readonly presence: Presence
}

export interface DutyPorts {
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/** Who is on duty in the lives of a workspace, over all processes. Kept in memory only: it is about now. */
export class Duty implements AsyncDisposable {
  readonly #ports: DutyPorts
  readonly #workspaceId: string
  readonly #lives = new Map<string, Map<string, Known>>()
  readonly #watchers = new Set<(streamId: string) => void>()
  readonly #open = new AsyncDisposableStack()

  private constructor(ports: DutyPorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#open.use(repeatEvery(ports, sayEveryMs, () => this.#sayAgain()))
  }

  static async open(ports: DutyPorts, workspaceId: string): Promise<Duty> {
    const duty = new Duty(ports, workspaceId)
    const hear = (said: DutySaid) => said.workspaceId === workspaceId && duty.#hear(said)
    duty.#open.use(await ports.signals.listen(signals.duty, hear))
    return duty
  }

  /** Calls back when who is on duty in a live, or what they look at, has changed. */
  watch(changed: (streamId: string) => void): () => void {
    this.#watchers.add(changed)
    return () => this.#watchers.delete(changed)
  }

  /** Those who came first come first. */
  list(streamId: string): Presence[] {
    const known = [...(this.#lives.get(streamId)?.values() ?? [])].map(({ presence }) => presence)
    const order = (one: Presence, other: Presence) => (one.since + one.key < other.since + other.key ? -1 : 1)
    return known.sort(order).slice(0, mostShown)
  }

  join(streamId: string, who: Doer): Joined {
    const now = this.#ports.clock.now()
    const presenceId = randomBytes(16).toString('base64url')
    const presence = { key: randomBytes(6).toString('hex'), who, since: toIso(now), focus: null }
    const isFirst = !this.#lives.has(streamId)
    this.#put(streamId, { presenceId, presence, isOwn: true, heardAt: now })
    if (isFirst) this.#say({ ...this.#at(streamId), kind: 'who' })
    return { presenceId, presence }
  }

  leave(streamId: string, presenceId: string): void {
    this.#remove(streamId, presenceId)
    this.#say({ ...this.#at(streamId), kind: 'gone', presenceId })
  }

  /** Throws `presence-not-found`, also for the presence of somebody else. */
  focus(streamId: string, presenceId: string, who: Doer, item: FocusItem | null): void {
    const known = this.#lives.get(streamId)?.get(presenceId)
    if (!known || idOf(known.presence.who) !== idOf(who)) {
      throw new AppError('presence-not-found', 'you are not on duty in this live', {
        remedy: 'Open its live channel, and use the id of its newest snapshot.',
      })
    }
    if (known.isOwn) this.#setFocus(streamId, known, item)
    else this.#say({ ...this.#at(streamId), kind: 'focus', presenceId, doerId: idOf(who), item })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [streamId, known] of this.#lives) {
      for (const { presenceId, isOwn } of known.values()) {
        if (isOwn) this.#say({ ...this.#at(streamId), kind: 'gone', presenceId })
      }
    }
    await this.#open.disposeAsync()
  }

  #setFocus(streamId: string, known: Known, focus: FocusItem | null): void {
    this.#put(streamId, { ...known, presence: { ...known.presence, focus } })
  }

  #hear(said: DutySaid): void {
    const { streamId } = said
    const known = said.kind === 'who' ? undefined : this.#lives.get(streamId)?.get(said.presenceId)
    if (said.kind === 'who') {
      for (const own of this.#listOwn(streamId)) this.#sayHere(streamId, own)
    } else if (said.kind === 'focus') {
      if (known?.isOwn && idOf(known.presence.who) === said.doerId) this.#setFocus(streamId, known, said.item)
    } else if (!known?.isOwn) {
      const { presenceId } = said
      const heardAt = this.#ports.clock.now()
      if (said.kind === 'gone') this.#remove(streamId, presenceId)
      else this.#put(streamId, { presenceId, presence: said.presence, isOwn: false, heardAt })
    }
  }

  #put(streamId: string, known: Known): void {
    const live = this.#lives.get(streamId) ?? new Map<string, Known>()
    const before = live.get(known.presenceId)
    this.#lives.set(streamId, live.set(known.presenceId, known))
    if (JSON.stringify(before?.presence) === JSON.stringify(known.presence)) return
    if (known.isOwn) this.#sayHere(streamId, known)
    this.#tell(streamId)
  }

  #remove(streamId: string, presenceId: string): void {
    const live = this.#lives.get(streamId)
    if (!live?.delete(presenceId)) return
    if (live.size === 0) this.#lives.delete(streamId)
    this.#tell(streamId)
  }

  #sayAgain(): void {
    const since = this.#ports.clock.now() - goneAfterMs
    for (const [streamId, live] of this.#lives) {
      for (const known of [...live.values()]) {
        if (known.isOwn) this.#sayHere(streamId, known)
        else if (known.heardAt < since) this.#remove(streamId, known.presenceId)
      }
    }
  }

  #listOwn(streamId: string): Known[] {
    return [...(this.#lives.get(streamId)?.values() ?? [])].filter(({ isOwn }) => isOwn)
  }

  #sayHere(streamId: string, { presenceId, presence }: Known): void {
    this.#say({ ...this.#at(streamId), kind: 'here', presenceId, presence })
  }

  #at(streamId: string) {
    return { workspaceId: this.#workspaceId, streamId }
  }

  #say(said: DutySaid): void {
    this.#ports.signals.send(signals.duty, said)
  }

  #tell(streamId: string): void {
    for (const changed of this.#watchers) changed(streamId)
  }
}

const idOf = ({ kind, id }: Doer): string => `${kind}:${id}`
