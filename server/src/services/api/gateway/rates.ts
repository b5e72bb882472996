import type { IncomingMessage } from 'node:http'
import type { Principal } from '#domain/access/access.ts'
import { oneCaller } from '#kernel/address-block.ts'
import { AppError } from '#kernel/errors.ts'
import type { Clients } from '#kernel/networks/networks.ts'
import type { Limits } from '#ports/limits.ts'
import type { Metrics } from '#ports/metrics.ts'

interface Rate {
  readonly max: number
  readonly windowMs: number
  /** Whose requests are counted together: an address's, or those of an account or key from wherever. */
  readonly by: 'address' | 'caller'
  /** What is asked for can be guessed: counted for this machine, too. */
  readonly guards?: 'secret'
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/**
 * How often what may be asked. The first four are for every request but an emergency stop, the next two for that alone,
 * the others for the routes that name them.
 */
const rates = {
  address: { by: 'address', max: 1200, windowMs: minute },
  upgrade: { by: 'address', max: 60, windowMs: minute },
  account: { by: 'caller', max: 1200, windowMs: minute },
  key: { by: 'caller', max: 600, windowMs: minute },
  'stop-address': { by: 'address', max: 20, windowMs: second },
  'device-stop': { by: 'caller', max: 20, windowMs: second },
  'sign-in': { by: 'address', max: 20, windowMs: minute, guards: 'secret' },
  refresh: { by: 'address', max: 30, windowMs: minute, guards: 'secret' },
  register: { by: 'address', max: 5, windowMs: minute, guards: 'secret' },
  'forgotten-password': { by: 'address', max: 5, windowMs: minute, guards: 'secret' },
  invitation: { by: 'address', max: 20, windowMs: minute, guards: 'secret' },
  link: { by: 'address', max: 60, windowMs: minute, guards: 'secret' },
  ticket: { by: 'address', max: 60, windowMs: minute, guards: 'secret' },
  'overlay-session': { by: 'address', max: 120, windowMs: minute, guards: 'secret' },
  overlay: { by: 'address', max: 900, windowMs: minute },
  'room-media': { by: 'address', max: 900, windowMs: minute },
  'room-front': { by: 'address', max: 120, windowMs: minute },
  'test-events': { by: 'caller', max: 30, windowMs: minute },
  webhook: { by: 'caller', max: 480, windowMs: minute },
  'overlay-test': { by: 'caller', max: 60, windowMs: minute },
  'device-command': { by: 'caller', max: 300, windowMs: minute },
  'external-look': { by: 'caller', max: 60, windowMs: minute },
  'program-test': { by: 'caller', max: 30, windowMs: minute },
  export: { by: 'caller', max: 5, windowMs: hour },
} as const satisfies Record<string, Rate>

/** Who asks, as far as counting needs it. */
export type Caller = Pick<Principal, 'kind' | 'id' | 'workspaceId'>

export type RateName = keyof typeof rates

/** Counts requests, and refuses those that are too many with `rate-limited`. */
export class RateLimiter {
  readonly #limits: Limits
  readonly #clients: Clients
  readonly #refused: ReturnType<Metrics['counter']>

  constructor(limits: Limits, clients: Clients, metrics: Metrics) {
    this.#limits = limits
    this.#clients = clients
    this.#refused = metrics.counter('http_limited_total', 'Requests refused because there were too many.', ['rate'])
  }

  /** Before anybody is asked who they are: guessing keys is limited, too. */
  async countAddress(request: IncomingMessage, name: RateName | undefined): Promise<void> {
    const who = oneCaller(this.#clients.addressOf(request))
    await this.#count(request, isStop(name) ? 'stop-address' : 'address', who)
    if (name !== undefined && rates[name].by === 'address') await this.#count(request, name, who)
  }

  /** Once it is known who asks. */
  async countCaller(request: IncomingMessage, caller: Caller, name: RateName | undefined): Promise<void> {
    const who = nameCaller(caller)
    if (!isStop(name)) await this.#count(request, caller.kind === 'person' ? 'account' : 'key', who)
    if (name !== undefined && rates[name].by === 'caller') await this.#count(request, name, who)
  }

  /** Who is at this machine may do with it what they like, except guess what opens it. */
  async #count(request: IncomingMessage, name: RateName, who: string): Promise<void> {
    const { max, windowMs, guards }: Rate = rates[name]
    if (guards === undefined && this.#clients.isLocal(request)) return
    const { allowed, resetMs } = await this.#limits.take(`${name}:${who}`, max, windowMs)
    if (allowed) return
    this.#refused.add(1, { rate: name })
    throw new AppError('rate-limited', 'there were too many requests', { retryAfterMs: resetMs })
  }
}

/** Whatever else was asked before, it leaves an emergency stop its own. */
const isStop = (name: RateName | undefined) => name === 'device-stop'

/** The same for all that an account or key does, and for nobody else. */
export function nameCaller({ kind, id, workspaceId }: Caller): string {
  return kind === 'person' ? `${kind}:${id}` : `${kind}:${workspaceId}:${id}`
}
