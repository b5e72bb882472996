import { createHash } from 'node:crypto'
import { createClient, ErrorReply } from 'redis'
import { type Backoff, backoffDelay } from '#kernel/backoff.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'

const reconnect: Backoff = { first: 50, factor: 2, cap: 5000, jitter: 0.5 }

/** One connection that comes back by itself. While it is away every command rejects with AppError `store-unavailable`. */
export class RedisConnection implements AsyncDisposable {
  readonly #client: ReturnType<typeof createOne>
  readonly #answerMs: number
  #isAway = false

  /** `answerMs`: milliseconds that an answer may take before the connection counts as dead. */
  constructor(url: string, log: Log, answerMs: number) {
    this.#answerMs = answerMs
    this.#client = createOne(url, answerMs)
    this.#client.on('error', (error: unknown) => {
      if (!this.#isAway) log.warn({ problem: describeProblem(error) }, 'Redis is away; rooms wait for it')
      this.#isAway = true
    })
    this.#client.on('ready', () => {
      this.#isAway = false
    })
  }

  /** Resolves when there was a first connection; rejects when there is none in time. */
  async connect(ms: number): Promise<void> {
    try {
      await inTime(this.#client.connect(), ms)
    } catch (error) {
      this.#client.destroy()
      throw unavailable(error)
    }
  }

  async send(...args: string[]): Promise<unknown> {
    try {
      return await this.#send(args)
    } catch (error) {
      throw unavailable(error)
    }
  }

  #send(args: readonly string[]): Promise<unknown> {
    return inTime(this.#client.sendCommand(args), this.#answerMs)
  }

  /** Redis knows a script by its hash once it has run it, until it starts anew. */
  async run(script: string, keys: readonly string[], args: readonly (string | number)[] = []): Promise<unknown> {
    const given = [String(keys.length), ...keys, ...args.map(String)]
    try {
      return await this.#send(['EVALSHA', hashOf(script), ...given])
    } catch (error) {
      if (!isUnknownScript(error)) throw unavailable(error)
      return this.send('EVAL', script, ...given)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy()
  }
}

function createOne(url: string, patience: number) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // Answers are awaited here (`answerMs`); the client's own timers outlive each command.
    commandOptions: { timeout: 0 },
    pingInterval: patience / 2,
    socket: {
      connectTimeout: patience,
      socketTimeout: patience,
      reconnectStrategy: (failures) => backoffDelay(reconnect, failures + 1),
    },
  })
}

const hashes = new Map<string, string>()

function hashOf(script: string): string {
  const hash = hashes.get(script) ?? createHash('sha1').update(script).digest('hex')
  hashes.set(script, hash)
  return hash
}

const isUnknownScript = (error: unknown): boolean => error instanceof ErrorReply && error.message.startsWith('NOSCRIPT')

/** As `promise`, but no longer than `ms`. */
async function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
    promise.catch(() => {})
  }
}

/** What is told of a failure is a word or two: addresses and credentials stay out of it. */
function unavailable(error: unknown): AppError {
  return new AppError('store-unavailable', `The rooms in Redis cannot be reached: ${describeProblem(error)}`, {
    transient: true,
    remedy: 'Check that Redis runs, that REDIS_URL is right, and that this machine can reach it.',
  })
}

function describeProblem(error: unknown): string {
  if (error instanceof ErrorReply) return describeError(error).split(' ', 1)[0] ?? ''
  if (!(error instanceof Error)) return 'the connection ended'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.constructor.name
}
