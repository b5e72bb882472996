import type { DeviceCondition, DeviceConnection, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { heartbeatMs, type LinkState } from '@livetap/contracts/devices/link.ts'
import { longestOnMs, type Manifest } from '@livetap/contracts/devices/manifest.ts'
import { toIso } from '#kernel/clock.ts'

/** Three heartbeats that did not come. */
export const staleAfterMs = 3 * heartbeatMs
/** After such a silence the connection is given up. */
export const silentAfterMs = 5000

/** `heardAt`: of the connection there is; undefined: there is none. Milliseconds since 1970. */
export function connectionOf(heardAt: number | undefined, hasConnected: boolean, now: number): DeviceConnection {
  if (heardAt === undefined) return hasConnected ? 'offline' : 'registered'
  const silence = now - heardAt
  if (silence > silentAfterMs) return 'offline'
  return silence > staleAfterMs ? 'stale' : 'online'
}

/** Why a device may do nothing. */
export interface Hindrances {
  readonly isStopped: boolean
  readonly hasFault: boolean
  readonly manifest: Manifest | null
  /** It says other things of itself than the approved manifest. */
  readonly isContested: boolean
  readonly isArmed: boolean
}

/** The gravest of them. */
export function conditionOf({ isStopped, hasFault, manifest, isContested, isArmed }: Hindrances): DeviceCondition {
  if (isStopped) return 'estop'
  if (hasFault) return 'fault'
  if (isContested) return 'unapproved'
  if (manifest === null) return 'no-manifest'
  return isArmed ? 'ready' : 'disarmed'
}

/** What of a device is on, by what it said at `since`, in milliseconds since 1970. Nothing is on for longer than anything can. */
export function readOn(on: LinkState['on'], since: number): DeviceStatus['on'] {
  return Object.entries(on ?? {}).map(([capability, { p: parameters, remainingMs }]) => {
    const lastsMs = Math.min(longestOnMs, Math.max(0, remainingMs))
    return { capability, parameters, until: toIso(since + lastsMs) }
  })
}

/** A device that can do what is of high risk works only while somebody has armed it. */
export function needsArming(manifest: Manifest | null): boolean {
  return manifest?.capabilities.some(({ risk }) => risk === 'high') ?? true
}

/** What a device says of itself, beside what is settled about it. */
export interface Claim {
  /** On the link that it has; undefined: nothing yet. */
  readonly said: Manifest | undefined
  readonly approved: Manifest | null
  /** What it said before, where that was not settled. */
  readonly proposed: Manifest | null
  readonly refused: Manifest | null
}

/** What is asked about it, whether it is another than what was approved, and whether it says what was. */
export function judgeClaim({ said, approved, proposed, refused }: Claim): {
  readonly asked: Manifest | null
  readonly isContested: boolean
  readonly isApproved: boolean
} {
  if (said === undefined) return { asked: proposed, isContested: (proposed ?? refused) !== null, isApproved: false }
  const isApproved = approved !== null && isSameManifest(approved, said)
  const isRefused = refused !== null && isSameManifest(refused, said)
  return { asked: isApproved || isRefused ? null : said, isContested: !isApproved, isApproved }
}

/** Whether two manifests allow the same. Another version of the same firmware is no other device. */
export function isSameManifest(one: Manifest, other: Manifest): boolean {
  const essence = ({ firmware: _, ...manifest }: Manifest) => JSON.stringify(sortKeys(manifest))
  return essence(one) === essence(other)
}

/** The order of keys says nothing, and the database keeps its own. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]))
}
