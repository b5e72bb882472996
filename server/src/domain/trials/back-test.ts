import type { BackTestRule } from '@livetap/contracts/rules/requests.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { ActiveRule, Decision, Happening } from '#domain/rules/rules.ts'
import { Side } from './side.ts'

/** The id of a text that is no rule yet. */
export const ofNoRule = '00000000-0000-0000-0000-000000000000'

/** What is compared. A side that is absent is not looked at. */
export interface BackTestRules {
  /** What is looked at: as a rule would be. */
  readonly candidate?: readonly ActiveRule[]
  /** What it is compared with: as a rule acts, or did. */
  readonly baseline?: readonly ActiveRule[]
}

export interface BackTestPlace {
  readonly workspaceId: string
  /** @username of the live. */
  readonly uniqueId: string
  /** Milliseconds since 1970. */
  readonly beganAt: number
  /** How long each execution takes. */
  readonly takesMs: number
}

type Difference = BackTestRule['differences'][number]

const mostDifferences = 50

/** Has rules decide about the events of a recording, one after the other, in the time of the recording. */
export class BackTester {
  readonly #place: BackTestPlace
  readonly #rules: BackTestRules
  readonly #candidate: Side | undefined
  readonly #baseline: Side | undefined
  /** Of each rule that is on both sides. */
  readonly #differences: ReadonlyMap<string, Difference[]>
  readonly #coins = new Map<string, number>()
  #mostCoins = 0
  #now = 0

  /** Throws `rule-invalid` or `template-invalid`. */
  constructor(rules: BackTestRules, place: BackTestPlace) {
    this.#place = place
    this.#rules = rules
    this.#candidate = rules.candidate && new Side(rules.candidate, place)
    this.#baseline = rules.baseline && new Side(rules.baseline, place)
    const ids = new Set(rules.candidate?.map(({ ruleId }) => ruleId))
    const both = rules.baseline?.filter(({ ruleId }) => ids.has(ruleId)) ?? []
    this.#differences = new Map(both.map(({ ruleId }) => [ruleId, []]))
  }

  /** Events come in the order of their positions. */
  see(event: UnifiedEvent, pos: number): void {
    this.#now = Math.max(this.#now, Date.parse(event.timestamp))
    const happening = this.#happen(event, pos)
    const baseline = this.#baseline?.see(happening, this.#now).decisions
    const candidate = this.#candidate?.see(happening, this.#now).decisions
    if (candidate && baseline) this.#compare(candidate, baseline, event, pos)
  }

  /** One entry for each rule, in the order of the rules. */
  finish(): BackTestRule[] {
    const { candidate = [], baseline = [] } = this.#rules
    const names = new Map([...baseline, ...candidate].map((rule) => [rule.ruleId, rule.definition.name]))
    return [...names].map(([ruleId, name]) => ({
      ruleId: ruleId === ofNoRule ? null : ruleId,
      name,
      candidate: this.#candidate?.resultOf(ruleId) ?? null,
      baseline: this.#baseline?.resultOf(ruleId) ?? null,
      differences: this.#differences.get(ruleId) ?? [],
    }))
  }

  /** Nobody is excluded, nothing is paused, and what was played again counts as it did the first time. */
  #happen(event: UnifiedEvent, pos: number): Happening {
    const { uniqueId } = this.#place
    const usual = { origin: 'live', isExcluded: false, isPaused: false } as const
    return { event, pos, uniqueId, ...usual, isTopGifter: this.#countCoins(event) }
  }

  /** Whether who did it has given most by then. */
  #countCoins({ eventType, user, payload }: UnifiedEvent): boolean {
    if (!user) return false
    const coins = (this.#coins.get(user.userId) ?? 0) + (eventType === 'GIFT' ? payload.coins : 0)
    if (coins === 0) return false
    this.#coins.set(user.userId, coins)
    this.#mostCoins = Math.max(this.#mostCoins, coins)
    return coins === this.#mostCoins
  }

  #compare(candidate: readonly Decision[], baseline: readonly Decision[], event: UnifiedEvent, pos: number): void {
    const before = new Map(baseline.map(({ ruleId, reason }) => [ruleId, reason]))
    for (const { ruleId, reason } of candidate) this.#note(ruleId, event, pos, reason, before.get(ruleId))
    if (candidate.length === baseline.length && candidate.every(({ ruleId }) => before.has(ruleId))) return
    const after = new Set(candidate.map(({ ruleId }) => ruleId))
    for (const { ruleId, reason } of baseline) {
      if (!after.has(ruleId)) this.#note(ruleId, event, pos, undefined, reason)
    }
  }

  #note(
    ruleId: string,
    event: UnifiedEvent,
    pos: number,
    candidate: Decision['reason'] | undefined,
    baseline: Decision['reason'] | undefined,
  ): void {
    if (candidate === baseline) return
    // A rule that neither fires nor would have is the same to whoever watches the live.
    if (candidate !== 'fired' && baseline !== 'fired') return
    const known = this.#differences.get(ruleId)
    if (!known || known.length >= mostDifferences) return
    const { eventId, timestamp: at } = event
    const reasons = { candidate: candidate ?? null, baseline: baseline ?? null }
    known.push({ eventId, pos, at, summary: summarize(event), ...reasons })
  }
}

/** What it was, without who: that may have to be forgotten. */
function summarize(event: UnifiedEvent): string {
  if (event.eventType === 'GIFT') return `${event.payload.giftCount} × ${event.payload.giftName}`
  if (event.eventType === 'LIKE') return `${event.payload.likeCount} likes`
  return event.eventType.toLowerCase().replaceAll('_', ' ')
}
