import type { ModerationPart } from '@livetap/contracts/topics.ts'
import type { ModerationSnapshot, Presence } from '@livetap/contracts/workspace/moderation.ts'
import { describeError } from '#kernel/errors.ts'
import type { SseConnection } from '../http/sse.ts'
import type { Joined } from './duty.ts'
import type { ModeratedLive, ModerationPorts } from './moderators.ts'
import { type Part, readState, type State } from './state.ts'

export const allParts: readonly ModerationPart[] = ['holds', 'comments', 'viewers', 'questions', 'deeds', 'rules']

const heartbeatMs = 15_000
const stallMs = 15_000
/** A burst of changes is read once. */
const gatherMs = 50
const retryMs = 1000
/** A connection is replaced after 10 ± 2 minutes, so that a deploy looks like any other minute. */
const rotation = { shortestMs: 8 * 60_000, spreadMs: 4 * 60_000 }
const heartbeat = Buffer.from(':\n\n')

/** One moderator's connection. */
export interface ModeratorClient {
  /** The connection takes data again after it had asked to wait. */
  drained(): void
}

interface Client extends ModeratorClient {
  readonly connection: SseConnection
  readonly joined: Joined
  readonly rotateAt: number
  /** It lacks something: what it is told next is everything. */
  isStale: boolean
  blockedAt: number | undefined
  heartbeatAt: number
}

/**
 * What moderators of one live are shown, and told when it changes: the state is read once for all of them, and compared
 * with the one before. A hint that is lost, doubled or late does no harm.
 */
export class LiveChannel {
  readonly #ports: ModerationPorts
  readonly #workspaceId: string
  readonly #live: ModeratedLive
  readonly #listDuty: () => Presence[]
  readonly #clients = new Set<Client>()
  readonly #stop = new AbortController()
  #state: State | undefined
  #stale = new Set<ModerationPart>(allParts)
  #isReading = false
  #serial = 0

  constructor(ports: ModerationPorts, workspaceId: string, live: ModeratedLive, listDuty: () => Presence[]) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#live = live
    this.#listDuty = listDuty
  }

  get clients(): number {
    return this.#clients.size
  }

  /** Tells everything as soon as it is read, then every change. */
  attach(connection: SseConnection, joined: Joined): ModeratorClient {
    const now = this.#ports.clock.now()
    const rotateAt = now + rotation.shortestMs + Math.random() * rotation.spreadMs
    const client: Client = {
      ...{ connection, joined, rotateAt, isStale: true, blockedAt: undefined, heartbeatAt: now + heartbeatMs },
      drained: () => {
        client.blockedAt = undefined
        if (client.isStale) this.#tellAll(client)
      },
    }
    this.#clients.add(client)
    if (this.#state && this.#stale.size === 0) this.#tellAll(client)
    else this.refresh([])
    return client
  }

  detach(client: ModeratorClient): void {
    this.#clients.delete(client as Client)
    if (this.#clients.size === 0) this.#stop.abort()
  }

  /** These parts may have changed. */
  refresh(parts: readonly ModerationPart[]): void {
    for (const part of parts) this.#stale.add(part)
    if (this.#isReading) return
    this.#isReading = true
    void this.#read()
  }

  tellDuty(): void {
    this.#tell([{ part: 'onDuty', onDuty: this.#listDuty() }])
  }

  /** To be called about once a second: heartbeat, slow clients, rotation, what runs out. */
  sweep(): void {
    const now = this.#ports.clock.now()
    if (this.#state && this.#state.nextEnd <= now) this.refresh(['viewers'])
    for (const client of [...this.#clients]) {
      const { connection, blockedAt } = client
      if (blockedAt !== undefined) {
        if (now - blockedAt >= stallMs) connection.destroy()
      } else if (now >= client.rotateAt) connection.end()
      else if (now >= client.heartbeatAt) this.#write(client, heartbeat)
    }
  }

  end(): void {
    this.#stop.abort()
    for (const { connection } of this.#clients) connection.end()
  }

  async #read(): Promise<void> {
    const { clock, log } = this.#ports
    const { signal } = this.#stop
    try {
      while (!signal.aborted && this.#stale.size > 0) {
        if (this.#state) await clock.sleep(gatherMs, signal)
        await this.#readOnce(signal)
      }
    } catch (error) {
      if (signal.aborted) return
      log.warn({ error: describeError(error) }, 'The moderation of a live could not be read and is tried again')
      await clock.sleep(retryMs, signal).catch(() => {})
      queueMicrotask(() => this.refresh([]))
    } finally {
      this.#isReading = false
    }
  }

  async #readOnce(signal: AbortSignal): Promise<void> {
    const wanted = new Set(this.#stale)
    this.#stale.clear()
    try {
      const { db, clock } = this.#ports
      const place = { workspaceId: this.#workspaceId, streamId: this.#live.streamId, now: clock.now() }
      const next = await readState(db.query, place, wanted, this.#state)
      if (signal.aborted) return
      const changes = this.#state ? findChanges(this.#state, next) : []
      this.#state = next
      this.#tell(changes)
      for (const client of this.#clients) if (client.isStale) this.#tellAll(client)
    } catch (error) {
      for (const part of wanted) this.#stale.add(part)
      throw error
    }
  }

  #tell(changes: readonly object[]): void {
    if (changes.length === 0) return
    const frames = changes.map((change) => this.#frame('change', JSON.stringify(change)))
    const frame = Buffer.from(frames.join(''))
    for (const client of this.#clients) {
      if (client.blockedAt !== undefined) client.isStale = true
      else if (!client.isStale) this.#write(client, frame)
    }
  }

  #tellAll(client: Client): void {
    const state = this.#state
    if (!state || client.blockedAt !== undefined) return
    client.isStale = false
    const { presenceId, presence } = client.joined
    const { streamId, uniqueId } = this.#live
    const items = (part: Part) => [...state.items[part].values()].join(',')
    const parts = Object.keys(state.items).map((part) => `"${part}":[${items(part as Part)}]`)
    const rest: Omit<ModerationSnapshot, Part> = {
      ...{ streamId, uniqueId, tiktokUrl: `https://www.tiktok.com/@${encodeURIComponent(uniqueId)}/live` },
      you: { presenceId, key: presence.key, who: presence.who },
      ...{ revision: state.revision, waiting: state.waiting, onDuty: this.#listDuty() },
    }
    const text = `${JSON.stringify(rest).slice(0, -1)},${parts.join(',')}}`
    this.#write(client, Buffer.from(this.#frame('snapshot', text)))
  }

  #frame(event: string, json: string): string {
    this.#serial += 1
    return `id: ${this.#serial}\nevent: ${event}\ndata: ${json}\n\n`
  }

  #write(client: Client, frame: Buffer): void {
    const now = this.#ports.clock.now()
    client.heartbeatAt = now + heartbeatMs
    if (!client.connection.write(frame)) client.blockedAt ??= now
  }
}

/** What is other than before, as `ModerationChange`s. */
function findChanges(before: State, next: State): object[] {
  const changes: object[] = []
  for (const part of Object.keys(next.items) as Part[]) {
    const [known, now] = [before.items[part], next.items[part]]
    if (known === now) continue
    const put = [...now].filter(([key, json]) => known.get(key) !== json).map(([, json]) => JSON.parse(json) as unknown)
    const drop = [...known.keys()].filter((key) => !now.has(key))
    if (put.length + drop.length > 0) changes.push({ part, put, drop })
  }
  if (before.waiting !== next.waiting) changes.push({ part: 'waiting', waiting: next.waiting })
  if (before.revision !== next.revision) changes.push({ part: 'rules', revision: next.revision })
  return changes
}
