import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SessionList } from '@livetap/contracts/http.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { findPostgresUrl } from '../found-services.ts'
import { eventually } from '../livetap-process.ts'
import { findFreePorts } from '../nginx-process.ts'
import { hasRedisServer } from '../own-redis.ts'
import { createPostgresDatabase } from '../test-databases.ts'
import { deployFolder, readCompose, type Service } from './compose.ts'
import { canMakeSecrets, makeSecrets, withSecretsIn } from './delivered-secrets.ts'

const postgres = await findPostgresUrl()
const { services } = readCompose()
const names = Object.keys(services).filter((name) => services[name]?.environment.SERVICES)
const dockerfile = readFileSync(new URL('docker/Dockerfile', deployFolder), 'utf8')
const entrypoint = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? '') as string[]
const inRepository = (path: string) =>
  path.startsWith('/app/') ? fileURLToPath(new URL(`../${path.slice('/app/'.length)}`, deployFolder)) : path

interface Started {
  readonly child: ChildProcess
  readonly port: number
  readonly opsPort: number
  log(): string
  /** Standard output. */
  output(): string
}

/** Starts what the container of a service runs, with its settings, on this machine: other ports, loopback, and secrets of ours. */
async function start(service: Service, secrets: string, more: Readonly<Record<string, string>>): Promise<Started> {
  const [port = 0, opsPort = 0] = await findFreePorts(2)
  const env = withSecretsIn(secrets, { ...service.environment, ...more })
  const { HOST, API_PORT, DEVICES_PORT, OPS_PORT } = env
  const here = {
    ...(OPS_PORT ? { OPS_PORT: String(opsPort), OPS_HOST: '127.0.0.1' } : {}),
    ...(HOST ? { HOST: '127.0.0.1' } : {}),
    ...(API_PORT ? { API_PORT: String(port) } : {}),
    ...(DEVICES_PORT ? { DEVICES_PORT: String(port) } : {}),
  }
  const [, ...args] = [...entrypoint, ...(service.command ?? [])].map(inRepository)
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', ...env, ...here },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [log, output] = ['', '']
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-5000)
  })
  return { child, port, opsPort, log: () => log, output: () => output }
}

async function end({ child, log }: Started): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  if (child.exitCode !== 0) process.stderr.write(log())
  return child.exitCode
}

/** Redis as its container runs it, with its users, on another port. */
async function startRedis(secrets: string, folder: string): Promise<{ child: ChildProcess; port: number }> {
  const [port = 0] = await findFreePorts(1)
  const [, ...args] = services.redis?.command ?? []
  const places: Readonly<Record<string, string>> = { '/data': folder, '/run/secrets/redis_acl': `${secrets}/redis_acl` }
  const moved = args.map((arg) => places[arg] ?? arg)
  const child = spawn('redis-server', [...moved, '--bind', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' })
  return { child, port }
}

describe.skipIf(!postgres || !hasRedisServer() || !canMakeSecrets())('the processes of docker-compose.yml', () => {
  const opened = new AsyncDisposableStack()
  const processes = new Map<string, Started>()
  let secrets: string
  let simulator: Simulator
  let token: string

  beforeAll(async () => {
    secrets = opened.use(await makeSecrets()).path
    const data = join(secrets, 'redis')
    await mkdir(data)
    const redis = await startRedis(secrets, data)
    opened.defer(async () => {
      redis.child.kill('SIGKILL')
      await once(redis.child, 'exit')
    })
    const database = opened.use(await createPostgresDatabase(postgres ?? ''))
    const url = await readFile(join(secrets, 'redis_url'), 'utf8')
    for (const [name, text] of [
      ['database_url', database.url],
      ['redis_url', url.replace('redis:6379', `127.0.0.1:${redis.port}`)],
    ] as const) {
      await rm(join(secrets, name))
      await writeFile(join(secrets, name), text)
    }
    token = await readFile(join(secrets, 'api_token'), 'utf8')
    simulator = opened.use(await startSimulator())
    simulator.addLive('ann', { rates: { comment: 20 } })
    opened.defer(() => {
      for (const { child } of processes.values()) child.kill('SIGKILL')
    })
  })
  afterAll(() => opened.disposeAsync())

  const ask = (name: string, path: string) =>
    fetch(`http://127.0.0.1:${processes.get(name)?.port}${path}`, { headers: { authorization: `Bearer ${token}` } })

  test('migrate brings the database to the newest schema, and ends', async () => {
    const { migrate } = services
    if (migrate) expect(await end(await start(migrate, secrets, {}))).toBe(0)
  })

  test('start, and each says that it is ready', async () => {
    const more = { SIMULATOR_URL: simulator.origin }
    for (const name of names) {
      const service = services[name]
      if (!service) continue
      const live = name === 'ingest' ? { TIKTOK_UNIQUE_ID: 'ann' } : {}
      processes.set(name, await start(service, secrets, { ...more, ...live }))
    }
    for (const [name, { opsPort, child, log }] of processes) {
      await eventually(
        `${name} to be ready`,
        async () => {
          if (child.exitCode !== null) throw new Error(log())
          return (await fetch(`http://127.0.0.1:${opsPort}/ready`)).ok
        },
        200_000,
      )
    }
  }, 300_000)

  test('have a live go the whole way, from one to the other', async () => {
    const chats = await eventually('comments in the log', async () => {
      const { items } = (await (await ask('api', '/api/v1/sessions')).json()) as SessionList
      return items.find((session) => session.chats > 20)?.chats
    })
    expect(chats).toBeGreaterThan(20)
    // What the bus has lost is looked up every few seconds.
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${processes.get('recorder')?.opsPort}/metrics`)).text())
      .toMatch(/^livetap_bus_lost\{topic="ttlc:events",group="storage"\} 0$/m)
    const metrics = await (await fetch(`http://127.0.0.1:${processes.get('recorder')?.opsPort}/metrics`)).text()
    expect(metrics).toMatch(/^id_collision_total 0$/m)
  })

  test('serve people in rooms, and devices, at the doors that nginx leads to', async () => {
    const knock = '/socket.io/?EIO=4&transport=polling'
    expect([(await ask('rooms', knock)).status, (await ask('api', knock)).status]).toEqual([200, 503])
    const device = new WebSocket(`ws://127.0.0.1:${processes.get('devices')?.port}/api/v1/devices/link`)
    await once(device, 'open')
    device.close()
  })

  test('have a link for the owner to sign in by, where people reach it', async () => {
    const { api } = services
    for (const [name, { log }] of processes)
      expect([name, log()]).toEqual([name, expect.not.stringContaining('#link=')])
    const url = `http://127.0.0.1:${processes.get('api')?.port}`
    const command = ['sign-in', '--url', url]
    const signIn = api && (await start({ ...api, command }, secrets, {}))
    expect(signIn && (await end(signIn))).toBe(0)
    expect(signIn?.output()).toMatch(/^https:\/\/livetap\.localhost\/sign-in#link=[\w-]{43}\n$/)
  })

  test('end in order within their time', async () => {
    for (const { child } of processes.values()) child.kill('SIGTERM')
    for (const [name, started] of processes) {
      const grace = Number.parseInt(String(services[name]?.stop_grace_period), 10) * 1000
      const code = await Promise.race([
        end(started),
        new Promise((resolve) => setTimeout(resolve, grace, 'too late').unref()),
      ])
      expect([name, code]).toEqual([name, 0])
    }
  })
})
