import type { Channel } from '../serial/messages.ts'

export const virtualKinds = ['lamp', 'motor', 'servo', 'strip', 'relay'] as const
export type VirtualKind = (typeof virtualKinds)[number]

const usual = { index: 0, isHighRisk: false, isPulse: false, min: 0, maxOnMs: 60_000, minOffMs: 0, dutyPercent: 100 }

/** What each kind can do; as the sketch for a real one has it. */
export const channelsOf: Readonly<Record<VirtualKind, readonly Channel[]>> = {
  lamp: [{ ...usual, name: 'lamp.on', max: 255 }],
  motor: [{ ...usual, name: 'motor.run', max: 200, isHighRisk: true, maxOnMs: 3000, minOffMs: 1000, dutyPercent: 20 }],
  servo: [{ ...usual, name: 'servo.to', max: 180, maxOnMs: 10_000 }],
  strip: [
    { ...usual, name: 'strip.hue', max: 360 },
    { ...usual, index: 1, name: 'strip.light', max: 255 },
  ],
  relay: [{ ...usual, name: 'relay.close', max: 1, isPulse: true, maxOnMs: 2000, minOffMs: 500, dutyPercent: 10 }],
}
