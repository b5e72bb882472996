import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import { Convert, Default } from 'typebox/value'
import { quote } from '#cli/terminal.ts'
import { deviceProperties, findDeviceContradictions } from '#device-config.ts'
import { AppError } from '#kernel/errors.ts'
import { findNetworkContradictions, flag, networkProperties, optional, type Rule } from '#network-config.ts'
import type { Credentials } from '#ports/live-source.ts'
import { findBrowserContradictions, roomProperties } from '#room-ways.ts'
import { rules, type serviceNames } from './config-rules.ts'

const most = 1_000_000

export type ServiceName = (typeof serviceNames)[number]

/** Every variable Livetap reads, with its default and what it is for. docs/config.md is made from this. */
export const ConfigSchema = Type.Object({
  ...networkProperties,
  ...deviceProperties,
  ...roomProperties,
  API_TOKEN: optional(
    'Key for automation: `Authorization: Bearer` with it is the owner. Unset: one is made and kept in DATA_DIR.',
  ),
  REGISTRATION: Type.Union([Type.Literal('invitation'), Type.Literal('open')], {
    default: 'invitation',
    description: 'Who may make an account: who holds an `invitation`, or everybody (`open`).',
  }),
  DATA_DIR: Type.String({
    default: join(homedir(), '.livetap'),
    description: 'Folder of the embedded database, and of the list of erased viewers.',
  }),
  MASTER_KEY: optional(
    'Keys that secrets are sealed with, comma separated, the newest first: 32 bytes each, or `id:` and them.',
  ),
  MASTER_KEY_FILE: optional(
    'File of the master key when MASTER_KEY is not set; made at the first start. Unset: `~/.config/livetap/master.key`, with DATA_DIR beside that folder (`DATA_DIR.key`).',
  ),
  DATABASE_URL: optional('PostgreSQL to use instead of the embedded database.'),
  REDIS_URL: optional('Redis to use instead of the in-process bus.'),
  BUS_PREFIX: Type.String({
    default: '',
    description: 'Put before every key on the bus, so that installations can share a Redis.',
  }),
  SMTP_URL: optional(
    'Mail server, like `smtps://user:password@mail.example` (`smtp:` begins unencrypted and has to become encrypted). Unset: letters are written to the terminal.',
  ),
  MAIL_FROM: optional('Whom mail is from: an address, or `Name <address>`.'),
  GOOGLE_CLIENT_ID: optional('Client id of this installation at Google, to sign in with it. Unset: nobody does.'),
  GOOGLE_CLIENT_SECRET: optional('The secret that goes with it.'),
  DISCORD_CLIENT_ID: optional('The same at Discord.'),
  DISCORD_CLIENT_SECRET: optional('The secret that goes with it.'),
  SERVICES: Type.String({
    default: 'all',
    description:
      'Services to run here, comma separated: ingest, normalizer, recorder, moderation, rules, forwarder, devices, rooms, retention, api.',
  }),
  INGEST_PROVIDER: Type.Union([Type.Literal('direct'), Type.Literal('euler'), Type.Literal('mock')], {
    default: 'direct',
    description: 'How to receive a live first: `direct`, `euler`, or `mock` (a file).',
  }),
  TIKTOK_UNIQUE_ID: optional('@usernames, comma separated, to connect to from the start.'),
  EULER_API_KEY: optional(
    'Key of the Euler Stream service, for the workspace `default`: signs direct connections, and enables its WebSocket as a second way.',
  ),
  SESSION_ID: optional('TikTok session cookie, for lives of the workspace `default` that need a sign-in.'),
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
  ACTIONS_LOG_RETENTION_DAYS: Type.Integer({
    default: 90,
    minimum: 0,
    maximum: 36_500,
    description: 'Days after which what rules have decided and done is removed; 0 keeps it for ever.',
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

/** Reads the configuration, or throws AppError `config-invalid` that names every mistake at once, one a line. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const names = Object.keys(ConfigSchema.properties) as Name[]
  const files = readSecretFiles(env)
  const given = Object.fromEntries(
    names
      .map((name) => [name, (files.values[name] ?? env[name])?.trim()])
      .filter(([, value]) => value !== undefined && value !== ''),
  ) as { readonly [N in Name]?: string }
  const mistakes = [
    ...files.mistakes,
    ...names.map((name) => findMistake(name, given[name])).filter((mistake) => mistake !== undefined),
  ]
  const config = Convert(ConfigSchema, Default(ConfigSchema, { ...given })) as Config
  // A contradiction with what is wrong by itself says nothing.
  const wrong = names.filter((name) => findMistake(name, given[name]) !== undefined)
  const contradictions = findContradictions(config).filter((text) => !wrong.some((name) => mentions(text, name)))
  const all = [...mistakes, ...contradictions]
  if (all.length > 0) {
    throw new AppError('config-invalid', all.join('\n'), {
      remedy: 'Correct these variables; docs/config.md lists all of them.',
    })
  }
  const DATA_DIR = resolvePath(config.DATA_DIR)
  const keyFile = config.MASTER_KEY_FILE ?? (given.DATA_DIR ? `${DATA_DIR}.key` : findKeyFile(env.XDG_CONFIG_HOME))
  return { ...config, DATA_DIR, MASTER_KEY_FILE: resolvePath(keyFile) }
}

/** Those that may be given by the path of a file, as orchestrators hand secrets over. */
const secretNames = (Object.entries(rules) as [Name, Rule][])
  .filter(([name, { isSecret }]) => isSecret && !['MASTER_KEY', 'SIMULATOR_URL'].includes(name))
  .map(([name]) => name)

function readSecretFiles(env: Readonly<Record<string, string | undefined>>) {
  const values: { [N in Name]?: string } = {}
  const mistakes: string[] = []
  for (const name of secretNames) {
    const path = env[`${name}_FILE`]?.trim()
    if (!path) continue
    if (env[name]?.trim()) mistakes.push(`${name} and ${name}_FILE are both set: one of them has to go`)
    try {
      values[name] = readFileSync(path, 'utf8')
    } catch {
      mistakes.push(`${name}_FILE is ${quote(path)}, which cannot be read`)
    }
  }
  return { values, mistakes }
}

const mentions = (text: string, name: Name) => text.split(/\W+/).includes(name)

const resolvePath = (path: string): string => resolve(path.replace(/^~(?=$|\/)/, homedir()))

/** Never in DATA_DIR: whoever has a copy of that has not got the key. */
function findKeyFile(configFolder: string | undefined): string {
  return join(configFolder?.startsWith('/') ? configFolder : join(homedir(), '.config'), 'livetap', 'master.key')
}

/** What is wrong with one variable, in a line. */
function findMistake(name: Name, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const { wanted, accepts, isList, isSecret } =
    (rules as Partial<Record<Name, Rule>>)[name] ?? readRule(ConfigSchema.properties[name])
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
function findContradictions(config: Config): string[] {
  const { INGEST_PROVIDER, MOCK_FILE, EULER_API_KEY } = config
  const found = [
    ...findNetworkContradictions(config),
    ...findDeviceContradictions(config),
    ...findBrowserContradictions(config),
  ]
  if (config.SMTP_URL && rules.SMTP_URL.accepts(config.SMTP_URL) && !config.MAIL_FROM)
    found.push('MAIL_FROM is not set; SMTP_URL needs it')
  for (const provider of ['GOOGLE', 'DISCORD'] as const) {
    const { accepts } = rules[`${provider}_CLIENT_ID`]
    const [id, secret] = [config[`${provider}_CLIENT_ID`], config[`${provider}_CLIENT_SECRET`]]
    if (id && !secret && accepts(id)) found.push(`${provider}_CLIENT_SECRET is not set; ${provider}_CLIENT_ID needs it`)
    if (secret && !id && accepts(secret))
      found.push(`${provider}_CLIENT_ID is not set; ${provider}_CLIENT_SECRET needs it`)
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
    `Secrets can stand in files: ${secretNames.map((name) => `\`${name}_FILE\``).join(', ')} take the path of one instead.`,
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

/** What the default workspace receives lives with, as far as it has set nothing. */
export function readCredentials({ EULER_API_KEY, SESSION_ID }: Config): Credentials {
  return {
    ...(EULER_API_KEY ? { eulerApiKey: EULER_API_KEY } : {}),
    ...(SESSION_ID ? { tiktokSession: SESSION_ID } : {}),
  }
}
