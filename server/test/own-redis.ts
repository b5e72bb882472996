import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { awaitWords } from './await-words.ts'
import { findLastingPorts } from './lasting-ports.ts'

/** A Redis of the test's own, which keeps what it takes in a file. */
export interface OwnRedis extends AsyncDisposable {
  readonly url: string
  /**
   * Returns how to end it and start it anew, so many milliseconds later, with what it has taken so far: as after a power
   * cut that cost the rest.
   */
  checkpoint(): Promise<(awayMs?: number) => Promise<void>>
  /** Ends it at once, and starts it anew with all that it had written. */
  crash(): Promise<void>
}

/** Whether one can be started here. When not, that is said loudly; with CI=true it throws. */
export function hasRedisServer(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true
  if (process.env.CI === 'true') throw new Error('redis-server is needed with CI=true, and is not on the path')
  process.stderr.write('\nSKIPPED: no redis-server on the path; its tests did not run\n')
  return false
}

export async function startOwnRedis(): Promise<OwnRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'livetap-redis-'))
  const [port = 0] = await findLastingPorts(1)
  let server = await startServer(folder, port)
  const stop = async () => {
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async checkpoint() {
      const log = join(folder, 'appendonlydir', 'appendonly.aof.1.incr.aof')
      const { size } = await stat(log)
      return async (awayMs = 0) => {
        await stop()
        await truncate(log, size)
        await sleep(awayMs)
        server = await startServer(folder, port)
      }
    },
    async crash() {
      await stop()
      server = await startServer(folder, port)
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function startServer(folder: string, port: number): Promise<ChildProcess> {
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder]
  const server = spawn('redis-server', [...place, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await awaitWords(server, server.stdout, 'Ready to accept connections')
  return server
}
