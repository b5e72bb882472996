import type { DeviceKind } from '@livetap/contracts/devices/devices.ts'
import type { Capability, Manifest, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'

const range = (max: number, label: string, unit?: string): ParameterSpec => ({
  ...{ name: 'value', label, type: 'integer', min: 0, max, usual: max },
  ...(unit === undefined ? {} : { unit }),
})

const lamp: Capability = {
  ...{ id: 'lamp.on', label: 'Light up', mode: 'level', risk: 'low', maxOnMs: 60_000 },
  parameters: [range(255, 'Brightness')],
}
/** Things that move or are moved: they rest in between, and need somebody to arm them. */
const motor: Capability = {
  ...{ id: 'motor.run', label: 'Run', mode: 'pulse', risk: 'high', maxOnMs: 3000, minOffMs: 500, dutyPercent: 20 },
  parameters: [range(200, 'Power')],
}
const servo: Capability = {
  ...{ id: 'servo.to', label: 'Turn to', mode: 'level', risk: 'low', maxOnMs: 10_000 },
  parameters: [range(180, 'Angle', '°')],
}
/** Nobody knows what hangs on it. */
const relay: Capability = {
  ...{ id: 'relay.close', label: 'Switch on', mode: 'level', risk: 'high', maxOnMs: 10_000, minOffMs: 500 },
  parameters: [range(1, 'On')],
}
const light: readonly ParameterSpec[] = [
  { name: 'hue', label: 'Colour', type: 'integer', min: 0, max: 360, usual: 200, unit: '°' },
  { name: 'brightness', label: 'Brightness', type: 'integer', min: 0, max: 255, usual: 160 },
]
const strip: Capability = {
  ...{ id: 'strip.color', label: 'Show a colour', mode: 'level', risk: 'low', maxOnMs: 60_000 },
  parameters: [...light],
}
const pattern: Capability = {
  ...{ id: 'strip.pattern', label: 'Run a pattern', mode: 'level', risk: 'low', maxOnMs: 60_000 },
  parameters: [{ name: 'pattern', label: 'Pattern', type: 'integer', min: 0, max: 4, usual: 2 }, ...light],
}
const output: Capability = {
  ...{ id: 'output.on', label: 'Switch on', mode: 'level', risk: 'high', maxOnMs: 5000, minOffMs: 500 },
  parameters: [range(1, 'On')],
}

const manifest = (model: string, ...capabilities: Capability[]): Manifest => ({ v: 1, model, capabilities })

/** What a device of each kind can do usually; the board is as the firmware of this project makes it. */
export const deviceTemplates: { readonly [Kind in DeviceKind]: Manifest } = {
  lamp: manifest('Lamp', lamp),
  motor: manifest('Motor', motor),
  servo: manifest('Servo', servo),
  strip: manifest('Light strip', strip, pattern),
  relay: manifest('Relay', relay),
  board: manifest('Board', lamp, motor, servo, relay),
  other: manifest('Device', output),
}
