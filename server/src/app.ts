import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Config, ServiceName } from '#config.ts'
import { createDemo } from '#demo.ts'
import { systemClock } from '#kernel/clock.ts'
import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Bus } from '#ports/bus.ts'
import type { Db } from '#ports/db.ts'
import type { Leases } from '#ports/leases.ts'
import type { LiveSource } from '#ports/live-source.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Ports } from '#ports/ports.ts'
import type { Signals } from '#ports/signals.ts'
import { readVersion } from '#version.ts'

export interface App extends AsyncDisposable {
  /** Where the API and the pages are; absent when this process does not run them. */
  readonly url: string | undefined
}

type Start = (ports: Ports, config: Config) => Promise<AsyncDisposable & { readonly url?: string }>

/** Service name → how to start it. Readers come before writers, so that nothing is said to an empty room. */
const services: ReadonlyMap<string, Start> = new Map(
  Object.entries({
    moderation: async (ports) => (await import('#services/moderation/moderation.ts')).startModeration(ports),
    recorder: async (ports) => (await import('#services/recorder/recorder.ts')).startRecorder(ports),
    normalizer: async (ports) => (await import('#services/normalizer/normalizer.ts')).startNormalizer(ports),
    retention: async (ports, config) => {
      const { startRetention } = await import('#services/retention/retention.ts')
      return startRetention(ports, retentionOptions(config))
    },
    api: async (ports, config) => {
      const { startApi } = await import('#services/api/api.ts')
      return startApi(ports, apiOptions(config)).catch((error) => refuseAddress(error, config))
    },
    ingest: async (ports, config) => {
      const { startIngest } = await import('#services/ingest/ingest.ts')
      return startIngest(ports, ingestOptions(config))
    },
  } satisfies Record<ServiceName, Start>),
)

export interface AppOptions {
  /** The only @usernames to connect to, whoever else is followed. Default: all. */
  readonly receives?: readonly string[]
  /** Ends the waiting for what Livetap needs: the start rejects with its reason. */
  readonly signal?: AbortSignal
}

/**
 * Opens the adapters that the configuration names and starts its services; any failure on the way undoes the rest.
 * Disposing stops them in the opposite order, and stores first what was received.
 */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const chosen = chooseServices(config.SERVICES)
  await using opened = new AsyncDisposableStack()
  const ports = await openPorts(config, options, opened)
  let url: string | undefined
  for (const [name, start] of chosen) {
    const service = opened.use(await start(ports, config))
    url ??= service.url
    // What receives is started after this, and stopped before it.
    if (name === 'normalizer' && !config.REDIS_URL) opened.defer(() => finishWork(ports))
    ports.log.info({ service: name }, 'started')
  }
  const running = opened.move()
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

function chooseServices(list: string): [string, Start][] {
  if (list === 'all') return [...services]
  const names = list.split(',').map((name) => name.trim())
  return [...services].filter(([name]) => names.includes(name))
}

const finishWithinMs = 6000

/** What the bus of this process still holds goes with it: waits until all of it is stored, though not for ever. */
async function finishWork({ bus, log }: Ports): Promise<void> {
  const end = performance.now() + finishWithinMs
  const readLag = async () => Math.max(0, ...(await bus.lags()).map(({ lag }) => lag))
  while ((await readLag()) > 0 && performance.now() < end) await sleep(5)
  const lost = await readLag()
  if (lost > 0) log.error({ lost }, 'stopped before everything that was received could be stored')
}

async function openPorts(config: Config, options: AppOptions, opened: AsyncDisposableStack): Promise<Ports> {
  const log = await createLog(config)
  const { createMetrics } = await import('#adapters/prometheus/prometheus.ts')
  const { createTikTokWire } = await import('#adapters/tiktok/tiktok.ts')
  const metrics = createMetrics()
  const db = opened.use(await openDb(config, log))
  const { bus, signals, leases } = opened.use(await openBus(config, log, metrics, options.signal))
  const sources = (await openSources(config, log, opened)).map((source) => restrict(source, options.receives))
  return { bus, signals, leases, db, sources, metrics, log, wire: createTikTokWire(), clock: systemClock }
}

function restrict(source: LiveSource, usernames: readonly string[] | undefined): LiveSource {
  if (usernames === undefined) return source
  return {
    ...source,
    async connect(target, signal) {
      if (usernames.includes(target.uniqueId)) return source.connect(target, signal)
      throw new AppError(
        'source-not-configured',
        'this Livetap was started for one command, which is about another live',
        {
          remedy: 'Start Livetap with "npm start".',
        },
      )
    },
  }
}

async function createLog(config: Config): Promise<Log> {
  return (await import('#adapters/pino/pino.ts')).createLog(config.LOG_LEVEL)
}

async function openDb(config: Config, log: Log): Promise<Db> {
  if (config.DATABASE_URL) {
    const { openPostgres } = await import('#adapters/db-postgres/db-postgres.ts')
    return openPostgres({ url: config.DATABASE_URL, log })
  }
  const { openEmbeddedDb } = await import('#adapters/db-pglite/db-pglite.ts')
  return openEmbeddedDb({ dataDir: config.DATA_DIR, log })
}

type OpenBus = AsyncDisposable & { readonly bus: Bus; readonly signals: Signals; readonly leases: Leases }

async function openBus(config: Config, log: Log, metrics: Metrics, signal?: AbortSignal): Promise<OpenBus> {
  if (config.REDIS_URL) {
    const { openRedisBus } = await import('#adapters/bus-redis/bus-redis.ts')
    const place = { url: config.REDIS_URL, prefix: config.BUS_PREFIX }
    return openRedisBus({ ...place, log, metrics, ...(signal ? { signal } : {}) })
  }
  const { openMemoryBus } = await import('#adapters/bus-memory/bus-memory.ts')
  return openMemoryBus({ log })
}

/** The configured way to receive a live first, then the others that are possible. */
async function openSources(config: Config, log: Log, opened: AsyncDisposableStack): Promise<LiveSource[]> {
  const { createTikTokSource } = await import('#adapters/tiktok/tiktok.ts')
  const simulator = config.SIMULATOR_URL?.replace(/\/+$/, '')
  const direct = createTikTokSource({
    log,
    ...(simulator ? { origin: simulator } : {}),
    ...(config.EULER_API_KEY ? { apiKey: config.EULER_API_KEY } : {}),
    ...(config.SESSION_ID ? { sessionCookie: config.SESSION_ID } : {}),
  })
  const sources = [direct, ...(await openOtherSources(config, simulator, log))]
  const ordered = sources.sort(
    (a, b) => Number(b.name === config.INGEST_PROVIDER) - Number(a.name === config.INGEST_PROVIDER),
  )
  if (simulator) return ordered
  const demo = opened.use(createDemo((origin) => createTikTokSource({ log, origin })))
  return [demo.source, ...ordered.map((source) => demo.spare(source))]
}

async function openOtherSources(config: Config, simulator: string | undefined, log: Log): Promise<LiveSource[]> {
  const sources: LiveSource[] = []
  if (config.EULER_API_KEY) {
    const { createEulerSource } = await import('#adapters/euler/euler.ts')
    const url = simulator?.replace(/^http/, 'ws').concat('/euler-ws')
    sources.push(createEulerSource({ apiKey: config.EULER_API_KEY, log, ...(url ? { url } : {}) }))
  }
  if (config.MOCK_FILE && config.INGEST_PROVIDER === 'mock') {
    const { createMockSource } = await import('#adapters/mock/mock.ts')
    sources.push(createMockSource({ file: config.MOCK_FILE, log }))
  }
  return sources
}

function ingestOptions(config: Config) {
  const named = config.TIKTOK_UNIQUE_ID?.split(',').filter((name) => name.trim() !== '') ?? []
  return { initial: [...named, ...(config.DEMO === '1' ? ['demo'] : [])], maxAttempts: config.RECONNECT_MAX_ATTEMPTS }
}

function retentionOptions({ EVENT_RETENTION_DAYS, DATA_DIR, PSEUDONYMIZATION_SECRET: secret }: Config) {
  return { eventDays: EVENT_RETENTION_DAYS, dataDir: DATA_DIR, ...(secret ? { secret } : {}) }
}

function apiOptions(config: Config) {
  return {
    host: config.HOST,
    port: config.API_PORT,
    allowedHosts: config.ALLOWED_HOSTS?.split(',').map((host) => host.trim()) ?? [],
    webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
    version: readVersion(),
    eventRetentionDays: config.EVENT_RETENTION_DAYS,
    userSessions: {
      perAddress: config.USER_SESSIONS_PER_IP,
      perWorkspace: config.USER_SESSIONS_PER_WORKSPACE,
      total: config.USER_SESSIONS,
    },
    ...(config.API_TOKEN ? { token: config.API_TOKEN } : {}),
  }
}

const refusals: Record<string, readonly [code: ErrorCode, message: string]> = {
  EADDRINUSE: ['port-in-use', 'is taken by another program'],
  EACCES: ['address-unusable', 'may not be used by this user'],
  EADDRNOTAVAIL: ['address-unusable', 'is not an address of this machine'],
  ENOTFOUND: ['address-unusable', 'is not known as a host'],
}

/** Says what to do when the configured address cannot be listened on. */
function refuseAddress(error: NodeJS.ErrnoException, { HOST, API_PORT }: Config): never {
  const [code, message] = refusals[error.code ?? ''] ?? []
  if (!code) throw error
  throw new AppError(code, `${HOST}:${API_PORT} ${message}`, {
    cause: error,
    remedy: 'Stop that program, or set API_PORT to another port (0 takes a free one) or HOST to another address.',
  })
}
