import type { LogGrown, StoredEvent } from '@livetap/contracts/topics.ts'
import { type Course, findCourses } from '#domain/rulebook/rulebook.ts'
import { describeError } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import { Follower, type Hands } from './follower.ts'
import type { RulesPorts } from './rules.ts'

/** Logs and rules are looked at so often; hints come at once. */
const lookEveryMs = 1000
const mostHeard = 2000
/** Workspaces that are decided for at the same time. */
const atOnce = 4

interface Followed {
  readonly follower: Follower
  /** Newest events of the log, contiguous. */
  heard: StoredEvent[]
  head: number
  /** Somebody else decides here: where they were when that was looked at last. */
  othersAt: number | undefined
  /** Not before, in milliseconds: something went wrong. */
  restsUntil: number
}

/** Follows the logs of the workspaces that have rules which act. Of several processes one decides for each. */
export class Decider {
  readonly #ports: RulesPorts
  readonly #hands: Hands
  readonly #tell: (workspaceId: string, hasLeft: boolean) => void
  readonly #followed = new Map<string, Followed>()
  readonly #nap: Nap
  #looksAt = 0
  #isStale = false

  /** `tell` is called for each workspace in which something was planned; `hasLeft`: not all of it has begun. */
  constructor(ports: RulesPorts, hands: Hands, tell: (workspaceId: string, hasLeft: boolean) => void) {
    this.#ports = ports
    this.#hands = hands
    this.#tell = tell
    this.#nap = new Nap(ports.clock)
  }

  hear({ workspaceId, head, events }: LogGrown): void {
    const followed = this.#followed.get(workspaceId)
    if (followed === undefined || followed.othersAt !== undefined) return
    const last = followed.heard.at(-1)?.pos
    if (last !== undefined && events[0]?.pos !== last + 1) followed.heard = []
    if (followed.heard.length < mostHeard) followed.heard.push(...events)
    followed.head = Math.max(followed.head, head)
    this.#wake()
  }

  /** Rules or switches may have changed. */
  look(): void {
    this.#looksAt = 0
    this.#wake()
  }

  #wake(): void {
    this.#isStale = true
    this.#nap.wake()
  }

  /** Resolves when the signal aborts, with everything stored that was decided. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#ports
    while (!signal.aborted) {
      this.#isStale = false
      await this.#turn().catch((error: unknown) => {
        log.warn({ error: describeError(error) }, 'Rules go on in a second')
        this.#looksAt = clock.now() + lookEveryMs
      })
      if (!this.#isStale) await this.#nap.rest(Math.max(1, this.#nextTurn() - clock.now()), signal)
    }
    for (const [workspaceId, { follower }] of this.#followed) {
      await follower.flush(true).catch((error: unknown) => {
        log.debug({ workspaceId, error: describeError(error) }, 'What was decided last is decided again')
      })
    }
  }

  #nextTurn(): number {
    const times = [...this.#followed.values()].flatMap(({ follower: { storeBy }, restsUntil }) => {
      return storeBy === undefined ? [] : [Math.max(storeBy, restsUntil)]
    })
    return Math.min(this.#looksAt, ...times)
  }

  async #turn(): Promise<void> {
    const { clock, db } = this.#ports
    if (clock.now() >= this.#looksAt) {
      this.#looksAt = clock.now() + lookEveryMs
      this.#compare(await findCourses(db.query))
    }
    const busy = [...this.#followed].filter(([, followed]) => this.#hasWork(followed))
    for (let n = 0; n < busy.length; n += atOnce) {
      await Promise.all(busy.slice(n, n + atOnce).map(([id, followed]) => this.#advance(id, followed)))
    }
  }

  #compare(courses: readonly Course[]): void {
    const known = new Set(courses.map(({ workspaceId }) => workspaceId))
    for (const id of this.#followed.keys()) if (!known.has(id)) this.#followed.delete(id)
    for (const course of courses) {
      const followed = this.#followed.get(course.workspaceId) ?? this.#follow(course.workspaceId)
      followed.head = Math.max(followed.head, course.head)
      const isIdle = course.pos < course.head && followed.othersAt === course.pos
      if (followed.othersAt !== undefined) followed.othersAt = isIdle ? undefined : course.pos
      else {
        const comparison = followed.follower.compare(course)
        if (comparison !== 'same') followed.follower.forget()
        if (comparison === 'beaten') followed.othersAt = course.pos
      }
    }
  }

  #follow(workspaceId: string): Followed {
    const follower = new Follower(this.#ports, this.#hands, workspaceId)
    const followed = { follower, heard: [], head: 0, othersAt: undefined, restsUntil: 0 }
    this.#followed.set(workspaceId, followed)
    return followed
  }

  #hasWork({ follower: { position, storeBy }, head, othersAt, restsUntil }: Followed): boolean {
    const now = this.#ports.clock.now()
    if (othersAt !== undefined || restsUntil > now) return false
    return position === undefined || head > position || (storeBy !== undefined && storeBy <= now)
  }

  async #advance(workspaceId: string, followed: Followed): Promise<void> {
    const { follower } = followed
    const heard = followed.heard
    followed.heard = []
    try {
      const isBehind = follower.position === undefined || followed.head > follower.position
      const { hasMore, hasPlanned, hasLeft, isBeaten } = await (isBehind ? follower.advance(heard) : follower.flush())
      if (isBeaten) followed.othersAt = -1
      if (hasMore && !isBeaten) this.#wake()
      if (hasPlanned) this.#tell(workspaceId, hasLeft)
    } catch (error) {
      this.#ports.log.warn({ workspaceId, error: describeError(error) }, 'Rules of a workspace go on in a second')
      followed.restsUntil = this.#ports.clock.now() + lookEveryMs
    }
  }
}
