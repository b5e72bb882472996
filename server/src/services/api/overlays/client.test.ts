import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import { describe, expect, test } from 'vitest'
import type { WaitingAlert } from '#domain/overlays/overlays.ts'
import { systemClock } from '#kernel/clock.ts'
import { StageClient } from './client.ts'

/** A connection that asks to wait after so many frames, again and again. */
function openSlow(takes: number) {
  const frames: string[] = []
  const write = (frame: Buffer) => frames.push(String(frame)) % takes !== 0
  const connection = { write, end: () => {}, destroy: () => {}, onDrain: () => {}, onClose: () => {} }
  const hello = { overlayId: 'o', settings: { kind: 'alert', screen: 1 } as OverlaySettings, gapMs: 0 }
  const client = new StageClient({ link: {} as never, hello, after: 0 }, connection, systemClock)
  const told = () => frames.flatMap((frame) => /^id: (\d+)/.exec(frame)?.[1] ?? [])
  return { client, told }
}

const waiting = (count: number): WaitingAlert[] =>
  Array.from({ length: count }, (_, n) => {
    return { alertId: `a${n + 1}`, pos: n + 1, content: { text: 'hi' }, expiresAt: new Date() } as WaitingAlert
  })

describe('alerts for a page whose connection asks to wait', () => {
  test('come once each and in order, however often it does', () => {
    const { client, told } = openSlow(3)
    const alerts = waiting(10)
    for (let turn = 0; turn < 10; turn++) {
      client.tellAlerts(alerts.filter(({ pos }) => pos > client.toldPos))
      client.drained()
    }
    expect(told()).toEqual(alerts.map(({ pos }) => String(pos)))
  })

  test('are not told while it waits, and not counted as told', () => {
    const { client, told } = openSlow(2)
    client.tellAlerts(waiting(5))
    expect(told()).toEqual(['1'])
    expect(client.toldPos).toBe(1)
    client.tellAlerts(waiting(5))
    expect(told()).toEqual(['1'])
  })
})
