import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { type Look, liveMs, ownerOf, type Refusal } from './look.ts'
import { type Amount, addAmount, sumOf } from './rolling.ts'

type Rate = NonNullable<RuleDefinition['rate']>

/** How many of so many firings cooldowns, rate and quotas let through. Nothing is consumed yet. */
export function limitFirings(look: Look, wanted: number): number | Refusal {
  const cooling = findCooldown(look)
  if (cooling) return cooling
  const { cooldown, rate, quota } = look.rule.definition
  const isCooled = (cooldown?.globalMs ?? 0) > 0 || ((cooldown?.userMs ?? 0) > 0 && isOfViewer(look))
  let allowed = isCooled ? Math.min(wanted, 1) : wanted
  if (rate) {
    const entries = entriesOf(look, rate)
    const room = rate.max - sumOf(entries)
    if (room <= 0) return { reason: 'rate', detail: { waitMs: waitOf(look, entries, rate) } }
    allowed = Math.min(allowed, room)
  }
  for (const [reason, key, most] of quotasOf(look, quota)) {
    const have = countOf(look, key)
    if (have >= most) return { reason, detail: { have, need: most } }
    allowed = Math.min(allowed, most - have)
  }
  return allowed
}

/** So many firings were admitted. */
export function consumeLimits(look: Look, admitted: number): void {
  const { draft, rule } = look
  const { ruleId, definition } = rule
  startCooldowns(look)
  const { rate, quota } = definition
  if (rate) {
    const value = addAmount(entriesOf(look, rate), draft.now, admitted, rate.perMs)
    const owner = rate.scope === 'user' ? ownerOf(look.happening.event) : {}
    draft.remember({ key: rateKey(look, rate), ruleId, ...owner, value, expiresAt: draft.now + rate.perMs })
  }
  for (const [reason, key] of quotasOf(look, quota)) {
    const owner = reason === 'quota-user' ? ownerOf(look.happening.event) : {}
    const value = countOf(look, key) + admitted
    draft.remember({ key, ruleId, ...owner, value, expiresAt: draft.now + liveMs })
  }
}

const isOfViewer = (look: Look) => look.happening.event.user !== undefined

function findCooldown(look: Look): Refusal | undefined {
  const { globalMs = 0, userMs = 0 } = look.rule.definition.cooldown ?? {}
  const globalWaitMs = globalMs > 0 ? cooldownLeft(look, globalKey(look), globalMs) : 0
  if (globalWaitMs > 0) return { reason: 'cooldown-global', detail: { waitMs: globalWaitMs } }
  const userWaitMs = userMs > 0 && isOfViewer(look) ? cooldownLeft(look, userKey(look), userMs) : 0
  return userWaitMs > 0 ? { reason: 'cooldown-user', detail: { waitMs: userWaitMs } } : undefined
}

/** Milliseconds; 0 or less when it is over. */
function cooldownLeft({ draft }: Look, key: string, ms: number): number {
  const last = draft.recall(key) as number | undefined
  return last === undefined ? 0 : Math.min(ms, last + ms - draft.now)
}

const globalKey = ({ rule }: Look) => `${rule.ruleId}:cooldown`
const userKey = ({ rule, happening }: Look) => `${rule.ruleId}:cooldown:${happening.event.user?.userId ?? ''}`

function startCooldowns(look: Look): void {
  const { draft, rule, happening } = look
  const { ruleId, definition } = rule
  const { globalMs = 0, userMs = 0 } = definition.cooldown ?? {}
  const value = draft.now
  if (globalMs > 0) draft.remember({ key: globalKey(look), ruleId, value, expiresAt: value + globalMs })
  if (userMs > 0 && isOfViewer(look)) {
    const owner = ownerOf(happening.event)
    draft.remember({ key: userKey(look), ruleId, ...owner, value, expiresAt: value + userMs })
  }
}

function rateKey({ rule, happening: { event } }: Look, rate: Rate): string {
  return rate.scope === 'user' ? `${rule.ruleId}:rate:${event.user?.userId ?? ''}` : `${rule.ruleId}:rate`
}

function entriesOf(look: Look, rate: Rate): readonly Amount[] {
  const known = (look.draft.recall(rateKey(look, rate)) ?? []) as readonly Amount[]
  return known.filter(([time]) => time > look.draft.now - rate.perMs)
}

function waitOf(look: Look, entries: readonly Amount[], rate: Rate): number {
  return Math.max(0, (entries[0]?.[0] ?? look.draft.now) + rate.perMs - look.draft.now)
}

/** Of each live. */
function quotasOf(
  { rule, happening: { event } }: Look,
  quota: RuleDefinition['quota'],
): (readonly [reason: 'quota-stream' | 'quota-user', key: string, most: number])[] {
  const key = `${rule.ruleId}:quota:${event.streamId}`
  return [
    ...(quota?.stream ? [['quota-stream', key, quota.stream] as const] : []),
    ...(quota?.user && event.user ? [['quota-user', `${key}:${event.user.userId}`, quota.user] as const] : []),
  ]
}

function countOf(look: Look, key: string): number {
  return (look.draft.recall(key) as number | undefined) ?? 0
}
