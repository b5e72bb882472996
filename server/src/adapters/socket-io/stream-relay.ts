import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import type { Server } from 'socket.io'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'

export interface RelayOptions {
  readonly url: string
  /** Before every key and channel. */
  readonly prefix: string
  readonly log: Log
}

type Adapter = ReturnType<typeof createAdapter>

/** Entries that the stream holds: what is told is of use for a moment only, and may be a whole queue. */
const maxLen = 500
/** Commands that wait while Redis is away; what is more is not told to other processes. */
const mostQueued = 5000

/** Passes what is told on to the other processes, through a stream in Redis that whoever was away for a moment reads on. */
export async function openRelay({
  url,
  prefix,
  log,
}: RelayOptions): Promise<AsyncDisposable & { attach(io: Server): void }> {
  const client = createClient({ url, commandsQueueMaxLength: mostQueued })
  client.on('error', (error) => log.debug({ error: describeError(error) }, 'The connection to Redis failed'))
  await client.connect()
  const names = { streamName: `${prefix}ttlc:room-events`, channelPrefix: `${prefix}ttlc:room-events` }
  const adapter: Adapter = createAdapter(client, { ...names, maxLen, blockTimeInMs: 1000, onlyPlaintext: true })
  return {
    attach: (io) => void io.adapter(adapter as never),
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}
