import type { Log } from '#kernel/log.ts'
import { mostInBallot, presenceMs, type RoomStore } from '#ports/room-store/room-store.ts'
import { RedisConnection } from './redis-connection.ts'
import { RedisRooms } from './redis-rooms.ts'
import { StoreClock } from './store-clock.ts'

export interface RedisRoomsOptions {
  readonly url: string
  /** Before every key. */
  readonly prefix: string
  readonly log: Log
  /** Milliseconds after which a presence that was not said again is over. */
  readonly presenceMs?: number
  /** Milliseconds after its last change or presence at which a room goes. */
  readonly keptMs?: number
  /** Voters and gifts that a ballot counts. */
  readonly mostInBallot?: number
  /** Milliseconds that Redis has to come up when we start first, and for an answer. */
  readonly startMs?: number
  readonly answerMs?: number
}

const anHour = 3_600_000

/** The rooms of several processes, in Redis 7 or later. Rejects with `store-unavailable` when Redis is not there in time. */
export async function openRedisRooms<Document>(options: RedisRoomsOptions): Promise<RoomStore<Document>> {
  await using opened = new AsyncDisposableStack()
  const connection = opened.use(new RedisConnection(options.url, options.log, options.answerMs ?? 5000))
  await connection.connect(options.startMs ?? 20_000)
  const clock = opened.use(new StoreClock(connection))
  await clock.look()
  const lasting = { presenceMs: options.presenceMs ?? presenceMs, keptMs: options.keptMs ?? anHour }
  const ballots = { mostInBallot: options.mostInBallot ?? mostInBallot }
  return new RedisRooms({ connection, clock, prefix: options.prefix, ...lasting, ...ballots, parts: opened.move() })
}
