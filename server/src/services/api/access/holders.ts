import type { Socket } from 'node:net'
import type { Clock } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import { repeatEvery } from '../repeat.ts'

const lookEveryMs = 5000

/** What a connection was opened with, of one kind: a key, a membership, a session. */
export interface Proof {
  readonly kind: string
  /** What the check of the kind knows it by. */
  readonly id: string
}

/** Which of these still prove what they did when the connection was opened. */
export type Check = (ids: readonly string[]) => Promise<ReadonlySet<string>>

/**
 * The connections that outlast the request that was checked. Once anything that one was opened with is worth nothing any
 * more (a key revoked, a member removed or given another role, a session ended), it is cut off: within ten seconds by
 * itself, at once for whoever looks.
 */
export class Holders implements Disposable {
  readonly #log: Log
  readonly #checks: ReadonlyMap<string, Check>
  readonly #sockets = new Map<string, Map<string, Set<Socket>>>()
  readonly #looking: Disposable

  /** A check for every kind of proof. */
  constructor(ports: { readonly clock: Clock; readonly log: Log }, checks: Readonly<Record<string, Check>>) {
    this.#log = ports.log
    this.#checks = new Map(Object.entries(checks))
    this.#looking = repeatEvery(ports, lookEveryMs, () => this.look())
  }

  /** The connection lasts no longer than the first of the proofs. */
  add(proofs: readonly Proof[], socket: Socket): void {
    if (socket.destroyed) return
    for (const { kind, id } of proofs) {
      if (!this.#checks.has(kind)) throw new Error(`Nothing checks a proof of the kind ${kind}`)
      const sockets = getOrAdd(
        getOrAdd(this.#sockets, kind, () => new Map()),
        id,
        () => new Set(),
      )
      sockets.add(socket)
      socket.once('close', () => this.#release(kind, id, socket))
    }
  }

  /** Cuts off all whose proofs are worth nothing by now. A kind that cannot be checked is looked at again later. */
  async look(): Promise<void> {
    await Promise.all([...this.#sockets].map(([kind, held]) => this.#lookAt(kind, held)))
  }

  [Symbol.dispose](): void {
    this.#looking[Symbol.dispose]()
  }

  async #lookAt(kind: string, held: ReadonlyMap<string, ReadonlySet<Socket>>): Promise<void> {
    const ids = [...held.keys()]
    if (ids.length === 0) return
    try {
      const valid = await this.#checks.get(kind)?.(ids)
      for (const id of ids) if (!valid?.has(id)) for (const socket of held.get(id) ?? []) socket.destroy()
    } catch (error) {
      this.#log.warn({ kind, error: describeError(error) }, 'Whether open connections may go on could not be checked')
    }
  }

  #release(kind: string, id: string, socket: Socket): void {
    const held = this.#sockets.get(kind)
    const sockets = held?.get(id)
    sockets?.delete(socket)
    if (sockets?.size === 0) held?.delete(id)
  }
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = create()
  map.set(key, made)
  return made
}
