import {
  type ActionEnd,
  type BegunAttempt,
  type ClaimedAction,
  claimActions,
  endAction,
  expireDue,
  extendClaims,
  findLost,
  findNextDue,
  forgetExpired,
  type LostAction,
  leaseMs,
  retryAction,
} from '#domain/executions/executions.ts'
import { AppError, describeError, isTransient } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import { createExecutors, type Executors, type Outcome } from './executors/executors.ts'
import type { Hands } from './follower.ts'
import { type Occupant, Room } from './room.ts'
import type { RulesPorts } from './rules.ts'
import type { RulesMetrics } from './rules-metrics.ts'

/** What others have left behind is looked for so often. */
const sweepEveryMs = 1000
const forgetEveryMs = 60_000
/** So long what is under way may take when the service stops. */
const finishWithinMs = 5000

/** Carries out actions that are due, of all workspaces, whoever has planned them. */
export class Worker implements Hands {
  readonly #ports: RulesPorts
  readonly #metrics: RulesMetrics
  readonly #tell: (workspaceId: string) => void
  readonly #executors: Executors
  readonly #room = new Room()
  readonly #nap: Nap
  readonly #underWay = new Map<string, { readonly action: ClaimedAction; readonly done: Promise<void> }>()
  readonly #abort = new AbortController()
  #sweepsAt = 0
  #forgetsAt = 0
  #isStale = false

  /** `tell` is called for each workspace of which an action or execution has ended. */
  constructor(ports: RulesPorts, metrics: RulesMetrics, tell: (workspaceId: string) => void) {
    this.#ports = ports
    this.#metrics = metrics
    this.#tell = tell
    this.#executors = createExecutors(ports)
    // There from the beginning: the first is seen to be one more.
    for (const type of this.#executors.keys())
      for (const status of ['failed', 'unknown']) metrics.actions.add(0, { type, status })
    this.#nap = new Nap(ports.clock)
  }

  reserve(occupant: Occupant): boolean {
    return this.#room.reserve(occupant)
  }

  release(occupant: Occupant): void {
    this.#room.release(occupant)
  }

  carryOut(action: ClaimedAction): void {
    const { workspaceId, actionId } = action
    const done = this.#carryOut(action)
      .catch((error: unknown) => {
        this.#ports.log.warn(
          { workspaceId, error: describeError(error) },
          'An action is looked at again in some seconds',
        )
      })
      .finally(() => {
        this.#underWay.delete(`${workspaceId} ${actionId}`)
        this.#room.release(toOccupant(action))
        this.#tell(workspaceId)
        this.wake()
      })
    this.#underWay.set(`${workspaceId} ${actionId}`, { action, done })
  }

  /** There may be something to carry out. */
  wake(): void {
    this.#isStale = true
    this.#nap.wake()
  }

  /** Resolves some seconds after the signal has aborted at the latest. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#ports
    while (!signal.aborted) {
      this.#isStale = false
      const rest = await this.#turn().catch((error: unknown) => {
        log.warn({ error: describeError(error) }, 'Actions of rules go on in a second')
        return sweepEveryMs
      })
      if (!this.#isStale) await this.#nap.rest(rest, signal)
    }
    const impatience = setTimeout(() => this.#abort.abort(), finishWithinMs)
    await Promise.all([...this.#underWay.values()].map(({ done }) => done))
    clearTimeout(impatience)
    log.debug({ at: clock.now() }, 'Actions of rules are done')
  }

  /** Resolves to how long nothing is due, in milliseconds. */
  async #turn(): Promise<number> {
    const { clock, db } = this.#ports
    if (clock.now() >= this.#sweepsAt) await this.#sweep()
    for (const action of await claimActions(db.query, this.#room.parts, clock.now())) {
      this.#room.take(toOccupant(action))
      this.carryOut(action)
    }
    const next = await findNextDue(db.query, clock.now())
    return Math.max(1, Math.min(this.#sweepsAt, next ?? Number.POSITIVE_INFINITY) - clock.now())
  }

  async #sweep(): Promise<void> {
    const { clock, db } = this.#ports
    const now = clock.now()
    this.#sweepsAt = now + sweepEveryMs
    const mine = [...this.#underWay.values()].map(({ action }) => action)
    if (mine.some(({ startedAt }) => now - startedAt > leaseMs / 5)) await extendClaims(db.query, mine, now)
    for (const workspaceId of await expireDue(db.query, now)) this.#tell(workspaceId)
    for (const lost of await findLost(db.query, now)) {
      if (!this.#underWay.has(`${lost.workspaceId} ${lost.actionId}`)) await this.#settleLost(lost, now)
    }
    if (now < this.#forgetsAt) return
    this.#forgetsAt = now + forgetEveryMs
    await forgetExpired(db.query, now)
  }

  /** What may be done twice without harm is tried again under the same id; of the rest nobody knows, and it is said so. */
  async #settleLost(lost: LostAction, now: number): Promise<void> {
    const { query } = this.#ports.db
    this.#tell(lost.workspaceId)
    if (!lost.isStarted) return void (await this.#end(lost, lost.type, { status: 'expired', error: 'expired' }))
    const isRepeatable = this.#executors.get(lost.type)?.isRepeatable ?? true
    if (isRepeatable && !lost.isExpired) {
      await retryAction(query, lost, { error: 'interrupted', at: now, isLost: true }, now)
    } else await this.#end(lost, lost.type, { status: 'unknown', error: 'interrupted' })
  }

  async #carryOut(action: ClaimedAction): Promise<void> {
    const { clock, db, log } = this.#ports
    const { type } = action.action
    const executor = this.#executors.get(type)
    this.#metrics.waitSeconds.observe(Math.max(0, clock.now() - Date.parse(action.receivedAt)) / 1000)
    if (executor === undefined)
      return void (await this.#end(action, type, { status: 'skipped', error: 'not-available' }))
    const outcome = await executor.execute(action, this.#abort.signal).catch((error: unknown): Outcome => {
      if (this.#abort.signal.aborted && executor.isRepeatable)
        return { status: 'retrying', at: clock.now(), error: 'stopped' }
      // Nobody knows how far it came: it is looked at again when it is not believed to be under way any more.
      if (isTransient(error)) throw error
      log.warn({ workspaceId: action.workspaceId, type, error: describeError(error) }, 'An action failed')
      return { status: 'failed', error: nameError(error) }
    })
    if (outcome.status === 'retrying') await this.#retry(action, outcome)
    else if (executor.settle && outcome.status === 'succeeded') {
      const settle = executor.settle.bind(executor)
      await db.query.transaction().execute(async (tx) => {
        if (await endAction(tx, action, outcome, clock.now())) await settle(tx, action)
      })
      this.#metrics.actions.add(1, { type, status: outcome.status })
    } else await this.#end(action, type, outcome)
  }

  async #retry(action: ClaimedAction, outcome: Extract<Outcome, { status: 'retrying' }>): Promise<void> {
    const { clock, db } = this.#ports
    if (outcome.at < action.expiresAt) await retryAction(db.query, action, outcome, clock.now())
    else await this.#end(action, action.action.type, { ...outcome, status: 'failed' })
  }

  async #end(begun: BegunAttempt, type: string, end: ActionEnd): Promise<void> {
    await endAction(this.#ports.db.query, begun, end, this.#ports.clock.now())
    this.#metrics.actions.add(1, { type, status: end.status })
  }
}

function toOccupant({ workspaceId, target, action: { type } }: ClaimedAction): Occupant {
  return { workspaceId, target, type }
}

/** Of an expected failure with its code, as whoever looks at the execution can look it up. */
function nameError(error: unknown): string {
  return error instanceof AppError ? `${error.code}: ${describeError(error)}` : describeError(error)
}
