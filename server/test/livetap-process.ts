import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { asOwner, testToken } from './test-accounts.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** As in the process of the tests (vitest.config.ts); a benchmark has none of it. */
const compiling = process.execArgv.filter((flag) => flag === '--liftoff-only')

export interface LivetapProcess extends AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
  /** As a power button would: no goodbye. */
  kill(): Promise<void>
  /** As an operator would; resolves to the exit code. */
  stop(): Promise<number | null>
  /** What it wrote to stderr so far. */
  readonly log: () => string
}

/** Starts `livetap serve` as its own process on a free port, and waits for its `ready` line. */
export async function startLivetap(env: Readonly<Record<string, string>>): Promise<LivetapProcess> {
  const child = spawn(process.execPath, [...compiling, main, 'serve'], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: tmpdir(),
      API_PORT: '0',
      API_TOKEN: testToken,
      LOG_LEVEL: 'warn',
      EVENT_RETENTION_DAYS: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr?.on('data', (chunk) => {
    log = (log + chunk).slice(-20_000)
  })
  const exit = once(child, 'exit') as Promise<[number | null]>
  const url = await Promise.race([readReady(child), exit.then(() => undefined)])
  if (!url) throw new Error(`livetap ended before it was ready:\n${log}`)
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded(child)) child.kill(signal)
    return (await exit)[0]
  }
  const kill = async () => void (await end('SIGKILL'))
  return { url, child, log: () => log, kill, stop: () => end('SIGTERM'), [Symbol.asyncDispose]: kill }
}

/** A Livetap that tests kill and revive: every time with the same data, at the same address. */
export interface MortalLivetap extends AsyncDisposable {
  readonly url: string
  /** What the newest process wrote to stderr so far. */
  readonly log: () => string
  kill(): Promise<void>
  /** Starts it unless it runs. */
  revive(): Promise<void>
}

export async function startMortalLivetap(env: Readonly<Record<string, string>>): Promise<MortalLivetap> {
  let livetap = await startLivetap(env)
  const { url } = livetap
  let starting: Promise<void> | undefined
  const start = async () => {
    livetap = await startLivetap({ ...env, API_PORT: new URL(url).port })
  }
  const kill = async () => {
    await starting
    await livetap.kill()
  }
  const revive = async () => {
    if (hasEnded(livetap.child)) {
      starting ??= start().finally(() => {
        starting = undefined
      })
    }
    await starting
  }
  return { url, log: () => livetap.log(), kill, revive, [Symbol.asyncDispose]: kill }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

async function readReady(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^ready (\S+)$/.exec(line)?.[1]
    if (url) {
      child.stdout.resume()
      return url
    }
  }
  return undefined
}

/** A folder of its own that goes with the test. */
export async function openFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const outer = await mkdtemp(join(tmpdir(), 'livetap-'))
  const path = join(outer, 'data')
  await mkdir(path)
  return { path, [Symbol.asyncDispose]: () => rm(outer, { recursive: true, force: true, maxRetries: 3 }) }
}

/** GET, or POST when there is a body; throws with the answer when it is an error. */
export async function call<T>(url: string, path: string, body?: object): Promise<T> {
  const response = await fetch(
    url + path,
    body
      ? { method: 'POST', headers: { ...asOwner, 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : { headers: asOwner },
  )
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`)
  return JSON.parse(text) as T
}

/** Asks again every 50 ms until there is an answer; fails after `ms` with what was waited for. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, ms = 60_000): Promise<T> {
  const end = performance.now() + ms
  let last: unknown
  while (performance.now() < end) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`waited ${ms} ms for ${what}`, last ? { cause: last } : undefined)
}
