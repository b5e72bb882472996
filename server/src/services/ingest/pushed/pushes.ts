import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { type PushedMessage, signals, topics } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import { createSessionId } from '#kernel/ids.ts'
import type { Delivery, Emission } from '#ports/bus.ts'
import type { Ports } from '#ports/ports.ts'
import { isSilent, type PushedLive, receive } from './pushed-live.ts'

type PushPorts = Pick<Ports, 'bus' | 'signals' | 'clock' | 'log'>

/** How often it is told how the lives are doing, and looked whether they are over. */
const lookEveryMs = 5000
const keptSeconds = 86_400
const consumer = { group: 'ingest', stage: 'ingest' } as const

/**
 * Records lives that programs tell of, each event in the step that takes the message: what it has come to is remembered
 * by the bus, so whoever goes on after a crash goes on in the same session, repeats nothing and leaves nothing out.
 */
export async function receivePushes(ports: PushPorts): Promise<AsyncDisposable> {
  const { bus, clock, log } = ports
  const lives = new PushedLives(ports)
  const stop = new AbortController()
  const consuming = await bus.consume(topics.pushes, consumer, (batch) => lives.take(batch))
  const looking = lookAgain(lives, clock, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) log.error({ error: describeError(error) }, 'lives that are told of have no end')
  })
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await Promise.all([consuming[Symbol.asyncDispose](), looking])
    },
  }
}

async function lookAgain(lives: PushedLives, clock: Ports['clock'], signal: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep(lookEveryMs, signal)
    await lives.look()
  }
}

/** The lives that this process has taken something of. */
class PushedLives {
  readonly #ports: PushPorts
  readonly #lives = new Map<string, PushedLive>()

  constructor(ports: PushPorts) {
    this.#ports = ports
  }

  async take(batch: readonly Delivery<PushedMessage>[]): Promise<Emission[]> {
    const lives = await this.#recall(batch.map(({ message }) => keyOf(message)))
    const now = this.#ports.clock.now()
    const emissions = batch.flatMap(({ id: deliveryId, message }): Emission[] => {
      const key = keyOf(message)
      const { live, envelopes } = receive(lives.get(key), message, createSessionId(), now)
      if (live) lives.set(key, live)
      const memo = { key, values: [JSON.stringify(live)], keep: 1, ttlSeconds: keptSeconds }
      return envelopes.map((message, index) => {
        const isLast = index === envelopes.length - 1
        return { deliveryId, topic: topics.raw, message, ...(isLast ? { memo } : {}) }
      })
    })
    for (const [key, live] of lives) this.#follow(key, live)
    return emissions
  }

  /** Tells how they are doing; those that have fallen silent are ended by whoever takes the message. */
  async look(): Promise<void> {
    const { bus, clock, log } = this.#ports
    for (const [key, live] of this.#lives) {
      if (!isSilent(live, clock.now())) {
        this.#tell(live)
        continue
      }
      const { workspaceId, uniqueId, sessionId } = live
      const message = { kind: 'silence', workspaceId, uniqueId, sessionId } as const
      await bus.publish(topics.pushes, [message]).then(
        () => this.#lives.delete(key),
        (error: unknown) => log.warn({ error: describeError(error) }, 'a live that is over is ended later'),
      )
    }
  }

  async #recall(keys: readonly string[]): Promise<Map<string, PushedLive>> {
    const lives = new Map<string, PushedLive>()
    for (const key of new Set(keys)) {
      const [text] = await this.#ports.bus.recall(key)
      if (text !== undefined) lives.set(key, JSON.parse(text) as PushedLive)
    }
    return lives
  }

  #follow(key: string, live: PushedLive): void {
    const known = this.#lives.get(key)
    if (live.isOver) this.#lives.delete(key)
    else this.#lives.set(key, live)
    if (live.isOver || known?.sessionId !== live.sessionId) this.#tell(live)
  }

  #tell({ workspaceId, uniqueId, provider, streamId, sessionId, ...live }: PushedLive): void {
    const status: LivestreamStatus = {
      ...{ workspaceId, uniqueId, provider, streamId, sessionId, state: live.isOver ? 'ended' : 'live' },
      ...{ since: toIso(live.isOver ? live.lastAt : live.openedAt), updatedAt: toIso(this.#ports.clock.now()) },
      ...{ lastMessageAt: toIso(live.lastAt), messages: live.nextSeqNo - 1, attempt: 0 },
    }
    this.#ports.signals.send(signals.livestreams, status)
  }
}

const keyOf = ({ workspaceId, uniqueId }: PushedMessage) => `pushed:${workspaceId}:${uniqueId}`
