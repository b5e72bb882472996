import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Config } from '#config.ts'
import { createDemo } from '#demo.ts'
import { systemClock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Bus } from '#ports/bus.ts'
import type { Db } from '#ports/db.ts'
import type { Leases } from '#ports/leases.ts'
import type { LiveSource } from '#ports/live-source.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Ports } from '#ports/ports.ts'
import type { Signals } from '#ports/signals.ts'

export interface App extends AsyncDisposable {
  /** Where the API and the pages are; absent when this process does not run them. */
  readonly url: string | undefined
}

type Start = (ports: Ports, config: Config) => Promise<AsyncDisposable & { readonly url?: string }>

/** Service name → how to start it. Readers come before writers, so that nothing is said to an empty room. */
const services: ReadonlyMap<string, Start> = new Map(
  Object.entries({
    recorder: async (ports) => (await import('#services/recorder/recorder.ts')).startRecorder(ports),
    normalizer: async (ports) => (await import('#services/normalizer/normalizer.ts')).startNormalizer(ports),
    api: async (ports, config) => (await import('#services/api/api.ts')).startApi(ports, apiOptions(config)),
    ingest: async (ports, config) =>
      (await import('#services/ingest/ingest.ts')).startIngest(ports, ingestOptions(config)),
  }),
)

/** Opens the adapters that the configuration names and starts its services; any failure on the way undoes the rest. */
export async function startApp(config: Config): Promise<App> {
  await using opened = new AsyncDisposableStack()
  const ports = await openPorts(config, opened)
  let url: string | undefined
  for (const [name, start] of chooseServices(config.SERVICES)) {
    const service = opened.use(await start(ports, config))
    url ??= service.url
    ports.log.info({ service: name }, 'started')
  }
  const running = opened.move()
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** The version of this Livetap. */
export function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

function chooseServices(list: string): [string, Start][] {
  if (list === 'all') return [...services]
  const names = list.split(',').map((name) => name.trim())
  const unknown = names.filter((name) => !services.has(name))
  if (unknown.length > 0) {
    throw new AppError(
      'config-invalid',
      `SERVICES: ${unknown.join(', ')} unknown; there are ${[...services.keys()].join(', ')}`,
    )
  }
  return [...services].filter(([name]) => names.includes(name))
}

async function openPorts(config: Config, opened: AsyncDisposableStack): Promise<Ports> {
  const log = await createLog(config)
  const { createMetrics } = await import('#adapters/prometheus/prometheus.ts')
  const { createTikTokWire } = await import('#adapters/tiktok/tiktok.ts')
  const metrics = createMetrics()
  const db = opened.use(await openDb(config, log))
  const { bus, signals, leases } = opened.use(await openBus(config, log, metrics))
  const sources = await openSources(config, log, opened)
  return { bus, signals, leases, db, sources, metrics, log, wire: createTikTokWire(), clock: systemClock }
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

async function openBus(config: Config, log: Log, metrics: Metrics): Promise<OpenBus> {
  if (config.REDIS_URL) {
    const { openRedisBus } = await import('#adapters/bus-redis/bus-redis.ts')
    return openRedisBus({ url: config.REDIS_URL, prefix: config.BUS_PREFIX, log, metrics })
  }
  const { openMemoryBus } = await import('#adapters/bus-memory/bus-memory.ts')
  return openMemoryBus({ log })
}

/** The configured way to receive a live first, then the others that are possible. */
async function openSources(config: Config, log: Log, opened: AsyncDisposableStack): Promise<LiveSource[]> {
  const { createTikTokSource } = await import('#adapters/tiktok/tiktok.ts')
  const direct = (origin: string | undefined) =>
    createTikTokSource({
      log,
      ...(origin ? { origin } : {}),
      ...(config.EULER_API_KEY ? { apiKey: config.EULER_API_KEY } : {}),
      ...(config.SESSION_ID ? { sessionCookie: config.SESSION_ID } : {}),
    })
  const sources = [direct(config.SIMULATOR_URL), ...(await openOtherSources(config, log))]
  const ordered = sources.sort(
    (a, b) => Number(b.name === config.INGEST_PROVIDER) - Number(a.name === config.INGEST_PROVIDER),
  )
  if (config.SIMULATOR_URL) return ordered
  const demo = opened.use(createDemo(direct))
  return ordered.map((source) => demo.route(source))
}

async function openOtherSources(config: Config, log: Log): Promise<LiveSource[]> {
  const sources: LiveSource[] = []
  if (config.EULER_API_KEY) {
    const { createEulerSource } = await import('#adapters/euler/euler.ts')
    const url = config.SIMULATOR_URL?.replace(/^http/, 'ws').concat('/euler-ws')
    sources.push(createEulerSource({ apiKey: config.EULER_API_KEY, log, ...(url ? { url } : {}) }))
  }
  if (config.INGEST_PROVIDER === 'mock') {
    const { createMockSource } = await import('#adapters/mock/mock.ts')
    if (!config.MOCK_FILE) throw new AppError('config-invalid', 'INGEST_PROVIDER=mock needs MOCK_FILE')
    sources.push(createMockSource({ file: config.MOCK_FILE, log }))
  }
  return sources
}

function ingestOptions(config: Config) {
  const named = config.TIKTOK_UNIQUE_ID?.split(',') ?? []
  const initial = [...named, ...(config.DEMO === '1' ? ['demo'] : [])].map((name) => name.trim().replace(/^@/, ''))
  return { initial: initial.filter((name) => name !== ''), maxAttempts: config.RECONNECT_MAX_ATTEMPTS }
}

function apiOptions(config: Config) {
  return {
    host: config.HOST,
    port: config.API_PORT,
    allowedHosts: config.ALLOWED_HOSTS?.split(',').map((host) => host.trim()) ?? [],
    webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
    version: readVersion(),
    demo: config.DEMO === '1',
    ...(config.API_TOKEN ? { token: config.API_TOKEN } : {}),
  }
}
