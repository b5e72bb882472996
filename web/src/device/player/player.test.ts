import type { DownMessage, LinkCommand, UpMessage } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Player } from './player.ts'

const manifest: Manifest = {
  v: 1,
  model: 'test',
  capabilities: [
    {
      id: 'lamp.on',
      mode: 'level',
      risk: 'low',
      maxOnMs: 4000,
      parameters: [
        { name: 'brightness', type: 'integer', min: 1, max: 100 },
        { name: 'isWarm', type: 'boolean', usual: true },
      ],
    },
    { id: 'pump', mode: 'pulse', risk: 'high', maxOnMs: 1500, minOffMs: 1000, parameters: [] },
  ],
}
const there = 1_800_000_000_000

const welcome: DownMessage = {
  t: 'welcome',
  m: {
    v: 1,
    deviceId: 'lamp0001',
    name: 'Lamp',
    now: there,
    heartbeatMs: 1000,
    lostAfterMs: 3000,
    plays: { kind: 'lamp', manifest },
  },
}
const arm = (armed: boolean): DownMessage => ({ t: 'arm', m: { v: 1, armed } })
const stop = (latched: boolean): DownMessage => ({ t: 'stop', m: { v: 1, id: 's', latched } })
const clear: DownMessage = { t: 'clear', m: { v: 1, id: 'c' } }
/** The server's clock is ahead by `there`, the way takes no time. */
const time = (now: number): DownMessage => ({ t: 'time', m: { v: 1, t: now, now: there + now } })

const idOf = (number: number) => `01ARZ3NDEKTSV4RRFFQ6${String(number).padStart(6, '0')}`
const command = (number: number, now: number, over: Partial<LinkCommand> = {}): DownMessage => ({
  t: 'cmd',
  m: {
    v: 1,
    id: idOf(number),
    cap: 'lamp.on',
    p: { brightness: 50, durMs: 1000 },
    iat: there + now,
    exp: there + now + 5000,
    src: { kind: 'rule' },
    ...over,
  },
})

/** Connected, its clock measured, armed; at time 1. */
function open(): Player {
  const player = new Player()
  player.hear(welcome, 0)
  player.hear(time(0), 0)
  player.hear(arm(true), 1)
  return player
}

const ackOf = (said: readonly UpMessage[]) => said.flatMap(({ t, m }) => (t === 'ack' ? [m] : []))[0]
const eventsOf = (said: readonly UpMessage[]) => said.flatMap(({ t, m }) => (t === 'event' ? [m.kind] : []))
const onOf = (player: Player) => player.running.map(({ capability }) => capability.id)

describe('a device that is played', () => {
  test('says that it is there for as long as it has a link', () => {
    const player = open()
    expect(player.tick(1100)).toMatchObject([{ t: 'hb' }])
    player.lose(1200)
    expect(player.tick(9000)).toEqual([])
  })

  test('says what it is when it is welcomed, and starts disarmed', () => {
    const said = new Player().hear(welcome, 0)
    expect(said).toEqual([
      { t: 'hb', m: { v: 1, t: 0 } },
      { t: 'manifest', m: manifest },
      { t: 'state', m: { v: 1, state: 'ready', armed: false, estop: false, button: false, on: {} } },
    ])
  })

  test('does what it is told, for as long as it is told', () => {
    const player = open()
    const said = player.hear(command(1, 10), 10)
    expect(ackOf(said)).toMatchObject({ id: idOf(1), st: 'OK' })
    expect(player.running).toMatchObject([{ parameters: { brightness: 50, isWarm: true }, endsAt: 1010 }])
    player.tick(1009)
    expect(onOf(player)).toEqual(['lamp.on'])
    player.tick(1010)
    expect(onOf(player)).toEqual([])
  })

  test.each<[string, Partial<LinkCommand>, object]>([
    ['what it has no capability for', { cap: 'lamp.off' }, { st: 'RANGE' }],
    ['too bright', { p: { brightness: 101, durMs: 1000 } }, { st: 'RANGE', extra: 100 }],
    ['no whole number', { p: { brightness: 1.5, durMs: 1000 } }, { st: 'RANGE', extra: 2 }],
    ['no number', { p: { brightness: Number.NaN, durMs: 1000 } }, { st: 'RANGE' }],
    ['a truth for a number', { p: { brightness: true, durMs: 1000 } }, { st: 'RANGE' }],
    ['too long', { p: { brightness: 5, durMs: 4001 } }, { st: 'RANGE', extra: 4000 }],
    ['no time', { p: { brightness: 5 } }, { st: 'RANGE' }],
    ['what it does not know', { p: { brightness: 5, durMs: 5, hue: 3 } }, { st: 'RANGE' }],
    ['what is left out', { p: { durMs: 5 } }, { st: 'RANGE' }],
    ['what is over', { exp: there + 10 }, { st: 'EXPIRED' }],
  ])('refuses %s', (_, over, ack) => {
    const player = open()
    expect(ackOf(player.hear(command(1, 10, over), 10))).toMatchObject(ack)
    expect(onOf(player)).toEqual([])
  })

  test('does nothing before its clock is measured, or while it is disarmed', () => {
    const player = new Player()
    player.hear(welcome, 0)
    expect(ackOf(player.hear(command(1, 1), 1))).toMatchObject({ st: 'DISARMED' })
    player.hear(arm(true), 2)
    expect(ackOf(player.hear(command(1, 3), 3))).toMatchObject({ st: 'EXPIRED' })
    player.hear(time(4), 4)
    expect(ackOf(player.hear(command(1, 5), 5))).toMatchObject({ st: 'OK' })
    player.hear(arm(false), 6)
    expect(onOf(player)).toEqual([])
  })

  test('a later level takes the place of the one before, but does not make it longer than is allowed', () => {
    const player = open()
    player.hear(command(1, 10, { p: { brightness: 50, durMs: 2000 } }), 10)
    player.hear(time(1500), 1500)
    player.hear(command(2, 1900, { p: { brightness: 7, durMs: 4000 } }), 1900)
    expect(player.running).toMatchObject([{ parameters: { brightness: 7 }, endsAt: 4010 }])
    player.hear(time(3900), 3900)
    expect(eventsOf(player.tick(4010))).toEqual(['maximum-on'])
    expect(onOf(player)).toEqual([])
  })

  test('pulses come one at a time, with a break between them', () => {
    const player = open()
    const pulse = (number: number, now: number) =>
      ackOf(player.hear(command(number, now, { cap: 'pump', p: { durMs: 500 } }), now))
    expect(pulse(1, 10)).toMatchObject({ st: 'OK' })
    expect(pulse(2, 20)).toMatchObject({ st: 'BUSY' })
    expect(pulse(3, 600)).toMatchObject({ st: 'COOL', extra: 910 })
    expect(pulse(4, 1510)).toMatchObject({ st: 'OK' })
  })

  test('an emergency stop is latched until it is cleared, and not while the button is pressed', () => {
    const player = open()
    player.hear(command(1, 10), 10)
    expect(eventsOf(player.hear(stop(true), 20))).toEqual(['stopped-by-host'])
    expect(onOf(player)).toEqual([])
    expect(ackOf(player.hear(command(2, 30), 30))).toMatchObject({ st: 'ESTOP' })
    player.press(true, 40)
    player.hear(clear, 50)
    expect(player.isStopped).toBe(true)
    player.press(false, 60)
    expect(player.isStopped).toBe(true)
    expect(eventsOf(player.hear(clear, 70))).toEqual(['cleared'])
    expect(ackOf(player.hear(command(2, 80), 80))).toMatchObject({ st: 'OK' })
  })

  test('a stop that is not latched lets the next command through', () => {
    const player = open()
    player.hear(command(1, 10), 10)
    player.hear(stop(false), 20)
    expect(onOf(player)).toEqual([])
    expect(ackOf(player.hear(command(2, 30), 30))).toMatchObject({ st: 'OK' })
  })

  test('a server that is not heard for three seconds has it off and disarmed', () => {
    const player = open()
    player.hear(command(1, 10, { p: { brightness: 50, durMs: 4000 } }), 10)
    player.tick(3009)
    expect(onOf(player)).toEqual(['lamp.on'])
    expect(eventsOf(player.tick(3010))).toEqual(['stopped-by-silence'])
    expect([onOf(player), player.isArmed]).toEqual([[], false])
  })

  test('a connection that ends has it off and disarmed, and the clock measured anew', () => {
    const player = open()
    player.hear(command(1, 10), 10)
    player.lose(20)
    expect([onOf(player), player.isArmed]).toEqual([[], false])
    player.hear(welcome, 30)
    player.hear(arm(true), 31)
    expect(ackOf(player.hear(command(2, 40), 40))).toMatchObject({ st: 'EXPIRED' })
  })

  test('says every second that it is there', () => {
    const player = new Player()
    expect(player.tick(0)).toEqual([])
    const said = [...player.hear(welcome, 0), ...[1, 500, 1001, 1500, 2001].flatMap((now) => player.tick(now))]
    const beats = said.filter(({ t }) => t === 'hb')
    expect(beats.map(({ m }) => (m as { t: number }).t)).toEqual([0, 1001, 2001])
  })

  test('what comes again is not done again, of the last thousand', () => {
    const player = open()
    const send = (number: number) => ackOf(player.hear(command(number, 10, { p: { brightness: 1, durMs: 9 } }), 10))?.st
    for (let number = 0; number < 1001; number += 1) expect(send(number)).toBe('OK')
    expect([send(1), send(1000), send(0)]).toEqual(['DUP', 'DUP', 'OK'])
  })
})

/** What reaches the device at a time; or what is done to it. */
type Step = (now: number) => DownMessage | ((player: Player) => UpMessage[])

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ id: fc.nat(60), late: fc.integer({ min: -6000, max: 6000 }) }).chain(toCommand) },
  { weight: 6, arbitrary: fc.constant<Step>(time) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Step>(
      () => arm(true),
      () => clear,
    ),
  },
  fc.constantFrom<Step>(
    () => arm(false),
    () => stop(true),
    () => stop(false),
    () => welcome,
    (now) => (player) => player.press(true, now),
    (now) => (player) => player.press(false, now),
    (now) => (player) => {
      player.lose(now)
      return []
    },
  ),
)

function toCommand({ id, late }: { id: number; late: number }): fc.Arbitrary<Step> {
  return fc
    .record({ cap: fc.constantFrom('lamp.on', 'pump', 'nothing'), durMs: fc.integer({ min: -10, max: 5000 }) })
    .map(({ cap, durMs }) => (now) => {
      const p = cap === 'pump' ? { durMs } : { brightness: 50, durMs }
      return command(id, now, { cap, p, exp: there + now + late })
    })
}

/** Notes since when each capability has been on, and that it is not for too long. */
function watch(player: Player, now: number, onSince: Map<string, number>): void {
  for (const { id, maxOnMs } of manifest.capabilities) {
    if (!onOf(player).includes(id)) onSince.delete(id)
    else if (!onSince.has(id)) onSince.set(id, now)
    expect(now - (onSince.get(id) ?? now)).toBeLessThanOrEqual(maxOnMs)
  }
}

test('whatever comes, nothing is on for too long, while stopped, disarmed or unheard, or twice', () => {
  const passing = fc.oneof({ weight: 4, arbitrary: fc.nat(700) }, fc.nat(6000))
  fc.assert(
    fc.property(fc.array(fc.tuple(passing, steps), { maxLength: 120 }), (all) => {
      const player = open()
      let [now, heardAt] = [1, 1]
      const done: string[] = []
      const onSince = new Map<string, number>()
      for (const [passed, step] of all) {
        now += passed
        player.tick(now)
        watch(player, now, onSince)
        if (now - heardAt >= 3000) expect([onOf(player), player.isArmed]).toEqual([[], false])
        const what = step(now)
        if (typeof what !== 'function') heardAt = now
        const said = typeof what === 'function' ? what(player) : player.hear(what, now)
        done.push(...said.flatMap(({ t, m }) => (t === 'ack' && m.st === 'OK' ? [m.id] : [])))
        if (player.isStopped || !player.isArmed) expect(onOf(player)).toEqual([])
        watch(player, now, onSince)
      }
      expect(new Set(done).size).toBe(done.length)
    }),
    { numRuns: 400 },
  )
})
