import type { RedisClient } from './redis-connection.ts'

/** Notices when the Redis that answers is not the one that answered before: it may lack the newest of what that one took. */
export class RedisRun {
  readonly #onAnother: () => void
  #id: string | undefined

  constructor(onAnother: () => void) {
    this.#onAnother = onAnother
  }

  /** Looks who answers; to be called with each new client before it is used for anything else. */
  async check(client: RedisClient): Promise<void> {
    // One that still loads what it has kept says who it is, and does nothing else yet.
    await client.sendCommand(['PING'])
    const info = String(await client.sendCommand(['INFO', 'server']))
    const id = /^run_id:(\w+)/m.exec(info)?.[1]
    const before = this.#id
    this.#id = id
    if (before !== undefined && id !== before) this.#onAnother()
  }
}
