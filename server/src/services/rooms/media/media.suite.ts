import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Media } from '@livetap/contracts/rooms/video.ts'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createTikTokVideos } from '#adapters/tiktok-videos/tiktok-videos.ts'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { silentLog } from '#kernel/log.ts'
import type { VideoBrowser } from '#ports/videos/videos.ts'
import { createRoomsMetrics } from '../rooms-metrics.ts'
import { Videos } from './media.ts'

export interface MediaRig extends AsyncDisposable {
  readonly simulator: Simulator
  readonly videos: Videos
  /** Posts that are always there, by what they are. */
  readonly posts: Readonly<
    Record<
      'long' | 'short' | 'private' | 'blocked' | 'gone' | 'aged' | 'photos' | 'plain' | 'hevc' | 'captions',
      string
    >
  >
  /** Requests the server that serves the files. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** What a room gets to play a post from. */
  play(tiktokId: string, roomId?: string): Promise<Omit<Media, 'itemId'>>
  /** Lines of what operators are told, that begin so. */
  counted(name: string): Promise<string[]>
  /** Added to the clock. */
  advance(ms: number): void
}

export interface MediaRigOptions {
  readonly browser?: (simulator: string) => VideoBrowser
  readonly extracts?: boolean
}

/** Real requests to a simulated TikTok, passed on by a real server. */
export async function openMediaRig({ browser, extracts = true }: MediaRigOptions = {}): Promise<MediaRig> {
  await using opened = new AsyncDisposableStack()
  const simulator = opened.use(await startSimulator())
  const port = Number(new URL(simulator.origin).port)
  const streams = opened.use(openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32, port }] }))
  const web = createTikTokVideos({ streams, simulator: simulator.origin })
  const opens = browser ? { browser: opened.use(browser(simulator.origin)) } : {}
  let ahead = 0
  const now = () => Date.now() + ahead
  const metrics = createMetrics()
  const counts = createRoomsMetrics(metrics)
  const key = Buffer.alloc(32, 7)
  const videos = new Videos({ web, ...opens, extracts, key, now, log: silentLog, metrics: counts })
  const server = createServer((request, response) => void videos.serve(request, response, '192.0.2.1'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [long, short, hidden, blocked, gone, aged, photos, plain, hevc, captions] = simulator.videos.ids() as string[]
  const posts = {
    long,
    short,
    private: hidden,
    blocked,
    gone,
    aged,
    photos,
    plain,
    hevc,
    captions,
  } as MediaRig['posts']
  const running = opened.move()
  return {
    simulator,
    videos,
    posts,
    ask: (path, init) => fetch(`${origin}${path}`, init),
    play: async (tiktokId, roomId = 'room-one') => {
      const found = await videos.find(roomId, { kind: 'video', tiktokId, url: '' })
      if ('problem' in found) throw new Error(found.problem)
      return found.media
    },
    counted: async (name) => (await metrics.render()).body.split('\n').filter((line) => line.startsWith(name)),
    advance: (ms) => {
      ahead += ms
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
