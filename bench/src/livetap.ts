import { readFileSync } from 'node:fs'
import pg from 'pg'
import { type LivetapProcess, openFolder, startLivetap } from '../../server/test/livetap-process.ts'

const redisUrl = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379'
const postgresUrl = process.env.DATABASE_URL ?? 'postgres://root@127.0.0.1:5432/postgres'

/** Livetap as a process of its own, on a fresh database; gone with everything it wrote when disposed. */
export interface FreshLivetap extends AsyncDisposable {
  readonly livetap: LivetapProcess
}

export async function startEmbedded(env: Readonly<Record<string, string>>): Promise<FreshLivetap> {
  const folder = await openFolder()
  const livetap = await startLivetap({ DATA_DIR: folder.path, ...env })
  const dispose = async () => {
    await livetap.kill()
    await folder[Symbol.asyncDispose]()
  }
  return { livetap, [Symbol.asyncDispose]: dispose }
}

export async function startOnServers(env: Readonly<Record<string, string>>): Promise<FreshLivetap> {
  const database = await openDatabase()
  const livetap = await startLivetap({
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    BUS_PREFIX: `${database.name}:`,
    ...env,
  })
  const dispose = async () => {
    await livetap.kill()
    await database[Symbol.asyncDispose]()
  }
  return { livetap, [Symbol.asyncDispose]: dispose }
}

/** An empty PostgreSQL database; dropped when disposed. */
export async function openDatabase(): Promise<AsyncDisposable & { readonly name: string; readonly url: string }> {
  const name = `livetap_bench_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await queryPostgres(`create database ${name}`)
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  return { name, url: url.href, [Symbol.asyncDispose]: () => queryPostgres(`drop database ${name} with (force)`) }
}

async function queryPostgres(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** Resident memory of a process in megabytes (Linux). */
export function readMemory(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
}
