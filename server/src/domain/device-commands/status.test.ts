import { deviceConditions } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { describe, expect, it } from 'vitest'
import {
  commandIdOf,
  conditionOf,
  connectionOf,
  createCommandId,
  isSameManifest,
  needsArming,
} from './device-commands.ts'

const manifest: Manifest = {
  ...{ v: 1, model: 'Board', firmware: '1' },
  capabilities: [{ id: 'motor', mode: 'pulse', risk: 'high', parameters: [], maxOnMs: 1000 }],
}

describe('how a device is', () => {
  it('goes from online to stale after three heartbeats, and to offline after five seconds', () => {
    const after = (silence: number) => connectionOf(1000, true, 1000 + silence)
    expect([0, 3000, 3001, 5000, 5001].map(after)).toEqual(['online', 'online', 'stale', 'stale', 'offline'])
    expect([connectionOf(undefined, false, 0), connectionOf(undefined, true, 0)]).toEqual(['registered', 'offline'])
  })

  it('is told by the gravest of what keeps it from acting', () => {
    const all = { isStopped: true, hasFault: true, isContested: true, manifest: null, isArmed: false }
    const mended = [
      {},
      { isStopped: false },
      { hasFault: false },
      { isContested: false },
      { manifest },
      { isArmed: true },
    ]
    const steps = mended.map((_, n) => Object.assign({ ...all }, ...mended.slice(0, n + 1)))
    expect(steps.map(conditionOf)).toEqual(deviceConditions)
  })

  it('takes another version of the firmware for the same device, and other limits for another', () => {
    const [motor] = manifest.capabilities
    const { firmware: _, ...unnamed } = manifest
    expect(isSameManifest(manifest, { firmware: '2', ...unnamed })).toBe(true)
    expect(isSameManifest(manifest, { ...manifest, capabilities: [{ ...motor!, maxOnMs: 1001 }] })).toBe(false)
    expect([needsArming(manifest), needsArming({ ...manifest, capabilities: [{ ...motor!, risk: 'low' }] })]).toEqual([
      true,
      false,
    ])
  })
})

describe('ids of commands', () => {
  it('are ULIDs: in the order of time, and of an action always the same', () => {
    const id = commandIdOf('action-0', 1_700_000_000_000)
    expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    expect(commandIdOf('action-0', 1_700_000_000_000)).toBe(id)
    expect(commandIdOf('action-1', 1_700_000_000_000)).not.toBe(id)
    expect(commandIdOf('action-0', 1_700_000_000_001) > id).toBe(true)
    expect(createCommandId(1_700_000_000_000).slice(0, 10)).toBe(id.slice(0, 10))
    expect(createCommandId(0)).not.toBe(createCommandId(0))
  })
})
