import type { RawEnvelope, Source } from '@livetap/contracts/raw-envelope.ts'
import { topics } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'
import type { Memo } from '#ports/bus.ts'
import type { Lease } from '#ports/leases.ts'
import type { Ports } from '#ports/ports.ts'
import { keepTrying } from '../keep-trying.ts'

export interface SessionKey {
  readonly workspaceId: string
  readonly streamId: string
  readonly sessionId: string
  readonly source: Source
}

/** What goes into an envelope of a session. */
export interface SessionMessage {
  readonly type: string
  readonly data: RawEnvelope['data'] | Buffer
  readonly messageId?: string
  /** When it happened (ISO), if known. */
  readonly timestamp?: string
}

/** Writes the messages of one session to the raw topic, numbered from 0 without a hole. One call at a time. */
export class SessionWriter {
  readonly #ports: Pick<Ports, 'bus' | 'clock' | 'log'>
  readonly #key: SessionKey
  readonly #lease: Lease
  #nextSeqNo = 0

  constructor(ports: Pick<Ports, 'bus' | 'clock' | 'log'>, key: SessionKey, lease: Lease) {
    this.#ports = ports
    this.#key = key
    this.#lease = lease
  }

  /**
   * Resolves when the bus has all of them; waits while it is unavailable. Rejects when it refuses them, and when the
   * signal aborts. A refused batch takes no numbers; repeated tries send the very same envelopes.
   */
  async write(messages: readonly SessionMessage[], signal: AbortSignal, memos: readonly Memo[] = []): Promise<void> {
    const ingestedAt = toIso(this.#ports.clock.now())
    const envelopes = messages.map((message, index) => this.#envelope(message, this.#nextSeqNo + index, ingestedAt))
    const options = { lease: this.#lease, memos }
    await keepTrying(this.#ports, signal, () => this.#ports.bus.publish(topics.raw, envelopes, options))
    this.#nextSeqNo += envelopes.length
  }

  #envelope(message: SessionMessage, seqNo: number, ingestedAt: string): RawEnvelope {
    const { type, data, messageId, timestamp = ingestedAt } = message
    return {
      schemaVersion: 'raw.v1',
      ...this.#key,
      type,
      seqNo,
      ...(messageId === undefined ? {} : { messageId }),
      timestamp,
      ingestedAt,
      data: Buffer.isBuffer(data) ? data.toString('base64') : data,
    }
  }
}
