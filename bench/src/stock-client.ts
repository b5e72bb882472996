import type { EventEmitter } from 'node:events'
import EulerStreamApiClient from 'tiktok-live-api-sdk'
import { TikTokLiveConnection } from 'tiktok-live-connector'

type Options = ConstructorParameters<typeof TikTokLiveConnection>[1]

/** The unmodified connector, pointed at a simulator. */
export function createStockConnection(origin: string, username: string): TikTokLiveConnection & EventEmitter {
  const baseOptions = { validateStatus: () => true, proxy: false, headers: {} }
  const redirect = (request: { url: URL | string }) => {
    const url = new URL(request.url)
    request.url = new URL(url.pathname + url.search, origin)
  }
  const options = {
    eulerApiInstance: new EulerStreamApiClient({ basePath: `${origin}/euler`, apiKey: 'key', baseOptions }),
    webClientOptions: { retry: { limit: 0 }, hooks: { beforeRequest: [redirect] } },
  }
  return new TikTokLiveConnection(username, options as unknown as Options) as TikTokLiveConnection & EventEmitter
}
