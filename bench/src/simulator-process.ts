import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Scenario } from '@livetap/simulator/simulator.ts'

export interface SimulatorProcess extends AsyncDisposable {
  readonly origin: string
}

/** A simulator in a process of its own, so that its work is not counted as ours. */
export async function startSimulatorProcess(lives: Readonly<Record<string, Scenario>>): Promise<SimulatorProcess> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./simulator-child.ts', import.meta.url)), [
    JSON.stringify(lives),
  ])
  const [origin] = (await once(child, 'message')) as [string]
  return {
    origin,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
