import { createHash } from 'node:crypto'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import type { SourceMessage } from '#ports/live-source.ts'

/** Ids remembered for each stream: far more than TikTok sends again on connecting. */
export const windowSize = 20_000
/** How long a message without id is recognised. */
const fingerprintMs = 60_000

/** Types that tell a state: when they have no id, two that are equal are still two. */
const stateTypes = new Set(['WebcastRoomUserSeqMessage', 'WebcastLinkMicArmies', ControlEvent.badFrame])

/** A batch looked through: what is new in it, and by what it will be known. */
export interface Screening {
  readonly fresh: readonly SourceMessage[]
  readonly messageIds: readonly string[]
  readonly fingerprints: readonly string[]
}

/** Which messages of one stream a workspace has got: the newest ids, and for a minute those without id. */
export class MessageWindow {
  readonly #messageIds: Set<string>
  #newest: string | undefined
  /** Fingerprint → when it was seen, oldest first. */
  readonly #fingerprints = new Map<string, number>()

  constructor(messageIds: Iterable<string> = []) {
    this.#messageIds = new Set(messageIds)
    this.#newest = [...this.#messageIds].at(-1)
  }

  /** The id that was remembered last. */
  get newest(): string | undefined {
    return this.#newest
  }

  has(messageId: string): boolean {
    return this.#messageIds.has(messageId)
  }

  /** Takes out what was seen before, also earlier in the batch. Remembers nothing yet. */
  screen(batch: readonly SourceMessage[], now: number): Screening {
    const messageIds = new Set<string>()
    const fingerprints = new Set<string>()
    const fresh = batch.filter((message) => {
      if (message.messageId !== undefined) return !this.has(message.messageId) && addOnce(messageIds, message.messageId)
      if (stateTypes.has(message.type)) return true
      const fingerprint = fingerprintOf(message)
      return !this.#saw(fingerprint, now) && addOnce(fingerprints, fingerprint)
    })
    return { fresh, messageIds: [...messageIds], fingerprints: [...fingerprints] }
  }

  /** Call once the fresh messages are safe. */
  remember(screening: Screening, now: number): void {
    for (const id of screening.messageIds) this.#messageIds.add(id)
    this.#newest = screening.messageIds.at(-1) ?? this.#newest
    for (const fingerprint of screening.fingerprints) {
      this.#fingerprints.delete(fingerprint)
      this.#fingerprints.set(fingerprint, now)
    }
    dropOldest(this.#messageIds, (size) => size > windowSize)
    dropOldest(this.#fingerprints, (size, key) => size > windowSize || !this.#saw(key, now))
  }

  #saw(fingerprint: string, now: number): boolean {
    const at = this.#fingerprints.get(fingerprint)
    return at !== undefined && now - at < fingerprintMs
  }
}

/** Whether the value was not in the set yet; it is now. */
function addOnce(set: Set<string>, value: string): boolean {
  const size = set.size
  return set.add(value).size > size
}

function dropOldest(
  kept: { readonly size: number; keys(): Iterable<string>; delete(key: string): boolean },
  isTooMuch: (size: number, key: string) => boolean,
): void {
  for (const key of kept.keys()) {
    if (!isTooMuch(kept.size, key)) return
    kept.delete(key)
  }
}

function fingerprintOf(message: SourceMessage): string {
  const { type, data } = message
  const content = typeof data === 'string' || Buffer.isBuffer(data) ? data : JSON.stringify(data)
  return createHash('sha256').update(`${type}\0`).update(content).digest('base64')
}
