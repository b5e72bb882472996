import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'

export const deployFolder = new URL('../../../deploy/', import.meta.url)

type Tree = { readonly [name: string]: unknown }

export interface Service {
  readonly image: string
  readonly user?: string
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly volumes: readonly string[]
  readonly ports: readonly string[]
  readonly tmpfs: readonly string[]
  readonly profiles: readonly string[]
  /** Names of networks. */
  readonly networks: readonly string[]
  readonly depends_on: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly disable?: true; readonly test?: readonly string[] }
  readonly deploy: {
    readonly replicas?: number
    readonly resources: { readonly limits: { readonly memory: string } }
  }
  readonly [other: string]: unknown
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, Tree | null>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

/** What docker compose makes of `docker-compose.yml` and overlays by name, without any variable set but SITE. */
export function readCompose(...overlays: readonly string[]): Compose {
  const trees = ['', ...overlays.map((name) => `.${name}`)].map(readFile)
  const whole = trees.reduce((one, other) => merge(one, other) as Tree) as { [Part in keyof Compose]: Tree }
  const { services, networks, volumes, secrets } = whole
  const complete = Object.entries(services).map(([name, service]) => [name, fillIn(service as Tree)])
  return { services: Object.fromEntries(complete), networks, volumes, secrets } as Compose
}

function readFile(overlay: string): Tree {
  const text = readFileSync(new URL(`docker-compose${overlay}.yml`, deployFolder), 'utf8')
  const document = parseDocument(text, { merge: true })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault) throw fault
  return interpolate(document.toJS()) as Tree
}

/** `${NAME:-default}` is the default, `${NAME:?why}` the site, and `$$` a dollar. */
function interpolate(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\$|\$\{\w+(?::-([^}]*)|:\?[^}]+)?\}/g, (whole, otherwise = '') =>
      whole === '$$' ? '$' : whole.startsWith('${SITE:?') ? 'livetap.localhost' : otherwise,
    )
  }
  if (Array.isArray(value)) return value.map(interpolate)
  return isTree(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolate(one)])) : value
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Lists that stand for one thing, and are replaced as a whole; others grow. */
const whole = new Set(['command', 'entrypoint', 'test'])

function merge(one: unknown, other: unknown, key = ''): unknown {
  if (isTree(one) && isTree(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)])
    return Object.fromEntries([...names].map((name) => [name, merge(one[name], other[name], name)]))
  }
  if (Array.isArray(one) && Array.isArray(other) && !whole.has(key)) return [...new Set([...one, ...other])]
  return other === undefined ? one : other
}

function fillIn(service: Tree): Tree {
  const lists = Object.fromEntries(['secrets', 'volumes', 'ports', 'tmpfs', 'profiles'].map((name) => [name, []]))
  const { networks = [] } = service
  const names = Array.isArray(networks) ? networks : Object.keys(networks as Tree)
  return { environment: {}, depends_on: {}, ...lists, ...service, networks: names }
}

/** In megabytes, of a text such as `384M` or `1G`. */
export function toMegabytes(text: string): number {
  const [, amount, unit] = /^(\d+)([MG])i?$/.exec(text) ?? []
  return Number(amount) * (unit === 'G' ? 1024 : 1)
}
