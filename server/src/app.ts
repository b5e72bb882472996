import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { topics } from '@livetap/contracts/topics.ts'
import { type Config, readCredentials, type ServiceName } from '#config.ts'
import { openDeviceWays } from '#device-ways.ts'
import { writeResetLetter } from '#domain/mails/mails.ts'
import { openInstallationVault } from '#domain/secrets/secrets.ts'
import { systemClock } from '#kernel/clock.ts'
import { urlOf } from '#kernel/hosts.ts'
import type { Log } from '#kernel/log.ts'
import { explainListening } from '#kernel/networks/networks.ts'
import { keepSecret, makeKeyFile, parseMasterKeys, readKeyFile, type Vault } from '#kernel/vault/vault.ts'
import { findSimulator, openSources } from '#live-sources.ts'
import { readLocalPorts } from '#local-ports.ts'
import { readDestinations, readNetwork } from '#network-config.ts'
import type { ResetLink } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'
import type { Mail } from '#ports/mail/mail.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Ports } from '#ports/ports.ts'
import { openRoomWays, openVideoWays } from '#room-ways.ts'
import { readVersion } from '#version.ts'

export interface App extends AsyncDisposable {
  /** Where the API and the pages are; absent when this process does not run them. */
  readonly url: string | undefined
  /** An address that signs the owner in, once; undefined when they have a password, and without the API. */
  createFirstLink(): Promise<string | undefined>
}

type Service = AsyncDisposable & Partial<Pick<App, 'url' | 'createFirstLink'>>
type Start = (ports: Ports, config: Config) => Promise<Service>

/** Service name → how to start it. Readers come before writers, so that nothing is said to an empty room. */
const services: ReadonlyMap<string, Start> = new Map(
  Object.entries({
    moderation: async (ports) => (await import('#services/moderation/moderation.ts')).startModeration(ports),
    rules: async (ports, config) => {
      const { startRules } = await import('#services/rules/rules.ts')
      return startRules({ ...ports, configured: readCredentials(config) })
    },
    forwarder: async (ports) => (await import('#services/forwarder/forwarder.ts')).startForwarder(ports),
    devices: async (ports) => (await import('#services/devices/devices.ts')).startDevices(ports),
    rooms: async (ports, config) => {
      const { startRooms } = await import('#services/rooms/rooms.ts')
      return startRooms(ports, { extracts: config.WATCH_EXTRACT !== 'off' })
    },
    recorder: async (ports) => (await import('#services/recorder/recorder.ts')).startRecorder(ports),
    normalizer: async (ports) => (await import('#services/normalizer/normalizer.ts')).startNormalizer(ports),
    retention: async (ports, config) => {
      const { startRetention } = await import('#services/retention/retention.ts')
      return startRetention(ports, retentionOptions(config))
    },
    api: async (ports, config) => {
      const { startApi } = await import('#services/api/api.ts')
      return startApi(ports, await apiOptions(config)).catch((error) => refuseAddress(error, config))
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
  const vitals = await openVitals(config, ports, opened)
  let api: Service | undefined
  for (const [name, start] of chosen) {
    const service = opened.use(await start(ports, config))
    if (service.url !== undefined) api = service
    // What receives is started after this, and stopped before it.
    if (name === 'normalizer' && !config.REDIS_URL) opened.defer(() => finishWork(ports))
    ports.log.info({ service: name }, 'started')
  }
  if (vitals) vitals.isReady = true
  const running = opened.move()
  return {
    url: api?.url,
    createFirstLink: async () => api?.createFirstLink?.(),
    [Symbol.asyncDispose]: () => {
      if (vitals) vitals.isReady = false
      return running.disposeAsync()
    },
  }
}

/** First, and closed last: while services start and stop somebody asks how that goes. */
async function openVitals(config: Config, { db, bus, metrics, log }: Ports, opened: AsyncDisposableStack) {
  const { OPS_PORT: port, OPS_HOST: host = '127.0.0.1' } = config
  if (port === 0) return undefined
  const { openVitals: open } = await import('#adapters/vitals-http/vitals-http.ts')
  const checks = { database: () => db.check(), bus: () => bus.check() }
  return opened.use(await open({ host, port, version: readVersion(), checks, metrics, log }))
}

function chooseServices(list: string): [string, Start][] {
  if (list === 'all') return [...services]
  const names = list.split(',').map((name) => name.trim())
  return [...services].filter(([name]) => names.includes(name))
}

const finishWithinMs = 6000

/** What the bus of this process still holds goes with it: waits until all is stored, though not for ever, nor for tests. */
async function finishWork({ bus, log }: Ports): Promise<void> {
  const end = performance.now() + finishWithinMs
  const isWork = ({ topic }: { readonly topic: string }) => topic !== topics.tests.name
  const readLag = async () => Math.max(0, ...(await bus.lags()).filter(isWork).map(({ lag }) => lag))
  while ((await readLag()) > 0 && performance.now() < end) await sleep(5)
  const lost = await readLag()
  if (lost > 0) log.error({ lost }, 'stopped before everything that was received could be stored')
}

async function openPorts(config: Config, options: AppOptions, opened: AsyncDisposableStack): Promise<Ports> {
  const log = await createLog(config)
  const { createMetrics } = await import('#adapters/prometheus/prometheus.ts')
  const { createEulerChat, createTikTokWire } = await import('#adapters/tiktok/tiktok.ts')
  const metrics = createMetrics()
  const db = opened.use(await openDb(config, log))
  const vault = await openVault(config, db, log)
  const { bus, signals, leases, limits } = opened.use(await openBus(config, log, metrics, options.signal))
  const sources = await openSources(config, { log, receives: options.receives }, opened)
  const people = await openPeople(config, db, vault, log)
  const { openUndiciOutbound } = await import('#adapters/undici-outbound/undici-outbound.ts')
  const outbound = opened.use(openUndiciOutbound({ allowed: readDestinations(config) }))
  const opening = {
    bus,
    signals,
    leases,
    limits,
    db,
    vault,
    ...people,
    outbound,
    sockets: outbound,
    sources,
    ...(await openDeviceWays(config, { leases, log })),
    ...(await openRoomWays(config, { log }, opened)),
    ...(await openVideoWays(config, { log }, opened)),
    metrics,
    log,
  }
  const chat = createEulerChat({ origin: findSimulator(config) })
  return { ...opening, chat, wire: createTikTokWire(), clock: systemClock }
}

async function openPeople(
  config: Config,
  db: Db,
  vault: Vault,
  log: Log,
): Promise<Pick<Ports, 'accounts' | 'oauth' | 'mail'>> {
  const mail = await openMail(config)
  const { openAccounts, openOAuth } = await import('#adapters/better-auth/better-auth.ts')
  const base = config.PUBLIC_URL ?? urlOf(config.HOST, config.API_PORT)
  const deliverReset = async ({ email, linkToken }: ResetLink) =>
    mail.deliver({ to: email, ...writeResetLetter(`${base}/reset-password#token=${linkToken}`) })
  const secret = vault.derive('accounts').toString('base64url')
  const oauth = openOAuth({ db, vault, clock: systemClock, clients: readOAuthClients(config) })
  return { mail, oauth, accounts: openAccounts({ db, secret, log, deliverReset }) }
}

function readOAuthClients(config: Config) {
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET } = config
  const read = (clientId = '', clientSecret = '') => (clientId ? { clientId, clientSecret } : undefined)
  const google = read(GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET)
  const discord = read(DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET)
  return { ...(google ? { google } : {}), ...(discord ? { discord } : {}) }
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

async function openVault({ MASTER_KEY, MASTER_KEY_FILE = '' }: Config, db: Db, log: Log): Promise<Vault> {
  const given = MASTER_KEY === undefined ? undefined : parseMasterKeys(MASTER_KEY)
  const find = async () => given ?? (await readKeyFile(MASTER_KEY_FILE))
  return openInstallationVault(db.query, { find, make: () => makeKeyFile(MASTER_KEY_FILE) }, log)
}

async function openMail({ SMTP_URL: url, MAIL_FROM: from = '' }: Config): Promise<Mail> {
  if (url) return (await import('#adapters/smtp/smtp.ts')).createSmtpMail({ url, from })
  return (await import('#adapters/operator-mail/operator-mail.ts')).createOperatorMail()
}

type OpenBus = AsyncDisposable & Pick<Ports, 'bus' | 'signals' | 'leases' | 'limits'>

async function openBus(config: Config, log: Log, metrics: Metrics, signal?: AbortSignal): Promise<OpenBus> {
  if (config.REDIS_URL) {
    const { openRedisBus } = await import('#adapters/bus-redis/bus-redis.ts')
    const place = { url: config.REDIS_URL, prefix: config.BUS_PREFIX }
    return openRedisBus({ ...place, log, metrics, ...(signal ? { signal } : {}) })
  }
  const { openMemoryBus } = await import('#adapters/bus-memory/bus-memory.ts')
  return openMemoryBus({ log })
}

function ingestOptions(config: Config) {
  const named = config.TIKTOK_UNIQUE_ID?.split(',').filter((name) => name.trim() !== '') ?? []
  const initial = [...named, ...(config.DEMO === '1' ? ['demo'] : [])]
  return { initial, credentials: readCredentials(config), maxAttempts: config.RECONNECT_MAX_ATTEMPTS }
}

function retentionOptions(config: Config) {
  const { EVENT_RETENTION_DAYS: eventDays, ACTIONS_LOG_RETENTION_DAYS: actionDays, DATA_DIR: dataDir } = config
  const { PSEUDONYMIZATION_SECRET: secret } = config
  return { eventDays, actionDays, dataDir, ...(secret ? { secret } : {}) }
}

/** Name of the file with the token of the installation, for programs of whoever runs it. */
export const tokenFile = 'api-token'

async function apiOptions(config: Config) {
  return {
    ...readNetwork(config),
    ...readLocalPorts(config),
    webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
    version: readVersion(),
    eventRetentionDays: config.EVENT_RETENTION_DAYS,
    userSessions: {
      perAddress: config.USER_SESSIONS_PER_IP,
      perWorkspace: config.USER_SESSIONS_PER_WORKSPACE,
      total: config.USER_SESSIONS,
    },
    token: config.API_TOKEN ?? (await keepSecret(config.DATA_DIR, tokenFile)),
    registration: config.REGISTRATION,
    embedOrigin: findSimulator(config),
  }
}

/** Says what to do when the configured address cannot be listened on. */
function refuseAddress(error: unknown, { HOST: host, API_PORT: port }: Config): never {
  const otherwise = ' (0 takes a free one) or HOST to another address'
  throw explainListening(error, { host, port, setting: 'API_PORT', otherwise })
}
