import type { RoomCommandName } from '@livetap/contracts/rooms/events.ts'
import { oneCaller } from '#kernel/address-block.ts'
import { AppError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'

interface Rate {
  readonly max: number
  readonly windowMs: number
}

const rates = {
  command: { max: 10, windowMs: 5000 },
  chat: { max: 5, windowMs: 5000 },
  reaction: { max: 20, windowMs: 5000 },
  vote: { max: 20, windowMs: 5000 },
  add: { max: 20, windowMs: 60_000 },
  ping: { max: 20, windowMs: 1000 },
  report: { max: 10, windowMs: 2000 },
  join: { max: 60, windowMs: 60_000 },
  opening: { max: 20, windowMs: 600_000 },
  guess: { max: 10, windowMs: 600_000 },
} as const satisfies Readonly<Record<string, Rate>>

type RateName = keyof typeof rates

const byCommand: Partial<Readonly<Record<RoomCommandName, RateName>>> = {
  clock_ping: 'ping',
  player_report: 'report',
  media_failed: 'report',
  typing: 'report',
  react: 'reaction',
  send_message: 'chat',
  vote_poll: 'vote',
  add_video: 'add',
  join_room: 'join',
}

export const rateOf = (name: RoomCommandName): RateName => byCommand[name] ?? 'command'

/** Counts what a connection says for nobody else to be asked about: it comes often, and harms only by its number. */
export class OwnRates {
  readonly #counts = new Map<RateName, { from: number; count: number }>()

  /** Throws `rate-limited`. */
  take(name: RateName): void {
    const { max, windowMs } = rates[name]
    const now = performance.now()
    const last = this.#counts.get(name)
    const current = last && now - last.from < windowMs ? last : { from: now, count: 0 }
    current.count += 1
    this.#counts.set(name, current)
    if (current.count > max) throw tooFast(current.from + windowMs - now)
  }
}

/** Counts for all processes and connections of somebody together. Throws `rate-limited`. */
export async function takeShared(limits: Ports['limits'], name: RateName, who: string): Promise<void> {
  const { max, windowMs } = rates[name]
  const { allowed, resetMs } = await limits.take(`room-${name}:${who}`, max, windowMs)
  if (!allowed) throw tooFast(resetMs)
}

export const nameAddress = (address: string): string => oneCaller(address)

function tooFast(retryAfterMs: number): AppError {
  return new AppError('rate-limited', 'That is too often. Wait a moment.', { retryAfterMs: Math.ceil(retryAfterMs) })
}
