import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import Type, { type Static, type TSchema } from 'typebox'
import { Convert, Default, Errors } from 'typebox/value'
import { AppError } from '#kernel/errors.ts'

const flag = (description: string) => Type.Union([Type.Literal('0'), Type.Literal('1')], { default: '0', description })
const optional = (description: string, options: object = {}) => Type.Optional(Type.String({ description, ...options }))

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
  API_TOKEN: optional('Key for automation: `Authorization: Bearer` with it is the owner. Unset: none.', {
    minLength: 16,
  }),
  DATA_DIR: Type.String({
    default: join(homedir(), '.livetap'),
    description: 'Folder of the embedded database.',
  }),
  DATABASE_URL: optional('PostgreSQL to use instead of the embedded database.', { pattern: '^postgres(ql)?://' }),
  REDIS_URL: optional('Redis to use instead of the in-process bus.', { pattern: '^rediss?://' }),
  BUS_PREFIX: Type.String({
    default: '',
    description: 'Put before every key on the bus, so that installations can share a Redis.',
  }),
  SERVICES: Type.String({
    default: 'all',
    description: 'Services to run here, comma separated: ingest, normalizer, recorder, api.',
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
  SIMULATOR_URL: optional('Simulator that stands in for TikTok and Euler for every @username.', {
    pattern: '^http://',
  }),
  DEMO: flag('1 runs the demo live from the start.'),
  RECONNECT_MAX_ATTEMPTS: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Failed tries before giving up on a live; 0 never gives up.',
  }),
  LOG_LEVEL: Type.Union(
    [Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error'), Type.Literal('silent')],
    { default: 'info', description: 'Least severe level to log: debug, info, warn, error, silent.' },
  ),
})
export type Config = Static<typeof ConfigSchema>

/** Reads the configuration, or throws AppError `config-invalid` that names every mistake at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(ConfigSchema.properties)
      .map((name) => [name, env[name]?.trim()])
      .filter(([, value]) => value !== undefined && value !== ''),
  )
  const config = Convert(ConfigSchema, Default(ConfigSchema, given)) as Config
  const mistakes = Errors(ConfigSchema, config).map(describeMistake)
  if (!isLoopback(config.HOST) && config.INSECURE !== '1') {
    mistakes.push(
      `HOST: ${config.HOST} can be reached from other machines, and nobody has to sign in (INSECURE=1 allows it)`,
    )
  }
  if (config.INGEST_PROVIDER === 'mock' && !config.MOCK_FILE) mistakes.push('MOCK_FILE: needed by INGEST_PROVIDER=mock')
  if (config.INGEST_PROVIDER === 'euler' && !config.EULER_API_KEY) {
    mistakes.push('EULER_API_KEY: needed by INGEST_PROVIDER=euler')
  }
  if (mistakes.length > 0) {
    throw new AppError('config-invalid', [...new Set(mistakes)].join('; '), {
      remedy: 'Correct these variables; docs/config.md lists all of them.',
    })
  }
  return { ...config, DATA_DIR: resolve(config.DATA_DIR.replace(/^~(?=$|\/)/, homedir())) }
}

function isLoopback(host: unknown): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(String(host))
}

function describeMistake(mistake: { instancePath: string; message: string }): string {
  const name = mistake.instancePath.split('/')[1] ?? ''
  const schema = ConfigSchema.properties[name as keyof Config] as TSchema & { description?: string }
  return `${name}: ${mistake.message} (${schema?.description ?? 'unknown variable'})`
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
