import type { Writable } from 'node:stream'
import type EulerStreamApiClient from 'tiktok-live-api-sdk'
import {
  createBaseWebcastPushFrame,
  createWebSocketProvider,
  getRandomPresets,
  getWebSocketConfigDefaults,
  TikTokLiveConnection,
  type TikTokLiveConstructorConnectionOptions,
  type WebSocketDynamicParams,
} from 'tiktok-live-connector'
import type { ProtoMessageFetchResult } from 'tiktok-live-proto/v3'
import type { WebSocket } from 'ws'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import { type DeliveryLimits, type FrameContent, SourceDelivery } from '#ports/delivery/delivery.ts'
import { type Acknowledgement, readFrame, readHistory } from './frames.ts'
import { createRequestHook, isPrivate, mayCarryCookies } from './outbound.ts'
import type { SessionCookie } from './session-cookie.ts'

/** A larger frame cannot be read: it would be over the inflate limit. */
const frameBytes = 16 * 1024 * 1024
const closeMs = 1000

type ConnectorSocket = ReturnType<ReturnType<typeof createWebSocketProvider>>
/** The connector's declarations lose what its socket inherits. */
type Socket = WebSocket & Pick<ConnectorSocket, 'sendBytes'>

interface ConnectionOptions {
  readonly origin: string | undefined
  readonly session: SessionCookie | undefined
  readonly signer: EulerStreamApiClient
  readonly signal: AbortSignal
  readonly delivery: DeliveryLimits
  readonly log: Log
}

/** Why TikTok did not open the WebSocket. */
export interface HandshakeRefusal {
  readonly status: number
  readonly message: string
}

/**
 * A connection whose frames are read in strict order and acknowledged when they are safe: the connector's own reader
 * unzips each frame for itself, and overtakes. Everything before the WebSocket is the connector's.
 */
export class OrderedConnection extends TikTokLiveConnection {
  readonly delivery: SourceDelivery
  refusal: HandshakeRefusal | undefined
  /** The connector forgets it when the socket closes. */
  openedRoomId = ''
  #socket: Socket | undefined
  /** What the WebSocket is written to. */
  #stream: Writable | undefined
  #abandoned = false
  #lastError = ''

  constructor(uniqueId: string, options: ConnectionOptions) {
    const clientPresets = getRandomPresets()
    super(uniqueId, { ...connectorOptions(options), clientPresets })
    this.delivery = new SourceDelivery(
      {
        read: (frame) => this.#read(frame),
        pause: () => this.#socket?.pause(),
        resume: () => this.#socket?.resume(),
        drop: () => this.#socket?.terminate(),
      },
      options.log,
      options.delivery,
    )
    const open = createWebSocketProvider(getWebSocketConfigDefaults(clientPresets), {
      perMessageDeflate: false,
      maxPayload: frameBytes,
    })
    this._wsClientProvider = (params) => this.#adopt(open(this.#checked(params, options.origin)))
  }

  /** Ends it at once, also while it connects: a socket that would open later is not opened. */
  abandon(): void {
    this.#abandoned = true
    this.delivery.stop()
    this.#socket?.terminate()
  }

  async close(): Promise<void> {
    this.#abandoned = true
    this.delivery.stop()
    const socket = this.#socket
    if (socket === undefined || socket.readyState === socket.CLOSED) return
    const closed = Promise.withResolvers<void>()
    socket.once('close', closed.resolve)
    const impatient = setTimeout(() => socket.terminate(), closeMs)
    socket.resume()
    socket.close(1000)
    await closed.promise
    clearTimeout(impatient)
  }

  /** The messages that come with the answer of the signing service: what TikTok sends again on each connect. */
  protected override async processProtoMessageFetchResult(result: ProtoMessageFetchResult): Promise<void> {
    this.delivery.push(readHistory(result.messages))
  }

  #checked(params: WebSocketDynamicParams, origin: string | undefined): WebSocketDynamicParams {
    if (this.#abandoned) throw new Error('the connection is not wanted any more')
    this.openedRoomId = params.roomId
    const url = new URL(params.baseUrl)
    if (origin === undefined && !isPrivate(url)) {
      throw new AppError('connection-refused', 'The signing service named an address without encryption.', {
        transient: true,
        remedy: 'Try again later; the address comes from the service that signs connections.',
      })
    }
    return mayCarryCookies(url) ? params : { ...params, wsHeaders: {} }
  }

  /** Takes the reading over from the connector. */
  #adopt(opened: ConnectorSocket): ConnectorSocket {
    const socket = opened as unknown as Socket
    this.#socket = socket
    socket.removeAllListeners('message')
    socket.on('message', (frame: Buffer) => this.delivery.push(frame))
    socket.on('upgrade', (response) => {
      this.#stream = response.socket
    })
    socket.on('error', (error) => {
      this.#lastError = describeError(error)
    })
    socket.on('close', (code: number, reason: Buffer) => {
      const text = reason.toString().slice(0, 200)
      this.delivery.finish({ code, reason: text || this.#lastError, ended: false })
    })
    socket.on('unexpected-response', (_request, response) => {
      const message = String(response.headers['handshake-msg'] ?? '').replaceAll(/[^\w .:-]/g, '')
      this.refusal = { status: response.statusCode ?? 0, message: message.slice(0, 60) }
      socket.terminate()
    })
    return opened
  }

  #read(frame: Buffer): FrameContent {
    const { messages, acknowledgement, ended } = readFrame(frame)
    return { messages, ended, acknowledge: acknowledgement && (() => this.#acknowledge(acknowledgement)) }
  }

  #acknowledge({ logId, internalExt }: Acknowledgement): void {
    this.#gatherWrites()
    const frame = createBaseWebcastPushFrame({ logId, payloadType: 'ack', payload: Buffer.from(internalExt) })
    this.#socket?.sendBytes(frame.finish())
  }

  /** Frames become safe together, and so their acknowledgements leave together, in one call of the system. */
  #gatherWrites(): void {
    const stream = this.#stream
    if (stream === undefined || stream.writableCorked > 0) return
    stream.cork()
    process.nextTick(() => stream.uncork())
  }
}

function connectorOptions(options: ConnectionOptions): TikTokLiveConstructorConnectionOptions {
  const webClientOptions = {
    retry: { limit: 0 },
    signal: options.signal,
    hooks: { beforeRequest: [createRequestHook(options.origin)] },
  }
  return {
    eulerApiInstance: options.signer,
    // Its type asks for a cookie jar that its constructor then replaces.
    webClientOptions: webClientOptions as unknown as NonNullable<
      TikTokLiveConstructorConnectionOptions['webClientOptions']
    >,
    ...(options.session ? { session: { cookie: options.session } } : {}),
  }
}
