import { signals, topics } from '@livetap/contracts/topics.ts'
import type { Ports } from '#ports/ports.ts'
import { repeatEvery } from '../repeat.ts'

const lookEveryMs = 2000
/** A database that is merely busy stores something within this time. */
const patienceMs = 10_000

type StorageWatchPorts = Pick<Ports, 'bus' | 'signals' | 'clock' | 'log'>

/** Sees whether what is received is stored, too, in whichever process the recorder runs. */
export class StorageWatch implements AsyncDisposable {
  readonly #ports: StorageWatchPorts
  readonly #resources = new AsyncDisposableStack()
  /** Messages that wait to be stored. */
  #waiting = 0
  /** When something was stored, or nothing waited. Milliseconds. */
  #wellAt: number

  private constructor(ports: StorageWatchPorts) {
    this.#ports = ports
    this.#wellAt = ports.clock.now()
  }

  static async open(ports: StorageWatchPorts): Promise<StorageWatch> {
    const watch = new StorageWatch(ports)
    const grown = () => {
      watch.#wellAt = ports.clock.now()
    }
    watch.#resources.use(await ports.signals.listen(signals.logGrown, grown))
    watch.#resources.use(repeatEvery(ports, lookEveryMs, () => watch.#look()))
    return watch
  }

  /** Rejects when messages wait and none has been stored for a while. */
  async check(): Promise<void> {
    const stuckMs = this.#ports.clock.now() - this.#wellAt
    if (this.#waiting === 0 || stuckMs < patienceMs) return
    const seconds = Math.round(stuckMs / 1000)
    throw new Error(
      `nothing has been stored for ${seconds} s, ${this.#waiting} messages wait: see that the database runs and has free space`,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync()
  }

  async #look(): Promise<void> {
    const lags = await this.#ports.bus.lags()
    this.#waiting = lags.find(({ topic, group }) => topic === topics.events.name && group === 'storage')?.lag ?? 0
    if (this.#waiting === 0) this.#wellAt = this.#ports.clock.now()
  }
}
