import type { CommandPage, CommandRun } from '@livetap/contracts/devices/commands.ts'
import type { Device } from '@livetap/contracts/devices/devices.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { buildPtyUno } from '@livetap/firmware/pty-uno.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from '../livetap-process.ts'
import { lampPin, openUnoBehindAgent, type UnoBehindAgent } from './uno-agent.ts'

const { missing } = buildPtyUno()
const litMs = 400

/** Each gift lights the lamp for a moment. */
function lightFor(deviceId: string): RuleDefinition & { readonly enabled: boolean } {
  const parameters = { value: 255, durMs: litMs }
  const action = { type: 'device', deviceId, capability: 'lamp.on', parameters } as const
  const run = { mode: 'parallel', max: 1000, ttlMs: 60_000 } as const
  return { name: 'Light', eventType: 'GIFT', actions: [action], run, enabled: true }
}

describe.skipIf(missing)(`from a gift on the wire to a pin of an Arduino Uno ${missing ?? ''}`, () => {
  const opened = new AsyncDisposableStack()
  let simulator: Simulator
  let livetap: LivetapProcess
  let board: UnoBehindAgent

  beforeAll(async () => {
    simulator = opened.use(await startSimulator({ lives: { show: {} } }))
    const { path } = opened.use(await openFolder())
    livetap = opened.use(await startLivetap({ DATA_DIR: path, SIMULATOR_URL: simulator.origin }))
    const often = { perMinute: 6000, perViewerPerMinute: 6000 }
    const policy = { perSecond: 10, capabilities: { 'lamp.on': often } }
    board = opened.use(await openUnoBehindAgent(livetap.url, { policy }))
    await call(livetap.url, '/api/v1/rules', lightFor(board.deviceId))
    await call(livetap.url, '/api/v1/livestreams/connect', { uniqueId: 'show' })
    await eventually('the live', async () => simulator.report('show').watching > 0)
  })
  afterAll(() => opened.disposeAsync())

  const commands = async (): Promise<readonly CommandRun[]> =>
    (await call<CommandPage>(livetap.url, `/api/v1/devices/${board.deviceId}/commands?limit=100`)).items

  const give = (person: string) => simulator.publish('show', completeEvent({ kind: 'gift', person }))

  test('the lamp goes on, and off again by itself, and its log says when the command was where', async () => {
    give('mira')
    await expect.poll(() => board.uno.changes.map(({ pin, on }) => [pin, on])).toHaveLength(2)
    const [on, off] = board.uno.changes
    expect([on, off]).toMatchObject([
      { pin: lampPin, on: true },
      { pin: lampPin, on: false },
    ])
    expect(Math.abs(off!.boardMs - on!.boardMs - litMs)).toBeLessThan(2)
    const command = await eventually('its end in the log', async () =>
      (await commands()).find(({ status }) => status === 'done'),
    )
    expect(command).toMatchObject({
      source: { kind: 'rule', name: 'Light', eventType: 'GIFT', viewer: { uniqueId: 'mira' } },
      parameters: { value: 255, durMs: litMs },
    })
    const { happenedAt, normalizedAt: _, ...hops } = command.hops
    const times = [happenedAt, hops.receivedAt, hops.decidedAt, hops.queuedAt, hops.sentAt, hops.acknowledgedAt]
    expect(times.map((time) => Date.parse(String(time)))).toEqual(times.map(() => expect.any(Number)))
    expect(times).toEqual(times.toSorted())
    expect(on!.at).toBeGreaterThanOrEqual(Date.parse(String(hops.sentAt)))
    expect(on!.at).toBeLessThanOrEqual(Date.parse(String(hops.acknowledgedAt)) + 1)
  })

  test('the emergency stop, pressed under load, puts it out, and no later gift lights it', async () => {
    let given = 0
    const load = setInterval(() => give(`viewer${++given}`), 20)
    await eventually('light', async () => board.uno.isOn(lampPin))
    await call(livetap.url, '/api/v1/devices/stop', {})
    const givenBefore = given
    await eventually('darkness', async () => !board.uno.isOn(lampPin))
    const before = board.uno.changes.length
    await eventually('more load', async () => given > givenBefore + 50)
    clearInterval(load)
    give('the-last')
    const late = await eventually('the end of the last', async () =>
      (await commands()).find(({ source }) => source.viewer?.uniqueId === 'the-last'),
    )
    expect(late).toMatchObject({ status: 'refused', reason: 'estop' })
    expect(board.uno.changes.slice(before)).toEqual([])
    const { status } = await call<Device>(livetap.url, `/api/v1/devices/${board.deviceId}`)
    expect(status).toMatchObject({ connection: 'online', condition: 'estop', on: [] })
  })
})
