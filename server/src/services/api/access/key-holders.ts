import type { Socket } from 'node:net'
import type { Principal } from '#domain/access/access.ts'
import { findValidKeys } from '#domain/keys/keys.ts'
import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { repeatEvery } from '../repeat.ts'

const lookEveryMs = 10_000

/**
 * The connections that were opened with an API key. A feed outlasts the request that was checked: once its key is
 * revoked or has expired, it is cut off within ten seconds.
 */
export class KeyHolders implements Disposable {
  readonly #ports: { readonly db: Pick<Db, 'query'>; readonly clock: Clock; readonly log: Log }
  readonly #sockets = new Map<string, Set<Socket>>()
  readonly #looking: Disposable

  constructor(ports: { readonly db: Pick<Db, 'query'>; readonly clock: Clock; readonly log: Log }) {
    this.#ports = ports
    this.#looking = repeatEvery(ports, lookEveryMs, () => this.#look())
  }

  add({ kind, id: keyId }: Principal, socket: Socket): void {
    if (socket.destroyed || kind !== 'key') return
    const sockets = this.#sockets.get(keyId) ?? new Set()
    this.#sockets.set(keyId, sockets.add(socket))
    socket.once('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0 && this.#sockets.get(keyId) === sockets) this.#sockets.delete(keyId)
    })
  }

  [Symbol.dispose](): void {
    this.#looking[Symbol.dispose]()
  }

  async #look(): Promise<void> {
    const held = [...this.#sockets.keys()]
    if (held.length === 0) return
    const valid = await findValidKeys(this.#ports.db.query, held, this.#ports.clock.now())
    for (const keyId of held) {
      if (valid.has(keyId)) continue
      for (const socket of this.#sockets.get(keyId) ?? []) socket.destroy()
    }
  }
}
