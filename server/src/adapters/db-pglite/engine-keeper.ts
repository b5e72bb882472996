import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import { type Engine, type EngineStart, startEngine } from './engine.ts'

/** Between two tries to start it: each takes half a second of a core. */
const pauseMs = 2000

/** Starts the engine, and once more when it has died: what was committed is in its folder. */
export class EngineKeeper implements AsyncDisposable {
  readonly #start: EngineStart
  readonly #log: Log
  #engine: Engine
  #starting: Promise<Engine> | undefined
  #failure: { readonly at: number; readonly error: AppError } | undefined

  private constructor(start: EngineStart, log: Log, engine: Engine) {
    this.#start = start
    this.#log = log
    this.#engine = engine
  }

  static async open(start: EngineStart, log: Log): Promise<EngineKeeper> {
    return new EngineKeeper({ directory: start.directory, template: undefined }, log, await startEngine(start))
  }

  /** The engine that runs or that ran last. */
  get engine(): Engine {
    return this.#engine
  }

  /** An engine that runs. A database in memory died with its engine and does not come back empty. */
  async live(): Promise<Engine> {
    if (!this.#engine.dead || this.#start.directory === undefined) return this.#engine
    this.#starting ??= this.#restart().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  async #restart(): Promise<Engine> {
    const now = performance.now()
    if (this.#failure && now - this.#failure.at < pauseMs) throw this.#failure.error
    this.#log.error({}, 'The embedded database died and is started again')
    try {
      this.#engine = await startEngine(this.#start)
      this.#failure = undefined
      return this.#engine
    } catch (cause) {
      const error = new AppError('database-unavailable', describeError(cause), {
        cause,
        transient: true,
        remedy: cause instanceof AppError && cause.remedy ? cause.remedy : 'See the log.',
      })
      this.#failure = { at: performance.now(), error }
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#starting?.catch(() => {})
    await this.#engine.close()
  }
}
