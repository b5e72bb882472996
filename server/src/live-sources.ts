import type { Config } from '#config.ts'
import { createDemo } from '#demo.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { LiveSource } from '#ports/live-source.ts'

/**
 * The configured way to receive a live first, then the others that are possible. `receives`: the only @usernames to
 * connect to.
 */
export async function openSources(
  config: Config,
  { log, receives }: { readonly log: Log; readonly receives: readonly string[] | undefined },
  opened: AsyncDisposableStack,
): Promise<LiveSource[]> {
  const { createTikTokSource } = await import('#adapters/tiktok/tiktok.ts')
  const simulator = findSimulator(config)
  const direct = createTikTokSource({
    log,
    ...(simulator ? { origin: simulator } : {}),
  })
  const sources = [direct, ...(await openOtherSources(config, simulator, log))]
  const ordered = sources.sort(
    (a, b) => Number(b.name === config.INGEST_PROVIDER) - Number(a.name === config.INGEST_PROVIDER),
  )
  if (simulator) return ordered.map((source) => restrict(source, receives))
  const demo = opened.use(createDemo((origin) => createTikTokSource({ log, origin })))
  return [demo.source, ...ordered.map((source) => demo.spare(source))].map((source) => restrict(source, receives))
}

/** Where TikTok is, if it is not TikTok. */
export const findSimulator = ({ SIMULATOR_URL }: Config): string | undefined => SIMULATOR_URL?.replace(/\/+$/, '')

async function openOtherSources(config: Config, simulator: string | undefined, log: Log): Promise<LiveSource[]> {
  const { createEulerSource } = await import('#adapters/euler/euler.ts')
  const url = simulator?.replace(/^http/, 'ws').concat('/euler-ws')
  const sources: LiveSource[] = [createEulerSource({ log, ...(url ? { url } : {}) })]
  if (config.MOCK_FILE && config.INGEST_PROVIDER === 'mock') {
    const { createMockSource } = await import('#adapters/mock/mock.ts')
    sources.push(createMockSource({ file: config.MOCK_FILE, log }))
  }
  return sources
}

function restrict(source: LiveSource, usernames: readonly string[] | undefined): LiveSource {
  if (usernames === undefined) return source
  return {
    ...source,
    async connect(target, signal) {
      if (usernames.includes(target.uniqueId)) return source.connect(target, signal)
      throw new AppError(
        'source-not-configured',
        'this Livetap was started for one command, which is about another live',
        {
          remedy: 'Start Livetap with "npm start".',
        },
      )
    },
  }
}
