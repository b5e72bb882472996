import { once } from 'node:events'
import { statSync } from 'node:fs'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { catchStop, Stopped } from '#cli/stop-signal.ts'
import { quote } from '#cli/terminal.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { isAddress } from '#network-config.ts'

interface SimulateOptions {
  readonly host: string
  readonly port: string
  readonly seed: string
  readonly captures?: string
}

/** Runs the simulated TikTok until a signal, which is no failure. */
export async function simulate(options: SimulateOptions): Promise<void> {
  const [port, seed] = [toInteger('--port', options.port, 65_535), toInteger('--seed', options.seed, 1_000_000)]
  const { captures, host } = options
  if (!isAddress(host)) throw new AppError('bad-option', `--host is ${quote(host)}; it takes an address or a host name`)
  if (captures !== undefined && !statSync(captures, { throwIfNoEntry: false })?.isFile()) {
    throw new AppError('bad-option', `--captures is ${quote(captures)}; there is no such file`)
  }
  const stop = catchStop()
  const lives = captures === undefined ? {} : { capture: { capture: { path: captures } } }
  await using simulator = await startSimulator({ host, port, seed, lives }).catch((error) => {
    if (error.code === 'EADDRINUSE') throw portInUse(port)
    if (captures === undefined || error.syscall === 'listen') throw error
    throw new AppError('bad-option', `--captures cannot be played: ${describeError(error)}`, { cause: error })
  })
  process.stdout.write(describe(simulator))
  if (!stop.aborted) await once(stop, 'abort')
  if (!(stop.reason instanceof Stopped)) throw stop.reason
}

function toInteger(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value <= most) return value
  throw new AppError('bad-option', `${option} is ${quote(text)}; it takes a whole number from 0 to ${most}`)
}

function portInUse(port: number): AppError {
  return new AppError('port-in-use', `port ${port} is taken`, {
    remedy: 'Stop what uses it (another "livetap simulate"?), or name another with --port.',
  })
}

function describe({ origin, usernames }: Simulator): string {
  return [
    `simulated TikTok at ${origin}`,
    ...usernames().map((name) => `  @${name}`),
    `connect to it: SIMULATOR_URL=${origin} npm start`,
    `control it:    ${origin}/_control/lives`,
    '',
  ].join('\n')
}
