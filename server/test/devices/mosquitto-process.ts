import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../livetap-process.ts'

/** A Mosquitto of the test's own, on a port of 127.0.0.1, for everybody. */
export interface Mosquitto extends AsyncDisposable {
  /** It ends without a word, and another one takes its place, which knows nothing. */
  restart(pauseMs: number): Promise<void>
  freeze(): void
  thaw(): void
}

/** Whether one can be started here. When not, that is said loudly; with CI=true it throws. */
export function hasMosquitto(): boolean {
  if (spawnSync('mosquitto', ['-h']).error === undefined) return true
  if (process.env.CI === 'true') throw new Error('mosquitto is needed with CI=true, and is not on the path')
  process.stderr.write('\nSKIPPED: no mosquitto on the path; its tests did not run\n')
  return false
}

export async function startMosquitto(port: number): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'livetap-mosquitto-'))
  const file = join(folder, 'mosquitto.conf')
  const settings = ['allow_anonymous true', 'set_tcp_nodelay true', 'persistence false', 'user root']
  await writeFile(file, [`listener ${port} 127.0.0.1`, ...settings, ''].join('\n'))
  let broker = await start(file, port)
  const end = async () => {
    broker.kill('SIGKILL')
    if (broker.exitCode === null && broker.signalCode === null) await once(broker, 'exit')
  }
  return {
    async restart(pauseMs) {
      await end()
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      broker = await start(file, port)
    },
    freeze: () => void broker.kill('SIGSTOP'),
    thaw: () => void broker.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await end()
      await rm(folder, { recursive: true })
    },
  }
}

async function start(file: string, port: number): Promise<ChildProcess> {
  const broker = spawn('mosquitto', ['-c', file], { stdio: 'ignore' })
  await eventually('Mosquitto', async () => {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return true
    } finally {
      socket.destroy()
    }
  })
  return broker
}
