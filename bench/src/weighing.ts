import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What a process holds after a collection of garbage, and what it has worked since it began. */
export interface Weight {
  readonly residentBytes: number
  /** Of these, where new objects are made: as large as the process ever needed, whoever is connected. */
  readonly youngBytes: number
  readonly heapBytes: number
  readonly cpuSeconds: number
}

export const weightMark = 'weight '

/** Environment of a process that is to be weighed. */
export const weighable = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('./weigh-on-signal.ts', import.meta.url))}`,
}

/** Its stderr is to be a pipe. */
export async function weigh(child: ChildProcess): Promise<Weight> {
  if (!child.stderr) throw new Error('a process that is weighed tells it on stderr')
  const lines = createInterface({ input: child.stderr })
  child.kill('SIGUSR2')
  for await (const line of lines) {
    if (line.startsWith(weightMark)) return JSON.parse(line.slice(weightMark.length))
  }
  throw new Error('the process has ended')
}
