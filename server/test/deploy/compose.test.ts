import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigSchema, readConfig } from '#config.ts'
import { serviceNames } from '../../src/config-rules.ts'
import { type Compose, deployFolder, readCompose, type Service, toMegabytes } from './compose.ts'
import { canMakeSecrets, makeSecrets, withSecretsIn } from './delivered-secrets.ts'

const ways = [
  [],
  ['dev'],
  ['production'],
  ['production', 'staging'],
  ['mqtt'],
  ['mosquitto'],
  ['production', 'mosquitto'],
] as const
const isOurs = ({ image }: Service) => image.startsWith('livetap:')
const inProcess = new Set(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'])
/** Keys of a service that we use, after the Compose specification. */
const known = new Set(
  `build cap_drop command depends_on deploy entrypoint environment healthcheck image init logging networks ports profiles
  read_only restart secrets security_opt shm_size stop_grace_period stop_signal sysctls tmpfs user volumes`.split(
    /\s+/,
  ),
)

describe.each(ways.map((overlays) => [overlays.join('+') || 'alone', overlays] as const))(
  'compose %s',
  (_, overlays) => {
    const compose: Compose = readCompose(...overlays)
    const services = Object.entries(compose.services)
    const ours = services.filter(([, service]) => isOurs(service))

    test('says only what Compose knows, of images that are pinned', () => {
      for (const [name, service] of services) {
        expect(Object.keys(service).filter((key) => !known.has(key))).toEqual([])
        expect([name, service.image]).toEqual([name, expect.stringMatching(/^[a-z./-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$/)])
      }
    })

    test('refers to nothing that is not there', () => {
      for (const [name, { networks, secrets, volumes, depends_on }] of services) {
        expect([name, networks.filter((one) => !(one in compose.networks))]).toEqual([name, []])
        expect([name, secrets.filter((one) => !(one in compose.secrets))]).toEqual([name, []])
        const places = volumes.map((text) => text.split(':')[0] ?? '')
        const isThere = (place: string) =>
          place.startsWith('./') ? existsSync(new URL(place, deployFolder)) : place in compose.volumes
        expect([name, places.filter((place) => !isThere(place))]).toEqual([name, []])
        for (const [other, { condition }] of Object.entries(depends_on)) {
          const { healthcheck, command } = compose.services[other] ?? {}
          if (condition === 'service_healthy')
            expect([other, healthcheck?.test?.length]).toEqual([other, expect.any(Number)])
          else expect([condition, command]).toEqual(['service_completed_successfully', ['migrate']])
        }
      }
      const used = new Set(services.flatMap(([, { secrets }]) => secrets))
      expect(Object.keys(compose.secrets).filter((secret) => !used.has(secret))).toEqual([])
    })

    test('has no container that is root, privileged, unlimited, or may write to its root', () => {
      for (const [name, service] of services) {
        expect([name, service]).toEqual([
          name,
          expect.objectContaining({
            read_only: true,
            cap_drop: ['ALL'],
            security_opt: ['no-new-privileges:true'],
            stop_grace_period: expect.stringMatching(/^\d+s$/),
            restart: name === 'migrate' ? 'no' : 'unless-stopped',
          }),
        ])
        expect(toMegabytes(service.deploy.resources.limits.memory)).toBeGreaterThanOrEqual(128)
        expect(service.healthcheck ?? name, name).toBeDefined()
        if (!isOurs(service)) expect([name, service.user]).toEqual([name, expect.stringMatching(/^([a-z]+|[1-9]\d*)$/)])
        expect([name, service.user]).not.toEqual([name, 'root'])
      }
    })

    test('gives the heap of a process 70 % of its memory', () => {
      for (const [name, { environment, deploy }] of ours) {
        if (name === 'simulator') continue
        const heap = Math.floor(toMegabytes(deploy.resources.limits.memory) * 0.7)
        expect([name, environment.NODE_OPTIONS]).toEqual([name, `--max-old-space-size=${heap}`])
      }
    })

    test('sets variables that there are, and gives each process the files that they name', () => {
      for (const [name, { environment, secrets }] of ours) {
        const unknown = Object.keys(environment)
          .filter((key) => !inProcess.has(key))
          .filter((key) => !(key in ConfigSchema.properties || key.replace(/_FILE$/, '') in ConfigSchema.properties))
        expect([name, unknown]).toEqual([name, []])
        const files = Object.values(environment).flatMap((text) => /^\/run\/secrets\/(\w+)$/.exec(text)?.[1] ?? [])
        const unused = secrets.filter((secret) => !files.includes(secret) && !/^(database|redis)_url$/.test(secret))
        expect([name, files.filter((file) => !secrets.includes(file)), unused]).toEqual([name, [], []])
      }
    })

    test('has whoever is behind nginx believe it whom it asks for', () => {
      const [, address] =
        /ipv4_address: ([\d.]+)/.exec(readFileSync(new URL('docker-compose.yml', deployFolder), 'utf8')) ?? []
      const behind = ours.filter(([, { networks }]) => networks.includes('back'))
      expect(behind.map(([name]) => name)).toEqual(expect.arrayContaining(['api', 'devices', 'rooms']))
      for (const [name, { environment }] of behind) expect([name, environment.TRUSTED_PROXIES]).toEqual([name, address])
    })

    test('runs every service', () => {
      const running = ours.filter(([, { profiles }]) => profiles.length === 0)
      const names = running.flatMap(([, { environment }]) => environment.SERVICES?.split(',') ?? [])
      const apart = ours.flatMap(([, { profiles, environment }]) =>
        profiles.includes('apart') ? (environment.SERVICES?.split(',') ?? []) : [],
      )
      expect(serviceNames.filter((name) => ![...names, ...apart].includes(name))).toEqual([])
      expect(serviceNames.filter((name) => !names.includes(name))).toEqual([])
    })

    test('has connections at PostgreSQL for all of them', () => {
      const most = Number(/max_connections=(\d+)/.exec(compose.services.postgres?.command?.join(' ') ?? '')?.[1])
      const processes = ours.reduce((sum, [, { deploy }]) => sum + (deploy.replicas ?? 1), 0)
      expect(processes * 10).toBeLessThanOrEqual(most)
    })

    test('opens to the world what it should, and nothing else', () => {
      const published = services.flatMap(([name, { ports }]) => ports.map((port) => [name, port] as const))
      const open = published.filter(([, port]) => !port.startsWith('127.0.0.1:')).map(([name]) => name)
      const device = overlays.find((name) => name === 'mqtt' || name === 'mosquitto')
      const doors = device ? [device === 'mqtt' ? 'devices' : 'mosquitto'] : []
      expect(new Set(open)).toEqual(new Set(['nginx', ...doors]))
      expect(compose.networks.front).toMatchObject({ enable_ipv6: true })
      for (const name of ['back', 'data']) expect(compose.networks[name]).toMatchObject({ internal: true })
      const { nginx, postgres, redis } = compose.services
      expect(nginx?.networks).toEqual(['front', 'back'])
      if (overlays[0] !== 'dev') expect([postgres?.networks, redis?.networks]).toEqual([['data'], ['data']])
    })
  },
)

describe.skipIf(!canMakeSecrets())('the secrets that make-secrets.sh makes', () => {
  let secrets: Awaited<ReturnType<typeof makeSecrets>>
  beforeAll(async () => {
    secrets = await makeSecrets()
  })
  afterAll(() => secrets[Symbol.asyncDispose]())

  test('are all that any compose file names, unlike each other, and closed to others', () => {
    for (const overlays of ways) {
      for (const { file } of Object.values(readCompose(...overlays).secrets)) {
        expect(file).toMatch(/^\.\/secrets\/\w+$/)
        expect(statSync(join(secrets.path, file.slice('./secrets/'.length))).size).toBeGreaterThan(0)
      }
    }
    const random = ['postgres_password', 'redis_password', 'api_token', 'master_key', 'pseudonymization_secret']
    const texts = random.map((name) => readFileSync(join(secrets.path, name), 'utf8'))
    for (const text of texts) expect(text).toMatch(/^[0-9a-f]{64}$/)
    expect(new Set(texts).size).toBe(texts.length)
    expect(statSync(secrets.path).mode & 0o077).toBe(0)
    expect(statSync(join(secrets.path, 'master_key'))).toMatchObject({ uid: 1000, mode: 0o100400 })
  })

  test('stay as they are when it is run again', () => {
    const read = () => readFileSync(join(secrets.path, 'master_key'), 'utf8')
    const before = read()
    expect([secrets.again(), read()]).toEqual(['', before])
  })

  test.each(ways.map((overlays) => [overlays]))('make settings that Livetap takes: %j', (overlays) => {
    for (const [name, service] of Object.entries(readCompose(...overlays).services)) {
      if (!isOurs(service) || name === 'simulator') continue
      const config = readConfig(withSecretsIn(secrets.path, service.environment))
      const sealed = overlays.some((overlay) => overlay === 'production')
      expect(config.DATABASE_URL).toMatch(sealed ? /sslmode=verify-full$/ : /@postgres:5432\/livetap$/)
      if (name === 'migrate') continue
      expect(config.REDIS_URL).toMatch(sealed ? /^rediss:/ : /^redis:/)
      expect([name, config.OPS_PORT, config.OPS_HOST]).toEqual([name, 9464, '0.0.0.0'])
    }
  })
})
