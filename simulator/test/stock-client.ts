import type { EventEmitter } from 'node:events'
import EulerStreamApiClient from 'tiktok-live-api-sdk'
import { type ProtoMessageFetchResult, TikTokLiveConnection } from 'tiktok-live-connector'

type Options = ConstructorParameters<typeof TikTokLiveConnection>[1]

export interface Received {
  readonly type: string
  readonly messageId: string
  readonly isHistory: boolean
  readonly payload: string
  readonly data: Record<string, unknown> | undefined
}

/** The unmodified connector, pointed at a simulator, and everything it has received. */
export interface StockClient {
  readonly connection: TikTokLiveConnection
  readonly received: Received[]
  readonly events: [name: string, value: unknown][]
  of(type: string): Received[]
}

class TappedConnection extends TikTokLiveConnection {
  readonly received: Received[] = []

  // Only listens in: what the connector does with the messages is untouched.
  protected override async processProtoMessageFetchResult(result: ProtoMessageFetchResult): Promise<void> {
    for (const message of result.messages) {
      const { decodedData } = message as unknown as { decodedData?: { data: Record<string, unknown> } }
      this.received.push({
        type: message.method,
        messageId: message.msgId,
        isHistory: message.isHistory,
        payload: message.payload.toString('base64'),
        data: decodedData?.data,
      })
    }
    await super.processProtoMessageFetchResult(result)
  }
}

export function createStockClient(
  origin: string,
  username: string,
  apiKey = 'key',
  more: Partial<Options> = {},
): StockClient {
  const options = {
    eulerApiInstance: new EulerStreamApiClient({
      basePath: `${origin}/euler`,
      apiKey,
      baseOptions: { validateStatus: () => true, proxy: false, headers: {} },
    }),
    webClientOptions: {
      retry: { limit: 0 },
      hooks: {
        beforeRequest: [
          (request: { url: URL | string; headers: Record<string, unknown> }) => {
            const url = new URL(request.url)
            request.headers['x-sim-host'] = url.host
            request.url = new URL(url.pathname + url.search, origin)
          },
        ],
      },
    },
    ...more,
  } as unknown as Options
  const connection = new TappedConnection(username, options)
  const events: [string, unknown][] = []
  for (const name of [
    'chat',
    'gift',
    'like',
    'member',
    'follow',
    'share',
    'roomUser',
    'enterRoom',
    'streamEnd',
    'disconnected',
    'error',
  ]) {
    ;(connection as unknown as EventEmitter).on(name, (value: unknown) => events.push([name, value]))
  }
  return {
    connection,
    received: connection.received,
    events,
    of: (type) => connection.received.filter((one) => one.type === type),
  }
}

/** Resolves when `condition` holds; fails after ten seconds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
