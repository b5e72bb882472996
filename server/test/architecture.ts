import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { parseSync } from 'vite'
import { serviceNames } from '#config-rules.ts'

/** A source file with what the rules look at. Paths are relative to the repository, with `/`. */
export interface SourceFile {
  readonly path: string
  readonly lines: number
  readonly imports: readonly string[]
  readonly functions: readonly { readonly name: string; readonly lines: number }[]
}

const ignored = new Set(['node_modules', 'dist', '.git', 'coverage'])

/** All TypeScript sources below these folders, tests and suites apart. */
export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => listFiles(join(root, folder)))
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|suite|d)\.tsx?$/.test(file))
    .map((file) => readSource(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')))
}

function listFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !ignored.has(name))
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? listFiles(path) : [path]))
}

export function readSource(path: string, text: string): SourceFile {
  const { program } = parseSync(path, text)
  const found: { imports: string[]; functions: { name: string; lines: number }[] } = { imports: [], functions: [] }
  walk(program as unknown as Node, text, found, '')
  return { path, lines: text.trimEnd().split('\n').length, ...found }
}

interface Node {
  readonly type?: string
  readonly start: number
  readonly end: number
  readonly source?: { readonly value?: unknown } | null
  readonly id?: { readonly name?: string } | null
  readonly key?: { readonly name?: string }
}

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])
const importTypes = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'])

function walk(
  node: Node,
  text: string,
  found: { imports: string[]; functions: { name: string; lines: number }[] },
  outer: string,
): void {
  const name = node.id?.name ?? node.key?.name ?? outer
  if (node.type && importTypes.has(node.type) && typeof node.source?.value === 'string')
    found.imports.push(node.source.value)
  if (node.type && functionTypes.has(node.type)) {
    found.functions.push({ name, lines: text.slice(node.start, node.end).split('\n').length })
  }
  for (const child of Object.values(node)) {
    for (const item of Array.isArray(child) ? child : [child]) {
      if (item && typeof item === 'object' && 'type' in item) walk(item as Node, text, found, name)
    }
  }
}

interface Layer {
  readonly own: RegExp
  /** What it may import of ours, beside its own module. */
  readonly may: readonly RegExp[]
  /** npm packages it may import. */
  readonly packages: readonly string[]
}

const contracts = /^contracts\//
const kernel = /^server\/src\/kernel\//
const ports = /^server\/src\/ports\//
const domain = /^server\/src\/domain\//

/** The npm client that each adapter owns. */
const clients: Record<string, readonly string[]> = {
  'bus-memory': [],
  'bus-redis': ['redis', '@redis/client'],
  'rooms-memory': [],
  'rooms-redis': ['redis'],
  'db-pglite': ['@electric-sql/pglite', 'kysely', 'pg'],
  'db-postgres': ['kysely', 'pg'],
  tiktok: ['tiktok-live-connector', 'tiktok-live-proto', 'tiktok-live-api-sdk', '@bufbuild/protobuf', 'ws'],
  euler: ['ws'],
  'device-sockets': ['ws'],
  'socket-io': ['socket.io', '@socket.io/redis-streams-adapter', 'redis'],
  'mqtt-broker': ['aedes'],
  'mqtt-client': ['mqtt'],
  mock: [],
  'better-auth': ['better-auth', '@better-auth/kysely-adapter', '@node-rs/argon2', 'jose', 'kysely'],
  smtp: ['nodemailer'],
  'operator-mail': [],
  'undici-outbound': ['undici', 'ipaddr.js', 'ws'],
  'tiktok-videos': [],
  'headless-browser': ['playwright-core'],
  pino: ['pino'],
  prometheus: ['prom-client'],
  'vitals-http': [],
}

const layers: readonly Layer[] = [
  { own: contracts, may: [contracts], packages: ['typebox'] },
  { own: kernel, may: [contracts, kernel], packages: [] },
  { own: ports, may: [contracts, kernel, ports], packages: ['kysely'] },
  { own: domain, may: [contracts, kernel, ports, domain], packages: ['kysely', 'jose', 're2js'] },
  ...Object.entries(clients).map(([name, packages]) => ({
    own: new RegExp(`^server/src/adapters/${name}/`),
    may: [contracts, kernel, ports],
    packages,
  })),
  ...serviceNames.map((name) => ({
    own: new RegExp(`^server/src/services/${name}/`),
    may: [contracts, kernel, ports, domain],
    packages: name === 'api' ? apiPackages() : ['kysely', 'lru-cache'],
  })),
  { own: /^web\/src\/features\//, may: [contracts, /^web\/src\/(ui|lib)\//], packages: ['*'] },
  { own: /^web\/src\/watch\//, may: [contracts, /^web\/src\/(ui|lib|styles)\//], packages: ['*'] },
  // Browser sources and pages that play a device are many and small: no packages at all.
  { own: /^web\/src\/(overlay|device)\//, may: [contracts, /^web\/src\/lib\//], packages: [] },
  { own: /^web\/src\/(ui|lib)\//, may: [contracts, /^web\/src\/(ui|lib)\//], packages: ['*'] },
]

function apiPackages(): string[] {
  return [
    'fastify',
    '@fastify/*',
    'cookie',
    'ws',
    'typebox',
    'csv-stringify',
    'hyparquet-writer',
    'lru-cache',
    'kysely',
  ]
}

/** Sentences about imports that the architecture does not allow. */
export function findWrongImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const layer = layers.find(({ own }) => own.test(file.path))
    const isRoot = /^server\/src\/(cli\/|[^/]+\.ts$)|^(simulator|bench|web\/src\/(app\/|[^/]+$))/.test(file.path)
    if (!layer) return isRoot || !/^(server|web)\/src\//.test(file.path) ? [] : [`${file.path}: belongs to no layer`]
    return file.imports
      .filter((target) => !isAllowed(file, target, layer))
      .map((target) => `${file.path}: may not import ${target}`)
  })
}

function isAllowed(file: SourceFile, target: string, layer: Layer): boolean {
  if (target.startsWith('node:')) return true
  const own = resolveOwn(file.path, target)
  if (own === undefined) return layer.packages.some((name) => name === '*' || matchesPackage(target, name))
  const [here, there] = [moduleOf(file.path), moduleOf(own)]
  if (here === there) return true
  return layer.may.some((pattern) => pattern.test(own)) && isDoor(own)
}

function matchesPackage(target: string, name: string): boolean {
  return name.endsWith('/*') ? target.startsWith(name.slice(0, -1)) : target === name || target.startsWith(`${name}/`)
}

/** The path of an import of ours, or undefined for a package. */
function resolveOwn(from: string, target: string): string | undefined {
  if (target.startsWith('#')) return `server/src/${target.slice(1)}`
  if (target.startsWith('@livetap/')) return target.replace(/^@livetap\/(\w+)\//, '$1/src/')
  if (target.startsWith('.'))
    return normalize(join(dirname(from), target))
      .split(sep)
      .join('/')
  return undefined
}

/** `server/src/services/api/routes/x.ts` → `server/src/services/api`; files of flat layers are one module a layer. */
function moduleOf(path: string): string {
  return (
    /^server\/src\/(adapters|domain|services)\/[^/]+|^web\/src\/features\/[^/]+|^web\/src\/[^/]+|^[^/]+\/src(\/[^/]+(?=\/))?/.exec(
      path,
    )?.[0] ?? path
  )
}

/** In a module folder only the file named like the folder may be imported from outside. */
function isDoor(path: string): boolean {
  const [, name, rest] = /^server\/src\/(?:adapters|domain|services)\/([^/]+)\/(.+)$/.exec(path) ?? []
  return name === undefined || rest === `${name}.ts`
}

const limits = { file: 300, function: 40, folder: 12, depth: 3, medianFile: 80, medianFunction: 10 }
const banned = /(^|[-/])(util|utils|helper|helpers|manager|common|data|handler2|index)(\.tsx?$|\/)/

/** Sentences about files, functions and folders that are too large or wrongly named. */
export function findWrongSizes(files: readonly SourceFile[]): string[] {
  const folders = Map.groupBy(files, ({ path }) => dirname(path))
  return [
    ...files.filter(({ lines }) => lines > limits.file).map(({ path, lines }) => `${path}: ${lines} lines`),
    ...files.flatMap(({ path, functions }) =>
      functions
        .filter(({ lines }) => lines > limits.function)
        .map(({ name, lines }) => `${path}: ${name} has ${lines} lines`),
    ),
    ...[...folders]
      .filter(([, content]) => content.length > limits.folder)
      .map(([path, content]) => `${path}: ${content.length} files`),
    ...files.filter(({ path }) => depthOf(path) > limits.depth).map(({ path }) => `${path}: too deep`),
    ...files.filter(({ path }) => banned.test(path)).map(({ path }) => `${path}: the name says nothing`),
  ]
}

/** Folders below `src`. */
function depthOf(path: string): number {
  return (path.split('/src/')[1] ?? '').split('/').length - 1
}

/** Sentences about medians that are too high. */
export function findWrongMedians(files: readonly SourceFile[]): string[] {
  const file = median(files.map(({ lines }) => lines))
  const functionLines = median(files.flatMap(({ functions }) => functions.map(({ lines }) => lines)))
  return [
    ...(file > limits.medianFile ? [`median file has ${file} lines`] : []),
    ...(functionLines > limits.medianFunction ? [`median function has ${functionLines} lines`] : []),
  ]
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
