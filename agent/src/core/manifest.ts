import { type Capability, capabilityId, longestOnMs, type Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { Channel } from '../serial/messages.ts'

/** What an owner changes in what a board says of itself. Limits only ever become narrower. */
export interface CapabilityOverride {
  readonly label?: string
  readonly min?: number
  readonly max?: number
  readonly maxOnMs?: number
  readonly minOffMs?: number
  readonly dutyPercent?: number
  readonly risk?: 'high'
}
export type Overrides = Readonly<Record<string, CapabilityOverride>>

/** Name of the one parameter that a channel of a board has. */
export const valueName = 'value'

/** What a board can do, or undefined when it names nothing that can be used. */
export function makeManifest(
  board: { readonly model: string; readonly firmware: number },
  channels: readonly Channel[],
  overrides: Overrides,
): Manifest | undefined {
  const usable = channels.filter(
    ({ name, min, max }, index) =>
      new RegExp(capabilityId).test(name) && min <= max && channels.findIndex((other) => other.name === name) === index,
  )
  if (usable.length === 0) return undefined
  return {
    v: 1,
    model: board.model || 'board',
    firmware: `${board.firmware >> 8}.${board.firmware & 0xff}`,
    capabilities: usable.slice(0, 32).map((channel) => toCapability(channel, overrides[channel.name] ?? {})),
  }
}

/** In words, what of a board is of no use, and what of the settings is for something that it does not have. */
export function findMistakes(manifest: Manifest | undefined, overrides: Overrides): string[] {
  const known = manifest?.capabilities.map(({ id }) => id) ?? []
  const unknown = Object.keys(overrides).filter((name) => !known.includes(name))
  return [
    ...(manifest === undefined ? ['the board names no capability that can be used'] : []),
    ...unknown.map(
      (name) => `device.capabilities has ${name}, and the board does not: it has ${known.join(', ') || 'nothing'}`,
    ),
  ]
}

function toCapability(channel: Channel, override: CapabilityOverride): Capability {
  const [min, max] = [
    Math.max(channel.min, override.min ?? channel.min),
    Math.min(channel.max, override.max ?? channel.max),
  ]
  return {
    id: channel.name,
    ...(override.label === undefined ? {} : { label: override.label }),
    mode: channel.isPulse ? 'pulse' : 'level',
    risk: channel.isHighRisk || override.risk === 'high' ? 'high' : 'low',
    parameters: [{ name: valueName, type: 'integer', min, max: Math.max(min, max) }],
    maxOnMs: within(1, Math.min(channel.maxOnMs, override.maxOnMs ?? channel.maxOnMs), longestOnMs),
    minOffMs: within(0, Math.max(channel.minOffMs, override.minOffMs ?? 0), longestOnMs),
    dutyPercent: within(1, Math.min(channel.dutyPercent || 100, override.dutyPercent ?? 100), 100),
  }
}

function within(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
