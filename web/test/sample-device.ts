import type { Device } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'

export const lampManifest: Manifest = {
  v: 1,
  model: 'Uno',
  firmware: '1.0',
  capabilities: [
    {
      ...{ id: 'lamp.on', label: 'Lamp', mode: 'level', risk: 'low', maxOnMs: 5000 },
      parameters: [{ name: 'value', type: 'integer', min: 0, max: 255, usual: 128 }],
    },
    {
      ...{ id: 'motor.run', mode: 'level', risk: 'high', maxOnMs: 2000, minOffMs: 500, dutyPercent: 50 },
      parameters: [{ name: 'speed', type: 'integer', min: 0, max: 255 }],
    },
  ],
}

/** A device that is there and does nothing at this moment. */
export function sampleDevice(over: Partial<Device> = {}): Device {
  const deviceId = over.deviceId ?? 'dev_1'
  return {
    ...{ deviceId, name: 'Desk lamp', kind: 'lamp', isVirtual: false, createdAt: '2026-01-01T00:00:00.000Z' },
    changed: { at: '2026-01-01T00:00:00.000Z', by: { kind: 'person', id: 'a', name: 'Ada' } },
    ...{ manifest: lampManifest, proposed: null, policy: {}, tokens: [] },
    capabilities: lampManifest.capabilities.map((capability) => ({
      ...capability,
      ...{ isAllowed: true, perMinute: 600, perViewerPerMinute: 60, outOfRange: 'refuse' },
    })),
    status: {
      ...{ deviceId, connection: 'online', condition: 'ready', transport: 'websocket', address: '127.0.0.1' },
      ...{ connectedAt: null, lastSeenAt: null, boot: 1, roundTripMs: 4, armed: null, stop: null },
      ...{ isStopped: false, isButtonPressed: false, fault: '', on: [], waiting: 0 },
    },
    ...over,
  }
}
