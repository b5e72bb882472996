import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ApiChildCall } from './api-child.ts'
import { readMemory } from './livetap.ts'

const sampleEveryMs = 20

/** Recorder and API in a process of their own on a PostgreSQL database. */
export interface ApiProcess extends Disposable {
  readonly url: string
  ask<Answer>(call: ApiChildCall): Promise<Answer>
  /** Megabytes that the process holds now. */
  readMemory(): number
  /** Most megabytes that the process holds while `work` runs. */
  watchMemory(work: () => Promise<void>): Promise<number>
}

export async function startApiProcess(databaseUrl: string): Promise<ApiProcess> {
  const child = fork(fileURLToPath(new URL('./api-child.ts', import.meta.url)), [databaseUrl])
  const [url] = (await Promise.race([once(child, 'message'), failWithExit(child)])) as [string]
  return {
    url,
    async ask<Answer>(call: ApiChildCall) {
      const answer = once(child, 'message') as Promise<[Answer]>
      child.send(call)
      return (await answer)[0]
    },
    readMemory: () => readMemory(child.pid),
    watchMemory: (work) => watchMemory(child.pid, work),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

async function failWithExit(child: ChildProcess): Promise<never> {
  await once(child, 'exit')
  throw new Error('the API ended before it was ready')
}

async function watchMemory(pid: number | undefined, work: () => Promise<void>): Promise<number> {
  let peak = readMemory(pid)
  const timer = setInterval(() => {
    peak = Math.max(peak, readMemory(pid))
  }, sampleEveryMs)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return peak
}
