import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { WebSocket } from 'ws'
import { createKey } from '#domain/keys/keys.ts'
import { streamId, type TestServer } from '../api.suite.ts'
import type { ApiPorts } from '../api.ts'

/** A key of a workspace, as an overlay gets it unless the test says otherwise. */
export async function makeKey(
  { ports: { db } }: { readonly ports: Pick<ApiPorts, 'db'> },
  permissions: readonly Permission[] = ['log:read'],
  workspaceId = 'default',
): Promise<{ token: string; keyId: string }> {
  const wish = { name: 'Overlay', permissions, expiresAt: undefined, createdBy: 'Mira' }
  const { key, token } = await createKey(db.query, workspaceId, wish)
  return { token, keyId: key.keyId }
}

/** Says how a livestream is doing, as ingest does. */
export function sayState({ ports }: Pick<TestServer, 'ports'>, status: Partial<LivestreamStatus> = {}): void {
  const now = new Date().toISOString()
  ports.signals.send(signals.livestreams, {
    ...{ workspaceId: 'default', uniqueId: 'mira', state: 'live', streamId, title: 'A live' },
    ...{ since: now, updatedAt: now, messages: 0, attempt: 0, ...status },
  })
}

/** A port that is free on both loopback addresses. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A socket that keeps what it is sent, and how it ended. */
export class Listener implements Disposable {
  readonly socket: WebSocket
  readonly texts: string[] = []
  closed: { readonly code: number; readonly reason: string } | undefined
  /** HTTP status, where it did not become a socket. */
  refused: number | undefined

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.socket = new WebSocket(url, { headers })
    this.socket.on('message', (bytes, isBinary) => this.texts.push(isBinary ? 'bytes' : String(bytes)))
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
    })
    this.socket.on('error', () => {})
    this.socket.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode
    })
  }

  /** Resolves to how it went: open, or the status with which it was refused. */
  async settle(): Promise<number | 'open'> {
    await Promise.race([once(this.socket, 'open'), once(this.socket, 'unexpected-response')])
    return this.refused ?? 'open'
  }

  [Symbol.dispose](): void {
    this.socket.terminate()
  }
}

interface TikFinityFrame {
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: a client that knows nothing of our types
  readonly data: any
}

/** A client of TikFinity as others write them: JSON frames, no state but sums. */
export class TikFinityClient extends Listener {
  get frames(): TikFinityFrame[] {
    return this.texts.map((text) => JSON.parse(text))
  }

  get events(): string[] {
    return this.frames.map(({ event }) => event)
  }

  get comments(): string[] {
    return this.all('chat').map(({ comment }) => comment)
  }

  all(event: string): TikFinityFrame['data'][] {
    return this.frames.filter((frame) => frame.event === event).map(({ data }) => data)
  }

  /** Coins, as such clients count them. */
  get coins(): number {
    return this.all('gift')
      .filter(({ giftType, repeatEnd }) => !(giftType === 1 && !repeatEnd))
      .reduce((sum, { diamondCount, repeatCount }) => sum + diamondCount * repeatCount, 0)
  }
}

interface EulerMessage {
  readonly type: string
  // biome-ignore lint/suspicious/noExplicitAny: a client that knows nothing of our types
  readonly data: any
}

/** A client of Euler's WebSocket as others write them. */
export class EulerClient extends Listener {
  get messages(): EulerMessage[] {
    return this.texts.flatMap((text) => {
      const frame = JSON.parse(text)
      return (frame.messages ?? [frame]) as EulerMessage[]
    })
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type)
  }

  all(type: string): EulerMessage['data'][] {
    return this.messages.filter((message) => message.type === type).map(({ data }) => data)
  }

  /** Coins: gifts of a streak at its end, others at once. */
  get coins(): number {
    return this.all('WebcastGiftMessage')
      .filter(({ giftDetails, repeatEnd }) => giftDetails.giftType !== 1 || repeatEnd === 1)
      .reduce((sum, { giftDetails, repeatCount }) => sum + giftDetails.diamondCount * repeatCount, 0)
  }
}
