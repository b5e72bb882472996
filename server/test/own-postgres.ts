import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'
import { awaitWords } from './await-words.ts'
import { findLastingPorts } from './lasting-ports.ts'

/** A PostgreSQL of the test's own. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string
  /** Ends it as a crash does, and starts it anew: what was committed is there. */
  crash(): Promise<void>
  /** Rows of one statement, over a connection of its own. */
  query<Row extends pg.QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>
  /** Does the work while a transaction holds what the statement has locked. */
  hold(statement: string, work: () => Promise<void>): Promise<void>
}

/** PostgreSQL refuses to run as root. */
interface Owner {
  readonly uid?: number
  readonly gid?: number
}

/** Where Debian has them, newest first, and the path. */
const folders = [
  ...globSync('/usr/lib/postgresql/*/bin').sort(
    (one, other) => Number(other.split('/')[4]) - Number(one.split('/')[4]),
  ),
  ...(process.env.PATH ?? '').split(delimiter),
]
const programs = folders.find((folder) => existsSync(join(folder, 'initdb')))

/** Whether one can be started here. When not, that is said loudly; with CI=true it throws. */
export function hasPostgresServer(): boolean {
  if (programs) return true
  if (process.env.CI === 'true') throw new Error('initdb is needed with CI=true, and is nowhere')
  process.stderr.write('\nSKIPPED: no initdb in /usr/lib/postgresql or on the path; its tests did not run\n')
  return false
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'livetap-postgres-'))
  const owner = findOwner()
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const init = ['-D', data, '-U', 'livetap', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(join(programs ?? '', 'initdb'), init, { ...owner, cwd: folder, stdio: 'ignore' })
  const [port = 0] = await findLastingPorts(1)
  const url = `postgres://livetap@127.0.0.1:${port}/postgres`
  const start = () => startServer(data, port, owner)
  let server = await start()
  const stop = async () => {
    const ended = once(server, 'exit')
    server.kill('SIGQUIT')
    await ended
  }
  return {
    url,
    async crash() {
      await stop()
      server = await start()
    },
    query: (statement, values = []) => connected(url, async (client) => (await client.query(statement, values)).rows),
    hold: (statement, work) =>
      connected(url, async (client) => {
        await client.query('begin')
        await client.query(statement)
        await work()
        await client.query('rollback')
      }),
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end()
  }
}

function findOwner(): Owner {
  if (process.getuid?.() !== 0) return {}
  const read = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }))
  return { uid: read('-u'), gid: read('-g') }
}

async function startServer(data: string, port: number, owner: Owner): Promise<ChildProcess> {
  const place = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  const stdio = ['ignore', 'ignore', 'pipe'] as const
  const server = spawn(join(programs ?? '', 'postgres'), place, { ...owner, cwd: data, stdio: [...stdio] })
  await awaitWords(server, server.stderr, 'ready to accept connections')
  return server
}
