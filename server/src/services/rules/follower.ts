import type { StoredEvent } from '@livetap/contracts/topics.ts'
import { readLog } from '#domain/events/events.ts'
import { type ClaimedAction, claimPlanned, readMemory, readOpen, writePlan } from '#domain/executions/executions.ts'
import { type Course, findCourses } from '#domain/rulebook/rulebook.ts'
import {
  type Happening,
  type PlannedAction,
  type PlannedExecution,
  type Step,
  step,
  type UnifiedEvent,
} from '#domain/rules/rules.ts'
import { sqlState } from '#ports/sql/database-errors.ts'
import { Draft } from './draft.ts'
import { LivePast } from './live-past.ts'
import { Notes } from './notes.ts'
import type { Occupant } from './room.ts'
import { loadRuleSet, type RuleSet } from './rule-set.ts'
import type { RulesPorts } from './rules.ts'
import { type PlacedEvent, Surroundings } from './surroundings.ts'

/** Events that are decided on together. */
export const eventsAtOnce = 500
/** What nobody waits for is stored so much later. Milliseconds. */
export const storeWithinMs = 250
/** What is about to be carried out does not wait for notes, unless these have waited so long already. */
const patienceMs = 2000
/** Others get their turn in this thread after so long. */
const atOnceMs = 8
const pruneEveryMs = 60_000
const uniqueViolation = '23505'

/** Carries out what begins with the plan that decides it. */
export interface Hands {
  /** Keeps room for an action; false: there is none. */
  reserve(occupant: Occupant): boolean
  release(occupant: Occupant): void
  /** Room was kept for it, and its attempt is stored as begun. */
  carryOut(action: ClaimedAction): void
}

/** What came of a look at the log. */
export interface Advance {
  /** There is more in the log already. */
  readonly hasMore: boolean
  /** Something was decided that is to be carried out, or is over. */
  readonly hasPlanned: boolean
  /** Not all of it has begun. */
  readonly hasLeft: boolean
  /** Somebody else follows the log, too, and was faster. */
  readonly isBeaten: boolean
}

const quiet: Advance = { hasMore: false, hasPlanned: false, hasLeft: false, isBeaten: false }

interface State {
  readonly course: Course
  readonly rules: RuleSet
  readonly past: LivePast
  readonly surroundings: Surroundings
  draft: Draft
  prunedAt: number
}

/** Applies the rules of one workspace to its log, event by event. Its methods are called one after the other. */
export class Follower {
  readonly #ports: RulesPorts
  readonly #hands: Hands
  readonly #workspaceId: string
  readonly #notes: Notes
  #state: State | undefined
  #rules: RuleSet | undefined

  constructor(ports: RulesPorts, hands: Hands, workspaceId: string) {
    this.#ports = ports
    this.#hands = hands
    this.#workspaceId = workspaceId
    this.#notes = new Notes(ports.db.query, workspaceId)
  }

  /** Position of the last event that was decided on; undefined: it is to be read. */
  get position(): number | undefined {
    return this.#state?.draft.to
  }

  /** When something of what is decided has to be stored, in milliseconds; undefined: everything is. */
  get storeBy(): number | undefined {
    const { draft } = this.#state ?? {}
    const times = [draft && draft.count > 0 ? draft.openedAt + storeWithinMs : undefined, this.#notes.dueAt]
    return times.reduce((one, other) => (one === undefined || (other !== undefined && other < one) ? other : one))
  }

  /** Reads everything again before the next event: rules or memory may not be what they were. */
  forget(): void {
    this.#state = undefined
  }

  /** Compares with what is stored: somebody else may have been faster, and rules may be other ones. */
  compare({ revision, erasures, pos }: Course): 'same' | 'changed' | 'beaten' {
    const state = this.#state
    if (state === undefined) return 'same'
    if (state.draft.from !== pos) return 'beaten'
    return state.course.revision === revision && state.course.erasures === erasures ? 'same' : 'changed'
  }

  /** Decides on what follows in the log: of `heard`, where that is what follows. Rejects when the database cannot be used. */
  async advance(heard: readonly StoredEvent[]): Promise<Advance> {
    try {
      const state = this.#state ?? (await this.#load())
      if (state === undefined) return quiet
      this.#state = state
      const events = await this.#read(state, heard)
      await this.#decide(state, events)
      const isCut = state.draft.to < (events.at(-1)?.pos ?? 0)
      const stored = await this.#store(state, false)
      await this.#writeNotes(stored.hasPlanned ? patienceMs : 0)
      return { ...quiet, hasMore: isCut || events.length >= eventsAtOnce, ...stored }
    } catch (error) {
      this.#state = undefined
      throw error
    }
  }

  /** Stores what is decided as far as it is time to, or all of it. Rejects when the database cannot be used. */
  async flush(isLast = false): Promise<Advance> {
    const state = this.#state
    const stored = state ? await this.#store(state, isLast) : {}
    await this.#writeNotes(isLast ? Number.NEGATIVE_INFINITY : 0)
    return { ...quiet, ...stored }
  }

  /** Those that have been due for so long. */
  async #writeNotes(sinceMs: number): Promise<void> {
    const due = this.#notes.dueAt
    if (due !== undefined && due + sinceMs <= this.#ports.clock.now()) await this.#notes.write()
  }

  async #load(): Promise<State | undefined> {
    const { db, clock } = this.#ports
    const [course] = await findCourses(db.query, this.#workspaceId)
    if (course === undefined) return undefined
    if (this.#rules?.revision !== course.revision) {
      this.#rules = await loadRuleSet(this.#ports, this.#workspaceId, course.revision)
    }
    const now = clock.now()
    return {
      ...{ course, rules: this.#rules, draft: new Draft(course.pos, now), prunedAt: now },
      past: new LivePast(await readMemory(db.query, this.#workspaceId, now)),
      surroundings: new Surroundings(db.query, this.#workspaceId),
    }
  }

  async #read({ draft: { to } }: State, heard: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    const next = heard.findIndex(({ pos }) => pos === to + 1)
    if (next >= 0) return heard.slice(next, next + eventsAtOnce)
    const last = heard.at(-1)
    if (last !== undefined && last.pos <= to) return []
    return readLog(this.#ports.db.query, this.#workspaceId, to, eventsAtOnce)
  }

  async #decide(state: State, stored: readonly StoredEvent[]): Promise<void> {
    const { rules, draft } = state
    const last = stored.at(-1)?.pos
    if (last === undefined) return
    const events = stored
      .filter(({ eventType }) => rules.concerns(eventType))
      .map(({ pos, normalizedAt, json }) => ({ pos, normalizedAt, event: JSON.parse(json) as UnifiedEvent }))
      .filter(({ event }) => isForRules(event))
    if (events.length > 0) await this.#stepThrough(state, events)
    if (!draft.isFull) draft.skipTo(last)
  }

  async #stepThrough(state: State, events: readonly PlacedEvent[]): Promise<void> {
    const { rules, past, surroundings, draft } = state
    const { db, clock } = this.#ports
    const open = await readOpen(db.query, this.#workspaceId, rules.coalescing, clock.now())
    past.observe(open)
    await surroundings.prepare(events, rules.wantTopGifter, clock.now())
    let began = performance.now()
    for (const placed of events) {
      surroundings.count(placed)
      const now = clock.now()
      past.now = now
      const happening = this.#describe(state, placed)
      const done = inTime(step(rules.program, past, happening, now))
      draft.add(happening, done, (executionId) => past.isStored(executionId))
      past.apply(done)
      // The rest is read again behind what is stored then.
      if (draft.isFull) return
      if (performance.now() - began < atOnceMs) continue
      await new Promise(setImmediate)
      began = performance.now()
    }
  }

  #describe({ course, surroundings }: State, placed: PlacedEvent): Happening {
    const { event } = placed
    return { ...placed, origin: event.source, isPaused: course.isPaused, ...surroundings.describe(event) }
  }

  async #store(state: State, isLast: boolean): Promise<Partial<Advance>> {
    const { draft, past } = state
    const now = this.#ports.clock.now()
    if (now - state.prunedAt >= pruneEveryMs) {
      past.prune(now)
      state.prunedAt = now
    }
    const isDue = isLast || draft.isUrgent || draft.count >= eventsAtOnce || now - draft.openedAt >= storeWithinMs
    return isDue && draft.count > 0 ? this.#write(state) : {}
  }

  async #write(state: State): Promise<Partial<Advance>> {
    const { course, draft, past } = state
    const begun = await this.#writeOrBegin(state)
    if (begun === undefined) {
      this.#state = undefined
      const [stored] = await findCourses(this.#ports.db.query, this.#workspaceId)
      return { hasMore: true, isBeaten: stored !== undefined && stored.pos !== draft.from }
    }
    const now = this.#ports.clock.now()
    past.settle()
    this.#notes.add(draft.refused, course.erasures, now)
    state.draft = new Draft(draft.to, now)
    return { hasPlanned: draft.isUrgent, hasLeft: draft.isUrgent && !draft.isBegun(begun) }
  }

  /**
   * Begins at once what can begin, unless something else has begun in its queue meanwhile. Resolves to how many executions
   * have; undefined: nothing is written.
   */
  async #writeOrBegin(state: State): Promise<number | undefined> {
    const begun = this.#chooseBegun(state)
    const release = () => {
      for (const { actions } of begun) if (actions[0]) this.#hands.release(this.#toOccupant(actions[0]))
    }
    try {
      if (!(await this.#writePlan(state, begun))) {
        release()
        return undefined
      }
    } catch (error) {
      release()
      if (sqlState(error) !== uniqueViolation || begun.length === 0) throw error
      return (await this.#writePlan(state, [])) ? 0 : undefined
    }
    return begun.length
  }

  async #writePlan({ course, draft, past }: State, begun: readonly PlannedExecution[]): Promise<boolean> {
    const { db, clock } = this.#ports
    const { erasures, revision } = course
    const ids = new Set(begun.map(({ executionId }) => executionId))
    const now = clock.now()
    const plan = draft.toPlan({ erasures, revision, now, memory: past.changes, begun: ids })
    if (!(await writePlan(db.query, this.#workspaceId, plan))) return false
    for (const action of begun.flatMap((one) => claimPlanned(this.#workspaceId, one, now))) this.#hands.carryOut(action)
    return true
  }

  #chooseBegun({ course, draft, past }: State): PlannedExecution[] {
    const now = this.#ports.clock.now()
    const taken = new Set<string>()
    const timely = draft.fresh.filter(({ expiresAt }) => expiresAt > now)
    return timely.filter(({ executionId, queue, ruleId, actions: [first] }) => {
      const isAlone = queue === `~${executionId}`
      const isNext = isAlone || !(taken.has(queue) || draft.restarts(ruleId) || past.isStoredBusy(queue))
      taken.add(queue)
      if (!first || first.afterMs > 0 || !isNext || course.pausedQueues.includes(queue)) return false
      return this.#hands.reserve(this.#toOccupant(first))
    })
  }

  #toOccupant({ target, action: { type } }: PlannedAction): Occupant {
    return { workspaceId: this.#workspaceId, target, type }
  }
}

/** That a test begins and ends is no connection that began or ended. */
function isForRules({ source, eventType }: UnifiedEvent): boolean {
  return source !== 'test' || (eventType !== 'CONNECTED' && eventType !== 'DISCONNECTED')
}

/** What was received long before it is decided on, after a breakdown, has as little time left as if it had not been. */
function inTime(step: Step): Step {
  const executions = step.executions.map((planned) => {
    const { receivedAt, decidedAt, expiresAt } = planned
    return { ...planned, expiresAt: Math.min(expiresAt, Date.parse(receivedAt) + (expiresAt - decidedAt)) }
  })
  return { ...step, executions }
}
