import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '@livetap/simulator/scenario/random.ts'
import type { Role, RoleProcess } from './role-process.ts'

/** What goes wrong, and how often. */
export interface Plan {
  /** The same seed strikes the same processes in the same order, as long after one another. */
  readonly seed: number
  /** Who is killed, one after the other. */
  readonly roles: readonly Role[]
  /** How often each of them loses a process. */
  readonly killsPerRole: number
  readonly killEveryMs: number
  readonly freezeEveryMs: number
  readonly crashEveryMs: number
}

export interface Victims {
  readonly roles: readonly RoleProcess[]
  /** Servers, by name: each crashes and comes back. */
  readonly servers: Readonly<Record<string, () => Promise<void>>>
  /** Told whom it is about to kill. */
  readonly beforeKill?: (name: string) => Promise<void> | undefined
}

export interface Deeds {
  kills: number
  freezes: number
  crashes: number
}

/** Two and a half times as long as the role's lease holds; an api has none. */
const freezeMs: Readonly<Record<Role, number>> = { recorder: 12_500, normalizer: 12_500, ingest: 25_000, api: 5000 }

/** Does all the harm that is planned, and says each deed; resolves when all that was frozen or crashed is back. */
export async function strike(plan: Plan, victims: Victims, say: (deed: string) => void): Promise<Deeds> {
  const deeds: Deeds = { kills: 0, freezes: 0, crashes: 0 }
  const over = new AbortController()
  const others = [
    freezeOnAndOn(plan, victims, say, deeds, over.signal),
    crashOnAndOn(plan, victims, say, deeds, over.signal),
  ]
  await killAll(plan, victims, say, deeds)
  over.abort()
  await Promise.all(others)
  return deeds
}

async function killAll(
  plan: Plan,
  { roles, beforeKill }: Victims,
  say: (deed: string) => void,
  deeds: Deeds,
): Promise<void> {
  const random = createRandom(plan.seed, 'kills')
  for (let n = 0; n < plan.killsPerRole * plan.roles.length; n++) {
    await sleep(plan.killEveryMs * (0.5 + random.next()))
    const role = plan.roles[n % plan.roles.length]
    const chosen = random.pick(roles.filter((process) => process.role === role))
    // A frozen one is to wake up again.
    const victim = chosen.isFrozen ? roles.find((other) => other.role === role && !other.isFrozen) : chosen
    if (!victim) continue
    say(`kill -9 ${victim.name}`)
    deeds.kills++
    await beforeKill?.(victim.name)
    await victim.kill()
  }
}

async function freezeOnAndOn(
  plan: Plan,
  { roles }: Victims,
  say: (deed: string) => void,
  deeds: Deeds,
  over: AbortSignal,
): Promise<void> {
  const random = createRandom(plan.seed, 'freezes')
  for (let n = 0; await isTime(plan.freezeEveryMs, over); n++) {
    const role = plan.roles[n % plan.roles.length] ?? 'recorder'
    const victim = random.pick(roles.filter((process) => process.role === role))
    say(`freeze ${victim.name} for ${freezeMs[role] / 1000} s`)
    deeds.freezes++
    await victim.freeze(freezeMs[role], over)
    say(`thaw ${victim.name}`)
  }
}

async function crashOnAndOn(
  plan: Plan,
  { servers }: Victims,
  say: (deed: string) => void,
  deeds: Deeds,
  over: AbortSignal,
): Promise<void> {
  const all = Object.entries(servers)
  for (let n = 0; await isTime(plan.crashEveryMs, over); n++) {
    const [name, crash] = all[n % all.length] ?? []
    say(`crash ${name}`)
    deeds.crashes++
    await crash?.()
    say(`${name} is back`)
  }
}

async function isTime(ms: number, over: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal: over }).catch(() => {})
  return !over.aborted
}
