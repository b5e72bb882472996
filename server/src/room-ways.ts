import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import Type from 'typebox'
import { quote } from '#cli/terminal.ts'
import type { Config } from '#config.ts'
import type { Log } from '#kernel/log.ts'
import { parseDestination } from '#kernel/networks/networks.ts'
import { findSimulator } from '#live-sources.ts'
import { optional, type Rule } from '#network-config.ts'
import type { Ports } from '#ports/ports.ts'

/** Variables about rooms in which people watch together. */
export const roomProperties = {
  WATCH_EXTRACT: Type.Union([Type.Literal('off'), Type.Literal('browserless'), Type.Literal('browser')], {
    default: 'off',
    description:
      "How rooms look for what they can play better than in TikTok's own player: `off` not at all, `browserless` in the page of a video, `browser` with a browser where that is not enough. Read [the terms](protocol-rooms.md#what-is-played) first.",
  }),
  WATCH_BROWSER: optional('Path of the Chromium for WATCH_EXTRACT=browser. Unset: it is looked for.'),
}

export const roomRules = {
  WATCH_BROWSER: { wanted: 'a path without control characters', accepts: (text) => !/\p{Cc}/u.test(text) },
} satisfies Readonly<Record<string, Rule>>

/** Where rooms are, and the way of clients to them: shared with other processes where there is a Redis. */
export async function openRoomWays(
  { REDIS_URL: url, BUS_PREFIX: prefix }: Config,
  { log }: { readonly log: Log },
  opened: AsyncDisposableStack,
): Promise<Pick<Ports, 'roomStore' | 'roomLinks' | 'roomDoor'>> {
  const { SocketIoRooms } = await import('#adapters/socket-io/socket-io.ts')
  const redis = url ? { redis: { url, prefix } } : {}
  const links = new SocketIoRooms({ log, ...redis })
  return { roomStore: opened.use(await openStore(url, prefix, log)), roomLinks: links, roomDoor: links }
}

async function openStore(url: string | undefined, prefix: string, log: Log): Promise<Ports['roomStore']> {
  if (url) return (await import('#adapters/rooms-redis/rooms-redis.ts')).openRedisRooms({ url, prefix, log })
  return (await import('#adapters/rooms-memory/rooms-memory.ts')).openMemoryRooms()
}

/** The way to TikTok's posts, and a browser for them where the configuration wants one. */
export async function openVideoWays(
  config: Config,
  { log }: { readonly log: Log },
  opened: AsyncDisposableStack,
): Promise<Pick<Ports, 'videoWeb' | 'videoBrowser'>> {
  const { openUndiciOutbound } = await import('#adapters/undici-outbound/undici-outbound.ts')
  const { createTikTokVideos } = await import('#adapters/tiktok-videos/tiktok-videos.ts')
  const simulator = findSimulator(config)
  const allowed = simulator ? [readDestination(simulator)].filter((found) => found !== undefined) : []
  const streams = opened.use(openUndiciOutbound({ allowed }))
  const at = simulator ? { simulator } : {}
  const videoWeb = createTikTokVideos({ streams, ...at })
  const executablePath = config.WATCH_EXTRACT === 'browser' ? (config.WATCH_BROWSER ?? findChromium()) : undefined
  if (executablePath === undefined) return { videoWeb }
  const { openHeadlessBrowser } = await import('#adapters/headless-browser/headless-browser.ts')
  return { videoWeb, videoBrowser: opened.use(openHeadlessBrowser({ executablePath, log, ...at })) }
}

/** A simulator runs on this machine, or where its address says. */
function readDestination(origin: string) {
  const { hostname, port } = new URL(origin)
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname
  return parseDestination(`${host}:${port || '80'}`)
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** What is wrong with the browser for videos, where one is wanted. */
export function findBrowserContradictions({
  WATCH_EXTRACT,
  WATCH_BROWSER: path,
}: Pick<Config, 'WATCH_EXTRACT' | 'WATCH_BROWSER'>): string[] {
  if (WATCH_EXTRACT !== 'browser') return []
  if (path !== undefined && !existsSync(path)) return [`WATCH_BROWSER is ${quote(path)}, and there is no such file`]
  if (path !== undefined || findChromium() !== undefined) return []
  return ['WATCH_BROWSER is not set, and there is no Chromium on the PATH; WATCH_EXTRACT=browser needs one']
}

/** Path of a Chromium that this machine has; undefined when it has none. */
export function findChromium(path = process.env.PATH ?? ''): string | undefined {
  return names.flatMap((name) => path.split(delimiter).map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
