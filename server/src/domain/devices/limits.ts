import type { CapabilityPolicy, DevicePolicy, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import type { Capability, Manifest, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'

const usual = { perSecond: 20, queueDepth: 20, ttlMs: 5000, perMinute: 600, perViewerPerMinute: 60, highRiskDuty: 20 }

/** What is allowed of a device as a whole. */
export interface EffectiveDevice {
  readonly perSecond: number
  readonly queueDepth: number
  readonly ttlMs: number
  readonly capabilities: readonly EffectiveCapability[]
}

/** The narrowest of what the device can do, and what each of the policies allows: its owner's, and its token's. */
export function limitDevice(manifest: Manifest | null, policies: readonly DevicePolicy[]): EffectiveDevice {
  return {
    perSecond: leastOr(
      policies.map(({ perSecond }) => perSecond),
      usual.perSecond,
    ),
    queueDepth: leastOr(
      policies.map(({ queueDepth }) => queueDepth),
      usual.queueDepth,
    ),
    ttlMs: leastOr(
      policies.map(({ ttlMs }) => ttlMs),
      usual.ttlMs,
    ),
    capabilities: (manifest?.capabilities ?? []).map((capability) =>
      limitCapability(
        capability,
        policies.flatMap(({ capabilities }) => capabilities?.[capability.id] ?? []),
      ),
    ),
  }
}

function limitCapability(capability: Capability, policies: readonly CapabilityPolicy[]): EffectiveCapability {
  const { maxOnMs, minOffMs = 0, dutyPercent = 100, risk } = capability
  const duties = policies.map((policy) => policy.dutyPercent)
  return {
    ...capability,
    parameters: capability.parameters.map((spec) => limitParameter(spec, policies)),
    maxOnMs: Math.min(
      maxOnMs,
      leastOr(
        policies.map((policy) => policy.maxOnMs),
        maxOnMs,
      ),
    ),
    minOffMs,
    dutyPercent: Math.min(dutyPercent, leastOr(duties, risk === 'high' ? usual.highRiskDuty : 100)),
    isAllowed: policies.every(({ allowed }) => allowed !== false),
    perMinute: leastOr(
      policies.map((policy) => policy.perMinute),
      usual.perMinute,
    ),
    perViewerPerMinute: leastOr(
      policies.map((policy) => policy.perViewerPerMinute),
      usual.perViewerPerMinute,
    ),
    outOfRange: joinOutOfRange(policies.flatMap(({ outOfRange }) => outOfRange ?? [])),
  }
}

/** One that refuses has the say. */
function joinOutOfRange(said: readonly ('refuse' | 'clamp')[]): 'refuse' | 'clamp' {
  return said.includes('clamp') && !said.includes('refuse') ? 'clamp' : 'refuse'
}

/** A range that the policies leave nothing of is empty: `min` above `max`. */
function limitParameter(spec: ParameterSpec, policies: readonly CapabilityPolicy[]): ParameterSpec {
  if (spec.type === 'boolean') return spec
  const ranges = policies.flatMap(({ parameters }) => parameters?.[spec.name] ?? [])
  const min = Math.max(spec.min ?? 0, ...ranges.map((range) => range.min ?? Number.NEGATIVE_INFINITY))
  const max = Math.min(spec.max ?? 1, ...ranges.map((range) => range.max ?? Number.POSITIVE_INFINITY))
  return { ...spec, min, max }
}

function leastOr(values: readonly (number | undefined)[], otherwise: number): number {
  const given = values.filter((value) => value !== undefined)
  return given.length > 0 ? Math.min(...given) : otherwise
}
