import type { LiveSource } from '#ports/live-source.ts'

/** @usernames of the simulated lives: never looked for on TikTok. */
const demoName = /^demo[2-9]?$/

export interface Demo extends AsyncDisposable {
  /** Receives the simulated lives, and nothing else. */
  readonly source: LiveSource
  /** The source, for all but the simulated lives. */
  spare(source: LiveSource): LiveSource
}

/**
 * Starts the simulator when the first simulated live is asked for, and stops it with the app.
 * `createSource` makes the same connector that reaches TikTok, only pointed at the simulator's origin.
 */
export function createDemo(createSource: (origin: string) => LiveSource): Demo {
  let started: Promise<{ source: LiveSource; stop: () => Promise<void> }> | undefined
  const start = async () => {
    const { startSimulator } = await import('@livetap/simulator/simulator.ts')
    const simulator = await startSimulator()
    return { source: createSource(simulator.origin), stop: async () => simulator[Symbol.asyncDispose]() }
  }
  return {
    source: {
      name: 'demo',
      accepts: (uniqueId) => demoName.test(uniqueId),
      async connect({ uniqueId }, signal) {
        started ??= start().catch((error) => {
          started = undefined
          throw error
        })
        return (await started).source.connect({ uniqueId }, signal)
      },
    },
    spare: (source) => ({ ...source, accepts: (uniqueId) => !demoName.test(uniqueId) }),
    async [Symbol.asyncDispose]() {
      const simulated = await started
      await simulated?.stop()
    },
  }
}
