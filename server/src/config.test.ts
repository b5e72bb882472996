import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigSchema, readConfig, renderConfigPage } from '#config.ts'
import { AppError } from '#kernel/errors.ts'
import { openFolder } from '../test/livetap-process.ts'

function refusal(env: Record<string, string>): AppError {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('was accepted')
}

const counts = ['-1', '1.5', '1e3', '0x10', 'many', '99999999999999999999', 'true']
const unsafe = [
  'a\nb-and-sixteen-more',
  'a\r\nX-Evil: 1-and-sixteen',
  'schlüssel-and-sixteen-more',
  'a\u0000b-and-sixteen-more',
]

const wrongValues: Readonly<Record<string, readonly string[]>> = {
  HOST: ['http://127.0.0.1', '127.0.0.1:3000', '[::1]', '127.0.0.999', 'a b', 'a\nb', '*'],
  API_PORT: [...counts, '65536'],
  OPS_PORT: [...counts, '65536'],
  OPS_HOST: ['http://127.0.0.1', '127.0.0.1:9100', '[::1]', '127.0.0.999', 'a b'],
  INSECURE: ['true', 'yes', '2'],
  REGISTRATION: ['closed', '1'],
  PUBLIC_URL: [
    ...['live.example', 'https://live.example/', 'https://live.example/x', 'https://Live.example', 'ws://live.example'],
    ...[
      'https://a:b@live.example',
      'https://live.example:443',
      'https://',
      'https://x y',
      'https://x?y',
      'https://x\ny',
    ],
  ],
  TRUSTED_PROXIES: [
    'true',
    '*',
    'proxy.example',
    '10.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.0/8/8',
    '1.2.3',
  ],
  WATCH_EXTRACT: ['on', 'Browser'],
  WATCH_BROWSER: ['a\nb'],
  WEBHOOK_ALLOW_NETWORKS: [
    ...['*', '0.0.0.0/0', '[::/0]:80', 'home.local', 'home.local:8123', 'http://192.168.1.20', '192.168.1.20:0'],
    ...['192.168.1.20:65536', '[192.168.1.20]:80', '::ffff:127.0.0.1', 'fe80::1%eth0', '192.168.1.0/33', 'all'],
  ],
  CORS_ORIGINS: ['*', 'null', 'tools.example', 'https://tools.example/', 'https://Tools.example', 'https://*.example'],
  TIKFINITY_PORT: [...counts, '65536'],
  TIKFINITY_ORIGINS: ['*', 'null', 'overlays.example', 'https://overlays.example/', 'file://'],
  TIKFINITY_ACTIONS_PORT: [...counts, '65536'],
  TIKFINITY_ACTIONS_ORIGINS: ['*', 'null', 'tikfinity.example', 'https://tikfinity.example/', 'file://'],
  CONNECTIONS_PER_IP: [...counts, '0'],
  DEVICES_PORT: [...counts, '65536'],
  MQTT_PORT: [...counts, '65536'],
  MQTT_HOST: ['mqtt://127.0.0.1', '127.0.0.1:1883', 'a b', '*'],
  MQTT_TLS_PORT: [...counts, '65536'],
  MQTT_TLS_KEY_FILE: ['a\nb'],
  MQTT_TLS_CERT_FILE: ['a\nb'],
  MQTT_URL: [
    'broker.example',
    'http://x',
    'mqtt://',
    'mqtts://a:100%@b',
    'mqtts://x/path',
    'mqtts://x\ny',
    'mqtts://x:99999',
  ],
  ALLOWED_HOSTS: ['http://x', 'x/y', '*', '*.example', 'a b', 'a\nb', 'x:70000', 'live.example;other.example'],
  API_TOKEN: [...unsafe, 'short', 'sixteen characters and a space'],
  MASTER_KEY: [...unsafe, 'short', 'x'.repeat(42), `a:${'x'.repeat(43)},a:${'y'.repeat(43)}`, `${'x'.repeat(43)},`],
  MASTER_KEY_FILE: ['a\nb'],
  DATA_DIR: ['a\nb', 'a\u0000b'],
  DATABASE_URL: ['mysql://a@b/c', 'localhost', 'postgres://a:100%@b/c', 'postgres://a b/c', 'postgres://a:b@c:x/d'],
  REDIS_URL: [
    'http://x',
    'redis://',
    'redis:///0',
    'redis://x:99999',
    'redis://x/zero',
    'redis://:100%@x',
    'redis://x\ny',
  ],
  SMTP_URL: [
    'http://x',
    'smtp://',
    'mail.example',
    'smtp://a:100%@b',
    'smtp://x/path',
    'smtp://x\ny',
    'smtp://x:99999',
  ],
  MAIL_FROM: ['ann', 'Ann <ann>', 'a@b, c@d', 'Ann <a@b', 'a@b>', 'A\n <a@b>', '"A" <a@b>', '<a@b> x'],
  GOOGLE_CLIENT_ID: [...unsafe, 'a b'],
  GOOGLE_CLIENT_SECRET: [...unsafe, 'a b'],
  DISCORD_CLIENT_ID: [...unsafe, 'a b'],
  DISCORD_CLIENT_SECRET: [...unsafe, 'a b'],
  BUS_PREFIX: ['a b', 'a\nb', 'x'.repeat(101)],
  SERVICES: ['router', 'api,router', 'all,api', 'api,', 'API'],
  INGEST_PROVIDER: ['tiktok', 'DIRECT'],
  TIKTOK_UNIQUE_ID: ['a b', 'ann,b b', 'ann;bob', 'ann\nbob', 'https://example.com/@ann'],
  EULER_API_KEY: [...unsafe, 'a b'],
  SESSION_ID: [...unsafe, 'a b', 'sid_tt=abc; msToken=x', 'sessionid=', 'sessionid=a\nb', 'sessionid=a; x=\r\ny'],
  MOCK_FILE: ['a\nb'],
  SIMULATOR_URL: [
    'https://x',
    'localhost:4010',
    'http://',
    'http://x/path',
    'http://a:b@x',
    'http://x:99999',
    'http://x y',
  ],
  DEMO: ['on', '01'],
  RECONNECT_MAX_ATTEMPTS: counts,
  USER_SESSIONS: [...counts, '0'],
  USER_SESSIONS_PER_WORKSPACE: [...counts, '0'],
  USER_SESSIONS_PER_IP: [...counts, '0'],
  EVENT_RETENTION_DAYS: [...counts, '36501'],
  ACTIONS_LOG_RETENTION_DAYS: [...counts, '36501'],
  PSEUDONYMIZATION_SECRET: [...unsafe, 'shorter than thirty-two', `spaces ${'x'.repeat(40)}`],
  LOG_LEVEL: ['loud', 'INFO', 'info,warn'],
}

const rightValues: Readonly<Record<string, readonly string[]>> = {
  HOST: ['127.0.0.1', '::1', '::', 'fe80::1%eth0', 'localhost', 'live-1.example'],
  PUBLIC_URL: ['https://live.example', 'https://live.example:8443', 'http://192.168.1.2:3000', 'https://[2001:db8::1]'],
  TRUSTED_PROXIES: ['127.0.0.1', '127.0.0.1, ::1,10.0.0.0/8,fd00::/8,'],
  WEBHOOK_ALLOW_NETWORKS: ['192.168.1.20:8123, 10.1.0.0/16,fd00::/8,[fd00::5]:443,127.0.0.1,'],
  CORS_ORIGINS: ['https://tools.example,http://localhost:5173'],
  TIKFINITY_PORT: ['0', '21213'],
  TIKFINITY_ORIGINS: ['https://overlays.example,http://localhost:5173'],
  TIKFINITY_ACTIONS_PORT: ['0', '8832'],
  TIKFINITY_ACTIONS_ORIGINS: ['https://tikfinity.example,http://localhost:5173'],
  ALLOWED_HOSTS: ['live.example', 'Live.Example:8443, 192.168.1.2,[::1]:3000,', 'my_host'],
  API_TOKEN: ['sixteen-letters!'],
  MASTER_KEY: ['x'.repeat(43), 'ab'.repeat(32), `new:${'x'.repeat(43)}, old:${'ab'.repeat(32)}`],
  MASTER_KEY_FILE: ['/run/secrets/key', '~/key'],
  DATA_DIR: ['~/live tap', '/srv/größe'],
  DATABASE_URL: [
    'postgres://a:p%40ss@b:5432/c?sslmode=require',
    'postgresql://[::1]/x',
    'postgres:///x?host=/run/postgresql',
  ],
  REDIS_URL: ['redis://x', 'rediss://:p%40ss@x:6380/2', 'redis://[::1]:6379/'],
  MAIL_FROM: ['livetap@example.org', 'Livetap on stream <live-tap@mail.example.org>'],
  BUS_PREFIX: ['livetap:a:'],
  SERVICES: ['all', 'api', 'ingest, normalizer,recorder'],
  TIKTOK_UNIQUE_ID: ['ann', '@Ann, bob,', 'https://www.tiktok.com/@ann/live'],
  EULER_API_KEY: ['euler_MzA2=='],
  SESSION_ID: ['0123456789abcdef', 'a%3Ab\n', 'tt-target-idc=useast5; sessionid=abc; x="y"'],
  SIMULATOR_URL: ['http://127.0.0.1:4010', 'http://[::1]:4010/', 'http://localhost'],
  USER_SESSIONS: ['1', '1000000'],
  EVENT_RETENTION_DAYS: ['0', '30'],
  ACTIONS_LOG_RETENTION_DAYS: ['0', '30'],
  PSEUDONYMIZATION_SECRET: ['0123456789abcdef0123456789abcdef'],
}

describe('configuration', () => {
  test('needs nothing', () => {
    expect(readConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      API_PORT: 3000,
      SERVICES: 'all',
      INGEST_PROVIDER: 'direct',
    })
  })

  test('reads numbers, trims, and takes an empty value for none', () => {
    expect(readConfig({ API_PORT: ' 0 ', TIKTOK_UNIQUE_ID: '', BUS_PREFIX: 'a' })).toMatchObject({
      API_PORT: 0,
      BUS_PREFIX: 'a',
    })
    expect(readConfig({ TIKTOK_UNIQUE_ID: '' })).not.toHaveProperty('TIKTOK_UNIQUE_ID')
  })

  test('names every mistake at once, one a line, with what would be right', () => {
    const error = refusal({ API_PORT: 'x', LOG_LEVEL: 'loud', REDIS_URL: 'http://x', HOST: '0.0.0.0' })
    expect(error.code).toBe('config-invalid')
    expect(error.message.split('\n')).toEqual([
      'API_PORT is "x"; it must be a whole number from 0 to 65535',
      expect.stringMatching(/^REDIS_URL must be like redis:\/\/\S+ /),
      'LOG_LEVEL is "loud"; it must be one of debug, info, warn, error, silent',
      expect.stringMatching(/^HOST is "0\.0\.0\.0", which other machines can reach, .* --insecure \(INSECURE=1\)$/),
    ])
  })

  test('names the wrong items of a list alone, and shortens what is long', () => {
    expect(refusal({ ALLOWED_HOSTS: 'live.example, http://x ,a/b' }).message).toMatch(
      /^ALLOWED_HOSTS contains "http:\/\/x", "a\/b"; each must be a host name like live\.example /,
    )
    expect(refusal({ DEMO: 'x'.repeat(5000) }).message).toBe(`DEMO is "${'x'.repeat(60)}…"; it must be one of 0, 1`)
  })

  test.each(Object.entries(wrongValues))('refuses %s unless it is what it has to be', (name, values) => {
    for (const value of values) {
      const { message } = refusal({ [name]: value })
      expect(message, value).toMatch(new RegExp(`^${name} .*must be `))
      expect(message.split('\n'), value).toHaveLength(1)
    }
  })

  test.each(Object.entries(rightValues))('takes %s as it may be written', (name, values) => {
    for (const value of values) expect(() => readConfig({ INSECURE: '1', [name]: value }), value).not.toThrow()
  })

  test('knows of every variable what is wrong', () => {
    expect(Object.keys(wrongValues).toSorted()).toEqual(Object.keys(ConfigSchema.properties).toSorted())
  })

  test('needs a port for each of three servers', () => {
    const { message } = refusal({ API_PORT: '21213', TIKFINITY_PORT: '21213' })
    expect(message).toBe('TIKFINITY_PORT and API_PORT are both 21213: each must be a port of its own')
    expect(refusal({ TIKFINITY_ACTIONS_PORT: '21213', TIKFINITY_PORT: '21213' }).message).toBe(
      'TIKFINITY_ACTIONS_PORT and TIKFINITY_PORT are both 21213: each must be a port of its own',
    )
    expect(() => readConfig({ API_PORT: '0', TIKFINITY_PORT: '0', TIKFINITY_ACTIONS_PORT: '0' })).not.toThrow()
  })

  test('needs a port of its own for each way that devices come by', () => {
    expect(refusal({ MQTT_PORT: '3000' }).message).toBe(
      'MQTT_PORT and API_PORT are both 3000: each must be a port of its own',
    )
    expect(refusal({ MQTT_PORT: '20883', DEVICES_PORT: '20883' }).message).toBe(
      'DEVICES_PORT and MQTT_PORT are both 20883: each must be a port of its own',
    )
  })

  test('lets no token of a device be read on the way unless that is allowed', () => {
    const proxied = { HOST: '0.0.0.0', PUBLIC_URL: 'https://live.example' }
    expect(refusal({ ...proxied, MQTT_PORT: '1883' }).message).toMatch(/^MQTT_PORT is set and the broker listens on/)
    expect(refusal({ MQTT_HOST: '192.0.2.1', MQTT_PORT: '1883' }).message).toMatch(/^MQTT_PORT is set/)
    expect(() => readConfig({ ...proxied, MQTT_PORT: '1883', MQTT_HOST: '127.0.0.1' })).not.toThrow()
    expect(() => readConfig({ MQTT_HOST: '192.0.2.1', MQTT_PORT: '1883', INSECURE: '1' })).not.toThrow()
    expect(refusal({ MQTT_URL: 'mqtt://a:hunter2@broker.example' }).message).toMatch(/^MQTT_URL leads to another/)
    expect(() => readConfig({ MQTT_URL: 'mqtt://127.0.0.1:1883' })).not.toThrow()
    expect(() => readConfig({ MQTT_URL: 'mqtts://a:p%40ss@broker.example:8883' })).not.toThrow()
  })

  test('needs a key and a certificate that are there for MQTT with TLS', () => {
    const { message } = refusal({ MQTT_TLS_PORT: '8883', MQTT_TLS_KEY_FILE: '/nowhere/key' })
    expect(message).toBe(
      'MQTT_TLS_KEY_FILE is "/nowhere/key", and there is no such file; MQTT_TLS_PORT needs it\n' +
        'MQTT_TLS_CERT_FILE is not set; MQTT_TLS_PORT needs it',
    )
  })

  test('needs a file that is there to play one', () => {
    const env = { INGEST_PROVIDER: 'mock', MOCK_FILE: '/nowhere/x' }
    expect(refusal(env).message).toMatch(/^MOCK_FILE is "\/nowhere\/x", and there is no such file/)
  })

  test('needs somebody whom mail is from', () => {
    const SMTP_URL = 'smtps://ann:p%40ss@mail.example'
    expect(refusal({ SMTP_URL }).message).toBe('MAIL_FROM is not set; SMTP_URL needs it')
    expect(() => readConfig({ SMTP_URL, MAIL_FROM: 'ann@mail.example' })).not.toThrow()
  })

  test.each(['GOOGLE', 'DISCORD'])('needs both the id and the secret of %s', (name) => {
    const [id, secret] = [`${name}_CLIENT_ID`, `${name}_CLIENT_SECRET`]
    expect(refusal({ [id]: 'x' }).message).toBe(`${secret} is not set; ${id} needs it`)
    expect(refusal({ [secret]: 'x' }).message).toBe(`${id} is not set; ${secret} needs it`)
    expect(() => readConfig({ [id]: 'x', [secret]: 'y' })).not.toThrow()
  })

  test('never repeats a value, which may be a secret', () => {
    expect(refusal({ DATABASE_URL: 'mysql://root:hunter2@db', API_TOKEN: 'short-secret' }).message).not.toMatch(
      /hunter2|short-secret/,
    )
  })

  test.each(['0.0.0.0', '192.168.1.2', '::', 'example.com'])(
    'listens on %s only when told that this is meant',
    (HOST) => {
      expect(refusal({ HOST }).message).toMatch(/leave HOST out .* PUBLIC_URL .* --insecure \(INSECURE=1\)/)
      expect(refusal({ HOST, PUBLIC_URL: 'http://live.example' }).message).toContain('INSECURE=1')
      expect(readConfig({ HOST, INSECURE: '1' }).HOST).toBe(HOST)
      expect(readConfig({ HOST, PUBLIC_URL: 'https://live.example' }).HOST).toBe(HOST)
    },
  )

  test.each<[string, Record<string, string>, string]>([
    ['in the folder of settings', {}, join(homedir(), '.config/livetap/master.key')],
    ['in the folder of settings that is named', { XDG_CONFIG_HOME: '/etc/ann' }, '/etc/ann/livetap/master.key'],
    ['beside a folder of data that is named', { DATA_DIR: '/srv/tap', XDG_CONFIG_HOME: '/etc' }, '/srv/tap.key'],
    ['where it is said', { DATA_DIR: '/srv/tap', MASTER_KEY_FILE: '~/key' }, join(homedir(), 'key')],
  ])('keeps the master key %s, never in DATA_DIR', (_name, env, file) => {
    expect(readConfig(env).MASTER_KEY_FILE).toBe(file)
  })

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('listens on %s without being asked twice', (HOST) => {
    expect(readConfig({ HOST }).HOST).toBe(HOST)
  })

  test('takes secrets from files, and says which cannot be read', async () => {
    await using folder = await openFolder()
    const file = join(folder.path, 'database-url')
    writeFileSync(file, 'postgres://livetap@db/livetap\n')
    expect(readConfig({ DATABASE_URL_FILE: file }).DATABASE_URL).toBe('postgres://livetap@db/livetap')
    expect(refusal({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://db' }).message).toBe(
      'DATABASE_URL and DATABASE_URL_FILE are both set: one of them has to go',
    )
    expect(refusal({ REDIS_URL_FILE: '/nowhere/at-all' }).message).toBe(
      'REDIS_URL_FILE is "/nowhere/at-all", which cannot be read',
    )
    writeFileSync(file, 'mysql://secret')
    const { message } = refusal({ DATABASE_URL_FILE: file })
    expect(message).toMatch(/^DATABASE_URL must be /)
    expect(message).not.toContain('secret')
  })

  test('docs/config.md lists every variable as the code has it', () => {
    expect(readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8')).toBe(renderConfigPage())
  })
})
