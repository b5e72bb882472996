import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Overrides } from '../core/manifest.ts'
import { type VirtualKind, virtualKinds } from '../virtual/kinds.ts'

const closed = { additionalProperties: false }
const whole = (minimum: number, maximum: number) => Type.Optional(Type.Integer({ minimum, maximum }))

const Override = Type.Object(
  {
    label: Type.Optional(Type.String({ maxLength: 40 })),
    min: whole(-32_768, 32_767),
    max: whole(-32_768, 32_767),
    maxOnMs: whole(1, 600_000),
    minOffMs: whole(0, 600_000),
    dutyPercent: whole(1, 100),
    risk: Type.Optional(Type.Literal('high')),
  },
  closed,
)

/** The file of `--config`. Paths are relative to its folder. */
const SettingsFile = Type.Object(
  {
    url: Type.Optional(Type.String()),
    token: Type.Optional(Type.String()),
    tokenFile: Type.Optional(Type.String()),
    ca: Type.Optional(Type.String()),
    stateFile: Type.Optional(Type.String()),
    device: Type.Optional(
      Type.Object(
        {
          serial: Type.Optional(Type.String()),
          baud: whole(300, 2_000_000),
          virtual: Type.Optional(Type.Unsafe<VirtualKind>({ type: 'string', enum: [...virtualKinds] })),
          capabilities: Type.Optional(Type.Record(Type.String(), Override)),
        },
        closed,
      ),
    ),
  },
  closed,
)
type SettingsFile = Static<typeof SettingsFile>
const fileCheck = Compile(SettingsFile)

/** What can be said on the command line, which goes before the file. */
export interface AgentOptions {
  readonly config?: string
  readonly url?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly ca?: string
  readonly serial?: string
  readonly baud?: string
  readonly virtual?: string
  readonly stateFile?: string
}

export type DeviceSettings =
  | { readonly kind: 'serial'; readonly path: string; readonly baud: number }
  | { readonly kind: 'virtual'; readonly virtual: VirtualKind }

export interface AgentSettings {
  /** Of the WebSocket. */
  readonly address: string
  readonly token: string
  readonly ca?: string
  readonly stateFile: string
  readonly device: DeviceSettings
  readonly overrides: Overrides
}

/** All that is wrong with the settings, each in a sentence. */
export class SettingsError extends Error {
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'))
    this.mistakes = mistakes
  }
}

/** Reads options, environment (`LIVETAP_AGENT_TOKEN`) and file. A SettingsError names everything that is wrong. */
export function readSettings(options: AgentOptions, env: NodeJS.ProcessEnv): AgentSettings {
  const mistakes: string[] = []
  const file = options.config === undefined ? {} : readFile(options.config, mistakes)
  const folder = options.config === undefined ? '.' : dirname(resolve(options.config))
  const path = (named: string | undefined, inFile: string | undefined) =>
    named ?? (inFile === undefined ? undefined : resolve(folder, inFile))
  const address = readAddress(options.url ?? file.url, mistakes)
  const token = readToken(
    options.token ?? env.LIVETAP_AGENT_TOKEN ?? file.token,
    path(options.tokenFile, file.tokenFile),
    mistakes,
  )
  const ca = readCa(path(options.ca, file.ca), mistakes)
  const device = readDevice(options, file.device ?? {}, mistakes)
  if (mistakes.length > 0 || device === undefined) throw new SettingsError(mistakes)
  return {
    address,
    token,
    ...(ca === undefined ? {} : { ca }),
    stateFile: path(options.stateFile, file.stateFile) ?? usualStateFile(token, env),
    device,
    overrides: file.device?.capabilities ?? {},
  }
}

/** A SettingsError when it is no file of settings: nothing else can be said then. */
function readFile(path: string, mistakes: string[]): SettingsFile {
  const file = parseFile(path)
  if (!fileCheck.Check(file)) throw new SettingsError(fileCheck.Errors(file).map((error) => toSentence(path, error)))
  if (file.token !== undefined) checkMode(path, mistakes)
  return file
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new SettingsError([`${path} cannot be read: ${(error as Error).message}`])
  }
}

function toSentence(path: string, error: { instancePath: string; message: string; params: object }): string {
  const place = error.instancePath.slice(1).replaceAll('/', '.')
  const unknown = 'additionalProperties' in error.params ? ` (${error.params.additionalProperties})` : ''
  return `${path}: ${place === '' ? '' : `${place} `}${error.message}${unknown}`
}

function readAddress(url: string | undefined, mistakes: string[]): string {
  if (url === undefined) mistakes.push('url is missing: the address of Livetap, such as https://livetap.example')
  else if (!URL.canParse(url) || !/^(http|ws)s?:$/.test(new URL(url).protocol))
    mistakes.push(`url is ${JSON.stringify(url)}: it has to begin with https://, http://, wss:// or ws://`)
  else return toAddress(new URL(url))
  return ''
}

/** The address of the WebSocket, below whatever path Livetap has. */
function toAddress(url: URL): string {
  const path = url.pathname.replace(/\/+$/, '')
  const whole = path.endsWith('/devices/link') ? path : `${path}/api/v1/devices/link`
  return `${url.protocol.replace('http', 'ws')}//${url.host}${whole}`
}

function readToken(token: string | undefined, file: string | undefined, mistakes: string[]): string {
  const text = token ?? (file === undefined ? undefined : readTokenFile(file, mistakes))
  if (text === undefined && file === undefined)
    mistakes.push(
      'the token is missing: set LIVETAP_AGENT_TOKEN, token or tokenFile to the one that was shown when the device was added',
    )
  if (text === undefined) return ''
  // It is never repeated: what was pasted by mistake may be another secret.
  if (!/^ttlc_device_[\w-]{1,180}$/.test(text))
    mistakes.push('the token is none of a device: those begin with ttlc_device_')
  return text
}

function readTokenFile(path: string, mistakes: string[]): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    checkMode(path, mistakes)
    return text
  } catch (error) {
    mistakes.push(`tokenFile cannot be read: ${(error as Error).message}`)
    return undefined
  }
}

function checkMode(path: string, mistakes: string[]): void {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    mistakes.push(`${path} has the token, and others may read it: chmod 600 ${path}`)
}

function readCa(path: string | undefined, mistakes: string[]): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    mistakes.push(`ca cannot be read: ${(error as Error).message}`)
    return undefined
  }
}

function readDevice(
  options: AgentOptions,
  file: NonNullable<SettingsFile['device']>,
  mistakes: string[],
): DeviceSettings | undefined {
  const isNamed = options.serial !== undefined || options.virtual !== undefined
  const { serial, virtual } = isNamed ? options : file
  const baud = Number(options.baud ?? file.baud ?? 115_200)
  if (!Number.isInteger(baud) || baud < 300 || baud > 2_000_000)
    mistakes.push(`baud is ${options.baud}: it has to be a whole number, such as 115200`)
  if ((serial === undefined) === (virtual === undefined)) {
    mistakes.push('device needs one of serial (such as /dev/ttyACM0, or auto) and virtual')
    return undefined
  }
  if (serial !== undefined) return { kind: 'serial', path: serial, baud }
  const kind = virtualKinds.find((name) => name === virtual)
  if (kind === undefined)
    mistakes.push(`virtual is ${JSON.stringify(virtual)}: it has to be one of ${virtualKinds.join(', ')}`)
  return kind && { kind: 'virtual', virtual: kind }
}

/** One for each device: the id is in the token. */
function usualStateFile(token: string, env: NodeJS.ProcessEnv): string {
  const deviceId = token.split('_')[2] ?? 'device'
  const folder = env.STATE_DIRECTORY ?? join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'livetap')
  return join(folder, `agent-${deviceId}.json`)
}
