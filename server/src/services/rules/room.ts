import { type ClaimRoom, leftIn } from '#domain/executions/executions.ts'

/** Of whatever kind: what is done there waits for somebody outside. */
const outside = ['TikTok']

/** They end by themselves within moments: none of them waits for anybody outside. */
const quick = {
  types: ['log', 'points', 'moderate', 'overlay'],
  except: outside,
  total: 32,
  perTarget: 4,
  perWorkspace: 8,
}
/** They wait for nobody, least of all for a device that does not answer what it was asked before. */
const stops = { types: ['device'], begins: 'stop ', total: 64, perTarget: 4, perWorkspace: 16 }
/** They wait until the device has answered, in a room of their own: nothing that is slow is in front of them. */
const devices = { types: ['device'], total: 128, perTarget: 20, perWorkspace: 48 }
/** They wait for others: most of the time of each is waiting. */
const slow = { total: 128, perTarget: 4, perWorkspace: 12 }

/** An action, as far as it takes room. */
export interface Occupant {
  readonly workspaceId: string
  readonly target: string
  /** Kind of the action. */
  readonly type: string
}

interface Taken {
  readonly workspaceId: string
  readonly target: string
  count: number
}

/**
 * How much is carried out at the same time: in all, for a workspace, and towards one target of it. What is quick has
 * room of its own, and so have emergency stops. A workspace takes no more than it leaves free for the others: few can
 * fill it half, many nearly, and one that comes new finds some.
 */
export class Room {
  readonly #quick = new Part(quick)
  readonly #stops = new Part(stops)
  readonly #devices = new Part(devices)
  readonly #slow = new Part(slow)

  /** Keeps room where there is some. */
  reserve(occupant: Occupant): boolean {
    return this.#partOf(occupant).reserve(occupant)
  }

  /** Takes room, whether there is some or not. */
  take(occupant: Occupant): void {
    this.#partOf(occupant).take(occupant)
  }

  release(occupant: Occupant): void {
    this.#partOf(occupant).release(occupant)
  }

  get parts(): readonly ClaimRoom[] {
    return [this.#quick.claims, this.#stops.claims, this.#devices.claims, this.#slow.claims]
  }

  #partOf({ type, target }: Occupant): Part {
    if (stops.types.includes(type) && target.startsWith(stops.begins)) return this.#stops
    if (devices.types.includes(type)) return this.#devices
    return quick.types.includes(type) && !outside.includes(target) ? this.#quick : this.#slow
  }
}

class Part {
  readonly #most: Omit<ClaimRoom, 'busy'>
  readonly #taken = new Map<string, Taken>()

  constructor(most: Omit<ClaimRoom, 'busy'>) {
    this.#most = most
  }

  reserve(occupant: Occupant): boolean {
    const own = [...this.#taken.values()].filter(({ workspaceId }) => workspaceId === occupant.workspaceId)
    const there = own.find(({ target }) => target === occupant.target)?.count ?? 0
    const count = own.reduce((total, taken) => total + taken.count, 0)
    const { perTarget, perWorkspace } = this.#most
    if (there >= perTarget || count >= Math.min(perWorkspace, leftIn(this.claims))) return false
    this.take(occupant)
    return true
  }

  take({ workspaceId, target }: Occupant): void {
    const key = keyOf(workspaceId, target)
    const taken = this.#taken.get(key)
    if (taken) taken.count += 1
    else this.#taken.set(key, { workspaceId, target, count: 1 })
  }

  release({ workspaceId, target }: Occupant): void {
    const key = keyOf(workspaceId, target)
    const taken = this.#taken.get(key)
    if (taken === undefined) return
    taken.count -= 1
    if (taken.count === 0) this.#taken.delete(key)
  }

  get claims(): ClaimRoom {
    return { ...this.#most, busy: [...this.#taken.values()].map((taken) => ({ ...taken })) }
  }
}

const keyOf = (workspaceId: string, target: string) => JSON.stringify([workspaceId, target])
