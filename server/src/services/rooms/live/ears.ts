import type { LogGrown } from '@livetap/contracts/topics.ts'
import { describeError } from '#kernel/errors.ts'
import { orAborted } from '#kernel/waiting.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import type { RoomsMetrics } from '../rooms-metrics.ts'
import { Ear, type EarPorts } from './ear.ts'
import { Heads } from './heads.ts'

export interface EarsPorts extends Omit<EarPorts, 'heads'> {
  readonly metrics: Pick<RoomsMetrics, 'hearingFailures'>
}

/** Failures in a row, of one room, of which whoever runs this should know. */
const manyFailures = 10
/** Whoever opens a poll waits no longer for database or store; the room is heard all the same once they answer. */
const mostBeginMs = 2000

/** What this process hears of lives, for the rooms that somebody is in by one of its connections. */
export class Ears {
  readonly #ports: EarsPorts
  readonly #heads: Heads
  readonly #ears = new WeakMap<RoomHost, Ear>()
  /** How often it failed in a row. */
  readonly #failures = new WeakMap<RoomHost, number>()
  readonly #listening = new Map<RoomHost, Promise<void>>()

  constructor(ports: EarsPorts) {
    this.#ports = ports
    this.#heads = new Heads(ports.db.query)
  }

  /** The log of a workspace has grown. */
  hear(grown: LogGrown): void {
    this.#heads.note(grown.workspaceId, grown.head)
  }

  /** Takes what a room is to hear of its live, unless that is being done. What fails is tried again a second later. */
  listen(host: RoomHost): void {
    if (this.#listening.has(host)) return
    const ear = this.#ears.get(host) ?? new Ear(host, { ...this.#ports, heads: this.#heads })
    this.#ears.set(host, ear)
    const listening = ear.listen().then(
      () => void this.#failures.delete(host),
      (error: unknown) => this.#noteFailure(host, error),
    )
    this.#listening.set(
      host,
      listening.finally(() => this.#listening.delete(host)),
    )
  }

  #noteFailure(host: RoomHost, error: unknown): void {
    const { log, metrics } = this.#ports
    const failures = (this.#failures.get(host) ?? 0) + 1
    this.#failures.set(host, failures)
    metrics.hearingFailures.add()
    const about = { roomId: host.roomId, error: describeError(error) }
    if (failures === manyFailures) log.warn(about, 'A room has not heard its live for some seconds; it goes on trying')
    else log.debug(about, 'A live is heard a second later')
  }

  /**
   * The same for a room whose viewers have a say from now on: what they write after this has resolved counts, unless
   * database or store took so long that it was not waited for.
   */
  async begin(host: RoomHost): Promise<void> {
    await orAborted(this.#listenAnew(host), AbortSignal.timeout(mostBeginMs)).catch(() => {})
  }

  async #listenAnew(host: RoomHost): Promise<void> {
    await this.#listening.get(host)
    this.listen(host)
    await this.#listening.get(host)
  }

  /** Resolves when nothing is being taken any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#listening.values())
  }
}
