import { type Backoff, backoffDelay } from '#kernel/backoff.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { callLater, orAborted } from '#kernel/waiting.ts'
import type { LiveSource, SourceConnection, SourceTarget } from '#ports/live-source.ts'
import type { Ports } from '#ports/ports.ts'
import type { Access } from '../credentials.ts'
import { type SourceAllowances, withRetryAfter } from './source-allowance.ts'
import { isFinalAnswer, orderSources, type SourceHealth } from './source-health.ts'

/** An open connection and where it came from. */
export interface Upstream {
  readonly source: LiveSource
  readonly connection: SourceConnection
}

export interface UpstreamPorts extends Pick<Ports, 'sources' | 'clock' | 'log'> {
  /** Of the @username alone. */
  readonly health: SourceHealth
  /** Of all that this process receives with the same credentials. */
  readonly allowances: SourceAllowances
  readonly access: Access
}

type Target = Required<SourceTarget>

/** A source that has not answered by then is taken for unreachable. */
const connectTimeoutMs = 60_000
/** While receiving from another source: how often the preferred ones are tried again. */
const returnBackoff: Backoff = { first: 60_000, factor: 2, cap: 600_000, jitter: 0.2 }

/**
 * Connects through the first source that can. Rejects with the AppError that says most about why none could; its
 * `retryAfterMs` is set only when every source asked for a pause.
 */
export async function connectUpstream(ports: UpstreamPorts, uniqueId: string, signal: AbortSignal): Promise<Upstream> {
  const failures: AppError[] = []
  const credentials = await ports.access.find()
  const sources = ports.sources.filter(({ suffices }) => suffices?.(credentials) ?? true)
  for (const source of orderSources(sources, ports.health, ports.clock.now())) {
    const result = await tryConnect(ports, source, { uniqueId, credentials }, signal)
    if (!(result instanceof AppError)) return result
    if (isFinalAnswer(result)) throw result
    failures.push(result)
  }
  signal.throwIfAborted()
  throw summarize(failures)
}

/**
 * Resolves with a connection through a source preferred to `current` as soon as one can be had, trying again and
 * again; rejects when the signal aborts. Undefined when there is none that is preferred.
 */
export async function awaitPreferred(
  ports: UpstreamPorts,
  current: LiveSource,
  uniqueId: string,
  signal: AbortSignal,
): Promise<Upstream | undefined> {
  const preferred = ports.sources.slice(0, ports.sources.indexOf(current))
  if (preferred.length === 0) return undefined
  for (let tries = 1; ; tries++) {
    await ports.clock.sleep(backoffDelay(returnBackoff, tries), signal)
    const credentials = await ports.access.find()
    for (const source of preferred.filter(({ suffices }) => suffices?.(credentials) ?? true)) {
      const result = await tryConnect(ports, source, { uniqueId, credentials }, signal)
      if (!(result instanceof AppError)) return result
    }
  }
}

async function tryConnect(
  { health, allowances, access, clock, log }: UpstreamPorts,
  source: LiveSource,
  target: Target,
  signal: AbortSignal,
): Promise<Upstream | AppError> {
  const { name } = source
  const allowance = allowances.of(name)
  using _turn = await allowance.takeTurn(signal)
  const refusal = allowance.findRefusal()
  if (refusal) return refusal
  try {
    const connection = await connectInTime(source, target, clock, signal)
    health.succeeded(name)
    access.report(target.credentials, undefined)
    return { source, connection }
  } catch (error) {
    signal.throwIfAborted()
    const failure = toAppError(error, name)
    health.failed(name, failure, clock.now())
    allowance.failed(failure)
    access.report(target.credentials, failure)
    const level = isFinalAnswer(failure) ? 'debug' : 'info'
    log[level]({ source: name, code: failure.code, error: describeError(failure) }, 'could not connect')
    return failure
  }
}

async function connectInTime(
  source: LiveSource,
  target: Target,
  clock: Ports['clock'],
  signal: AbortSignal,
): Promise<SourceConnection> {
  const patience = new AbortController()
  const either = AbortSignal.any([signal, patience.signal])
  const giveUp = () => patience.abort(new AppError('connect-timeout', 'no answer in time', { transient: true }))
  using _timer = callLater(clock, connectTimeoutMs, giveUp)
  const connecting = source.connect(target, either)
  // A source that did not notice the abort must not leave a connection nobody knows of.
  connecting.then((late) => (either.aborted ? late.close() : undefined)).catch(() => {})
  return await orAborted(connecting, either)
}

function toAppError(error: unknown, source: string): AppError {
  if (error instanceof AppError) return error
  return new AppError('source-failed', `${source}: ${describeError(error)}`, {
    cause: error,
    transient: true,
    remedy: 'Livetap tries again by itself. If it goes on, please report it with the log.',
  })
}

/** The preferred source's failure, unless it is only that it was never set up. */
function summarize(failures: readonly AppError[]): AppError {
  const telling = failures.find(({ code }) => code !== 'source-not-configured') ?? failures[0]
  if (!telling) return new AppError('source-not-configured', 'there is no source to receive lives from')
  const usable = failures.filter(({ code }) => code !== 'source-not-configured')
  const pauses = usable.map(({ retryAfterMs }) => retryAfterMs ?? 0)
  return withRetryAfter(telling, pauses.length > 0 ? Math.min(...pauses) : 0)
}
