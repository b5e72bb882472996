import { runSimulate } from '@livetap/simulator/simulator.ts'
import { AppError } from '#kernel/errors.ts'

interface SimulateOptions {
  readonly port: string
  readonly seed: string
  readonly captures?: string
}

/** Runs the simulated TikTok until a signal. */
export async function simulate(options: SimulateOptions): Promise<void> {
  const [port, seed] = [Number(options.port), Number(options.seed)]
  if (!Number.isInteger(port) || port < 0 || port > 65535 || !Number.isInteger(seed)) {
    throw new AppError('bad-option', '--port takes 0 to 65535 and --seed a whole number')
  }
  await runSimulate({ port, seed, ...(options.captures ? { captures: options.captures } : {}) })
}
