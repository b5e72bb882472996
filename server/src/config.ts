import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import { Convert, Default } from 'typebox/value'
import { quote } from '#cli/terminal.ts'
import { parseUniqueId } from '#domain/follows/follows.ts'
import { AppError } from '#kernel/errors.ts'
import { isLoopback, parseAuthority } from '#kernel/hosts.ts'

const flag = (description: string) => Type.Union([Type.Literal('0'), Type.Literal('1')], { default: '0', description })
const optional = (description: string) => Type.Optional(Type.String({ description }))
const most = 1_000_000

/** What SERVICES can name. */
const serviceNames = ['ingest', 'normalizer', 'recorder', 'moderation', 'retention', 'api'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Every variable Livetap reads, with its default and what it is for. docs/config.md is made from this. */
export const ConfigSchema = Type.Object({
  HOST: Type.String({
    default: '127.0.0.1',
    description: 'Address to listen on. Anything but loopback needs INSECURE=1.',
  }),
  API_PORT: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  INSECURE: flag('1 allows listening beyond this machine although there is no sign-in yet.'),
  ALLOWED_HOSTS: optional('Further host names, comma separated, that requests may be addressed to.'),
  API_TOKEN: optional('Key for automation: `Authorization: Bearer` with it is the owner. Unset: none.'),
  DATA_DIR: Type.String({
    default: join(homedir(), '.livetap'),
    description: 'Folder of the embedded database, and of the list of erased viewers.',
  }),
  DATABASE_URL: optional('PostgreSQL to use instead of the embedded database.'),
  REDIS_URL: optional('Redis to use instead of the in-process bus.'),
  BUS_PREFIX: Type.String({
    default: '',
    description: 'Put before every key on the bus, so that installations can share a Redis.',
  }),
  SERVICES: Type.String({
    default: 'all',
    description: 'Services to run here, comma separated: ingest, normalizer, recorder, moderation, retention, api.',
  }),
  INGEST_PROVIDER: Type.Union([Type.Literal('direct'), Type.Literal('euler'), Type.Literal('mock')], {
    default: 'direct',
    description: 'How to receive a live first: `direct`, `euler`, or `mock` (a file).',
  }),
  TIKTOK_UNIQUE_ID: optional('@usernames, comma separated, to connect to from the start.'),
  EULER_API_KEY: optional(
    'Key of the Euler Stream service: signs direct connections, and enables its WebSocket as a second way.',
  ),
  SESSION_ID: optional('TikTok session cookie, for lives that need a sign-in.'),
  MOCK_FILE: optional('NDJSON file of raw envelopes for the `mock` provider.'),
  SIMULATOR_URL: optional('Simulator that stands in for TikTok and Euler for every @username.'),
  DEMO: flag('1 runs the demo live from the start.'),
  RECONNECT_MAX_ATTEMPTS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: most,
    description: 'Failed tries before giving up on a live; 0 never gives up.',
  }),
  EVENT_RETENTION_DAYS: Type.Integer({
    default: 90,
    minimum: 0,
    maximum: 36_500,
    description:
      'Days after which events, and what is known of viewers not seen since, are removed; 0 keeps them for ever.',
  }),
  PSEUDONYMIZATION_SECRET: optional(
    'Key by which erased viewers are recognised should a backup bring them back. Unset: one is made and kept in DATA_DIR.',
  ),
  USER_SESSIONS: Type.Integer({
    default: 5000,
    minimum: 1,
    maximum: most,
    description: 'Most dashboards open at a time, in all.',
  }),
  USER_SESSIONS_PER_WORKSPACE: Type.Integer({
    default: 1000,
    minimum: 1,
    maximum: most,
    description: 'Most dashboards open at a time in one workspace.',
  }),
  USER_SESSIONS_PER_IP: Type.Integer({
    default: 20,
    minimum: 1,
    maximum: most,
    description: 'Most dashboards open at a time from one address.',
  }),
  LOG_LEVEL: Type.Union(
    [Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error'), Type.Literal('silent')],
    { default: 'info', description: 'Least severe level to log: debug, info, warn, error, silent.' },
  ),
})
export type Config = Static<typeof ConfigSchema>

type Name = keyof Config

/** What a text has to be beyond its type. */
interface Rule {
  /** Continues "it must be", for lists "each must be". */
  readonly wanted: string
  readonly accepts: (text: string) => boolean
  /** The value is a comma-separated list, and `accepts` judges one item. */
  readonly isList?: true
  /** The value may hold a key or a password, and is never repeated. */
  readonly isSecret?: true
}

/** What may stand in a header or a URL as it is. */
const isVisibleAscii = (text: string) => /^[!-~]+$/.test(text)
const isHostName = (text: string) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(text) && !/^[\d.]+$/.test(text)
const isServiceName = (text: string) => serviceNames.some((name) => name === text)
const isAddress = (text: string) => isIP(text) !== 0 || isHostName(text)
const isPath = (text: string) => !/\p{Cc}/u.test(text)

function isUrl(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false
  try {
    // Clients do so with user and password.
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** A session id alone, or a line of cookies with one. */
function isSessionCookie(text: string): boolean {
  const isBare = isVisibleAscii(text) && !/[;=,"]/.test(text)
  return isBare || (/^[ -~]+$/.test(text) && /(^|;) *sessionid=[^;, ]/i.test(text))
}

const rules: { readonly [N in Name]?: Rule } = {
  HOST: {
    wanted: 'an IP address or a host name, without scheme, brackets and port',
    accepts: isAddress,
  },
  ALLOWED_HOSTS: {
    wanted: 'a host name like live.example or live.example:8443, without scheme and path',
    accepts: (text) => {
      const authority = parseAuthority(text)
      return authority !== undefined && (authority.port ?? 0) <= 65_535
    },
    isList: true,
  },
  API_TOKEN: {
    wanted: 'at least 16 visible ASCII characters, without spaces',
    accepts: (text) => text.length >= 16 && isVisibleAscii(text),
    isSecret: true,
  },
  PSEUDONYMIZATION_SECRET: {
    wanted: 'at least 32 visible ASCII characters, without spaces',
    accepts: (text) => text.length >= 32 && isVisibleAscii(text),
    isSecret: true,
  },
  DATA_DIR: { wanted: 'a path without control characters', accepts: isPath },
  DATABASE_URL: {
    wanted: 'like postgres://user:password@host:5432/database, special characters percent-encoded',
    accepts: (text) => /^postgres(ql)?:\/\//.test(text) && isUrl(text),
    isSecret: true,
  },
  REDIS_URL: {
    wanted: 'like redis://user:password@host:6379/0 (rediss for TLS), special characters percent-encoded',
    accepts: (text) => /^rediss?:\/\/[^/]/.test(text) && isUrl(text) && /^(\/\d*)?$/.test(new URL(text).pathname),
    isSecret: true,
  },
  BUS_PREFIX: {
    wanted: 'at most 100 visible ASCII characters, without spaces',
    accepts: (text) => text.length <= 100 && isVisibleAscii(text),
  },
  SERVICES: {
    wanted: `all, or some of ${serviceNames.join(', ')}, comma separated`,
    accepts: (text) => text === 'all' || text.split(',').every((name) => isServiceName(name.trim())),
  },
  TIKTOK_UNIQUE_ID: {
    wanted: 'an @username like ann, without spaces',
    accepts: (text) => parseUniqueId(text) !== undefined,
    isList: true,
  },
  EULER_API_KEY: { wanted: 'visible ASCII characters, without spaces', accepts: isVisibleAscii, isSecret: true },
  SESSION_ID: {
    wanted: 'the value of the cookie sessionid, or a cookie line with sessionid=… in it, on one line',
    accepts: isSessionCookie,
    isSecret: true,
  },
  MOCK_FILE: { wanted: 'a path without control characters', accepts: isPath },
  SIMULATOR_URL: {
    wanted: 'like http://127.0.0.1:4010, without a path',
    accepts: (text) => /^http:\/\/[^/?#@]+\/?$/.test(text) && isUrl(text),
    isSecret: true,
  },
}

/** Reads the configuration, or throws AppError `config-invalid` that names every mistake at once, one a line. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const names = Object.keys(ConfigSchema.properties) as Name[]
  const given = Object.fromEntries(
    names.map((name) => [name, env[name]?.trim()]).filter(([, value]) => value !== undefined && value !== ''),
  ) as { readonly [N in Name]?: string }
  const mistakes = names.map((name) => findMistake(name, given[name])).filter((mistake) => mistake !== undefined)
  const config = Convert(ConfigSchema, Default(ConfigSchema, { ...given })) as Config
  const all = [...mistakes, ...findContradictions(config)]
  if (all.length > 0) {
    throw new AppError('config-invalid', all.join('\n'), {
      remedy: 'Correct these variables; docs/config.md lists all of them.',
    })
  }
  return { ...config, DATA_DIR: resolve(config.DATA_DIR.replace(/^~(?=$|\/)/, homedir())) }
}

/** What is wrong with one variable, in a line. */
function findMistake(name: Name, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const { wanted, accepts, isList, isSecret } = rules[name] ?? readRule(ConfigSchema.properties[name])
  const items = isList ? value.split(',').map((item) => item.trim()) : [value]
  const wrong = items.filter((item) => !(isList && item === '') && !accepts(item))
  if (wrong.length === 0) return undefined
  if (isSecret) return `${name} must be ${wanted}`
  const shown = wrong.map(quote).join(', ')
  return isList ? `${name} contains ${shown}; each must be ${wanted}` : `${name} is ${shown}; it must be ${wanted}`
}

/** The rule of a variable whose type says it all: a choice, or a whole number. */
function readRule(schema: TSchema): Rule {
  const { anyOf, minimum, maximum } = schema as { anyOf?: { const: string }[]; minimum?: number; maximum?: number }
  const choices = anyOf?.map((choice) => choice.const)
  if (choices) return { wanted: `one of ${choices.join(', ')}`, accepts: (text) => choices.includes(text) }
  return {
    wanted: `a whole number from ${minimum} to ${maximum}`,
    accepts: (text) => /^\d+$/.test(text) && Number(text) >= Number(minimum) && Number(text) <= Number(maximum),
  }
}

/** What is wrong although every variable by itself is right. */
function findContradictions({ HOST, INSECURE, INGEST_PROVIDER, MOCK_FILE, EULER_API_KEY }: Config): string[] {
  const found: string[] = []
  if (isAddress(HOST) && !isLoopback(HOST) && INSECURE !== '1') {
    found.push(
      `HOST is ${quote(HOST)}, which other machines can reach, and nobody has to sign in; INSECURE=1 allows it`,
    )
  }
  if (INGEST_PROVIDER === 'mock' && !MOCK_FILE) found.push('MOCK_FILE is not set; INGEST_PROVIDER=mock needs it')
  if (INGEST_PROVIDER === 'mock' && MOCK_FILE && !existsSync(MOCK_FILE)) {
    found.push(`MOCK_FILE is ${quote(MOCK_FILE)}, and there is no such file; INGEST_PROVIDER=mock needs it`)
  }
  if (INGEST_PROVIDER === 'euler' && !EULER_API_KEY) {
    found.push('EULER_API_KEY is not set; INGEST_PROVIDER=euler needs it')
  }
  return found
}

/** docs/config.md, made from the schema. */
export function renderConfigPage(): string {
  const rows = Object.entries(ConfigSchema.properties).map(([name, schema]) => {
    const { default: value, description } = schema as TSchema & { default?: unknown; description?: string }
    const shown = value === undefined || value === '' ? '' : `\`${String(value).replace(homedir(), '~')}\``
    return `| \`${name}\` | ${shown} | ${description} |`
  })
  return [
    '# Configuration',
    '',
    'Livetap reads these environment variables, and a file `.env` in the folder it is started from. None is needed.',
    'A wrong value stops the start and is named; all mistakes are named at once.',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
