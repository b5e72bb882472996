import { constants } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { styleText } from 'node:util'
import { readVersion } from '#app.ts'
import { type Config, readConfig } from '#config.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { silentLog } from '#kernel/log.ts'

/** What a check found: `ok`, something to know, or something to mend (with what to do). */
export interface Finding {
  readonly level: 'ok' | 'note' | 'bad'
  readonly text: string
  readonly remedy?: string
}

type Check = (config: Config) => Promise<Finding>

const checks: Record<string, Check> = {
  Node: checkNode,
  Pages: checkPages,
  Port: checkPort,
  Database: checkDatabase,
  Bus: checkBus,
  Disk: checkDisk,
  TikTok: (config) => checkReach('TikTok', config.SIMULATOR_URL ?? 'https://www.tiktok.com'),
  'Sign server': (config) => checkReach('the sign server', config.SIMULATOR_URL ?? 'https://api.eulerstream.com'),
}

/** Checks this machine and says what to do. Exit code 1 when something has to be mended. */
export async function doctor(): Promise<void> {
  process.stdout.write(`Livetap ${readVersion()}\n\n`)
  const config = readConfig()
  for (const [name, check] of Object.entries(checks)) {
    const finding = await check(config).catch(toFinding)
    process.stdout.write(`${marks[finding.level]} ${name.padEnd(12)} ${finding.text}\n`)
    if (finding.remedy) process.stdout.write(`${' '.repeat(15)}→ ${finding.remedy}\n`)
    if (finding.level === 'bad') process.exitCode = 1
  }
}

const marks = { ok: styleText('green', '✓'), note: styleText('yellow', '!'), bad: styleText('red', '✗') }

function toFinding(error: unknown): Finding {
  const remedy = error instanceof AppError ? error.remedy : undefined
  return { level: 'bad', text: describeError(error), ...(remedy ? { remedy } : {}) }
}

async function checkNode(): Promise<Finding> {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= 24) return { level: 'ok', text: process.version }
  return { level: 'bad', text: `${process.version} is too old`, remedy: 'Run "npm ci" again: Node 24 comes with it.' }
}

async function checkPages(): Promise<Finding> {
  const index = new URL('../../../web/dist/index.html', import.meta.url)
  const built = await access(index).then(
    () => true,
    () => false,
  )
  return built
    ? { level: 'ok', text: 'built' }
    : { level: 'note', text: 'not built yet', remedy: 'The first start builds them, or run "npm run build".' }
}

async function checkPort(config: Config): Promise<Finding> {
  const where = `http://${config.HOST}:${config.API_PORT}`
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen(config.API_PORT, config.HOST, () => server.close(() => resolve(undefined)))
  })
  if (!error) return { level: 'ok', text: `${where} is free` }
  const response = await fetch(`${where}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined)
  if (response?.ok) return { level: 'ok', text: `Livetap runs at ${where}` }
  return {
    level: 'bad',
    text: `${where}: ${error.code}`,
    remedy: 'Stop what uses the port, or set API_PORT to another one.',
  }
}

async function checkDatabase(config: Config): Promise<Finding> {
  if (!config.DATABASE_URL) {
    await mkdir(config.DATA_DIR, { recursive: true })
    await access(config.DATA_DIR, constants.W_OK)
    return { level: 'ok', text: `embedded, in ${config.DATA_DIR}` }
  }
  const { openPostgres } = await import('#adapters/db-postgres/db-postgres.ts')
  await using db = await openPostgres({ url: config.DATABASE_URL, log: silentLog })
  await db.check()
  return { level: 'ok', text: 'PostgreSQL answers' }
}

async function checkBus(config: Config): Promise<Finding> {
  if (!config.REDIS_URL) return { level: 'ok', text: 'in this process' }
  const { openRedisBus } = await import('#adapters/bus-redis/bus-redis.ts')
  await using redis = await openRedisBus({ url: config.REDIS_URL, prefix: config.BUS_PREFIX, log: silentLog })
  await redis.bus.check()
  return { level: 'ok', text: 'Redis answers' }
}

async function checkDisk(config: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(config.DATABASE_URL ? '.' : config.DATA_DIR)
  const gigabytes = (bavail * bsize) / 1e9
  const text = `${gigabytes.toFixed(1)} GB free`
  return gigabytes > 1
    ? { level: 'ok', text }
    : { level: 'bad', text, remedy: 'Make room: a busy live writes about 1 GB in an hour.' }
}

async function checkReach(name: string, url: string): Promise<Finding> {
  const error = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) }).then(
    () => undefined,
    (cause: Error) => describeError(cause.cause ?? cause),
  )
  if (!error) return { level: 'ok', text: `${new URL(url).host} answers` }
  return {
    level: 'note',
    text: `${name} cannot be reached: ${error}`,
    remedy: 'Check the network, a proxy or a firewall. The demo live works without it.',
  }
}
