import { EEPROMMemoryBackend } from 'avr8js'
import { describe, expect, test } from 'vitest'
import { buildFirmware } from './build-firmware.ts'
import { armFrame, clearFrame, commandFrame, heard, helloFrame, newId, outputs, stopFrame } from './host.ts'
import { encodeFrame } from './serial-frames.ts'
import { openArmedHost, SimulatedHost } from './simulated-host.ts'
import { openSimulatedUno, type SimulatedUno } from './simulated-uno.ts'

const built = buildFirmware()
const hex = built.missing === undefined ? built.hex : ''
const pins = { lamp: 5, motor: 6, relay: 7, servo: 9 }
const lamp = { channel: outputs.lamp, value: 255 }
const stop = Buffer.from('!')

const wentOn = (uno: SimulatedUno, pin: number) => uno.edges.filter((edge) => edge.pin === pin && edge.level === 'high')
/** How long a pin was high each time. */
const stretches = (uno: SimulatedUno, pin: number) => {
  const own = uno.edges.filter((edge) => edge.pin === pin)
  return own.flatMap((edge, i) => (edge.level === 'high' ? [(own[i + 1]?.at ?? uno.now) - edge.at] : []))
}
const lastOff = (uno: SimulatedUno, pin: number) => {
  const edge = uno.edges.findLast((one) => one.pin === pin)
  expect(edge?.level).not.toBe('high')
  return edge?.at ?? 0
}
const allOff = (uno: SimulatedUno) => Object.values(pins).every((pin) => uno.level(pin) !== 'high')
/** Which of the outputs are under way by the pins themselves, watched for longer than a period of their pulses. */
const running = (host: SimulatedHost) => {
  const from = host.uno.now
  host.advance(25)
  return Object.entries(pins)
    .filter(([, pin]) => host.uno.level(pin) === 'high' || wentOn(host.uno, pin).some(({ at }) => at > from))
    .map(([name]) => name)
}

describe.skipIf(built.missing)(`the firmware of the Arduino Uno ${built.missing ?? ''}`, () => {
  describe('starts', () => {
    test('with its outputs off, before it says anything', () => {
      const uno = openSimulatedUno({ hex })
      uno.advance(0.6)
      expect(uno.edges.map(({ pin, level }) => [pin, level])).toEqual([
        [5, 'low'],
        [6, 'low'],
        [9, 'low'],
        [7, 'low'],
      ])
      expect(uno.received()).toHaveLength(0)
    })

    test('disarmed, and says which start it is and why', () => {
      const host = new SimulatedHost(openSimulatedUno({ hex }))
      expect(host.listener.banners()[0]).toEqual({
        version: 1,
        firmware: 1,
        boot: 1,
        cause: 1,
        channels: 4,
        model: 'Livetap Uno',
      })
      expect(host.state()).toMatchObject({ armed: false, stopped: false, button: false, fault: false })
      expect(host.command(lamp).status).toBe('DISARMED')
      expect(running(host)).toEqual([])
    })

    test('and tells its outputs with their limits when it is greeted', () => {
      const host = new SimulatedHost(openSimulatedUno({ hex }))
      host.listener.forget()
      host.send(helloFrame())
      const { banner, channel, state } = heard
      expect(host.listener.types().slice(0, 6)).toEqual([banner, channel, channel, channel, channel, state])
      expect(host.listener.channels()).toEqual([
        { index: 0, flags: 0, min: 0, max: 255, maxOnMs: 60000, minOffMs: 0, dutyPercent: 100, name: 'lamp.on' },
        { index: 1, flags: 1, min: 0, max: 200, maxOnMs: 3000, minOffMs: 1000, dutyPercent: 20, name: 'motor.run' },
        { index: 2, flags: 0, min: 0, max: 180, maxOnMs: 10000, minOffMs: 0, dutyPercent: 100, name: 'servo.to' },
        { index: 3, flags: 2, min: 0, max: 1, maxOnMs: 2000, minOffMs: 500, dutyPercent: 10, name: 'relay.close' },
      ])
    })

    test('as one start more each time, and knows why', () => {
      const uno = openSimulatedUno({ hex })
      const host = new SimulatedHost(uno)
      uno.pressReset()
      uno.advance(30)
      host.hello()
      expect(host.listener.banners()[0]).toMatchObject({ boot: 2, cause: 2 })
      uno.powerCycle()
      uno.advance(30)
      host.hello()
      expect(host.listener.banners()[0]).toMatchObject({ boot: 3, cause: 1 })
    })

    test('with the power, with no output on even for a moment while it resets', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 5000 })
      host.uno.pressReset()
      expect(host.uno.level(pins.lamp)).toBe('input')
      host.advance(200)
      expect(wentOn(host.uno, pins.lamp)).toHaveLength(1)
      expect(host.uno.level(pins.lamp)).toBe('low')
    })

    test('and does not arm for a host that it does not hear', () => {
      const host = new SimulatedHost(openSimulatedUno({ hex }))
      host.fallSilent()
      host.advance(3100)
      expect(host.send(armFrame(host.boot))).toMatchObject({ armed: false, silent: true })
    })
  })

  describe('carries out', () => {
    test('what it is told, for as long as it is told, and then ends it by itself', () => {
      const host = openArmedHost(hex)
      expect(host.command({ ...lamp, durMs: 200 })).toMatchObject({ status: 'OK', detail: 0 })
      host.advance(300)
      const [ms] = stretches(host.uno, pins.lamp)
      expect(ms).toBeGreaterThan(197)
      expect(ms).toBeLessThan(201.1)
      expect(stretches(host.uno, pins.lamp)).toHaveLength(1)
    })

    test('a brightness by the share of the time that the pin is high', () => {
      const host = openArmedHost(hex)
      host.command({ channel: outputs.lamp, value: 64, durMs: 1000 })
      host.advance(100)
      const full = stretches(host.uno, pins.lamp).slice(1, 20)
      // 976 times in a second, each for 65 of 256 parts of 1.024 ms.
      expect(full).toHaveLength(19)
      for (const ms of full) expect(ms).toBeCloseTo(0.26, 2)
    })

    test.each([
      [1, 0.552],
      [90, 1.472],
      [180, 2.4],
    ])('an angle of %d by pulses of %d ms', (value, ms) => {
      const host = openArmedHost(hex)
      host.command({ channel: outputs.servo, value, durMs: 200 })
      host.advance(300)
      const pulses = stretches(host.uno, pins.servo).slice(1, -1)
      expect(pulses.length).toBeGreaterThan(5)
      for (const pulse of pulses) expect(pulse).toBeCloseTo(ms, 2)
      expect(running(host)).toEqual([])
    })

    test('a second command in place of the first', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 5000 })
      host.command({ ...lamp, durMs: 100 })
      host.advance(150)
      expect(running(host)).toEqual([])
    })

    test('value 0, when everything else would be too soon', () => {
      const host = openArmedHost(hex)
      host.command({ channel: outputs.relay, value: 1, durMs: 2000 })
      expect(host.command({ channel: outputs.relay, value: 0, durMs: 0 }).status).toBe('OK')
      expect(running(host)).toEqual([])
    })

    test('STOP: everything off, and nothing latched', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 5000 })
      expect(host.send(stopFrame())).toMatchObject({ armed: true, stopped: false })
      expect(running(host)).toEqual([])
      expect(host.command(lamp).status).toBe('OK')
    })

    test('and says at once what is on, and for how long', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 60_000 })
      host.command({ channel: outputs.motor, value: 120, durMs: 1000 })
      const { outputs: told } = host.state()
      expect(told[0]).toMatchObject({ value: 255 })
      expect(told[0]?.remainingMs).toBeGreaterThan(59_800)
      expect(told[1]?.value).toBe(120)
      expect(told[1]?.remainingMs).toBeGreaterThan(900)
      expect(told[1]?.remainingMs).toBeLessThan(1000)
    })
  })

  describe('refuses', () => {
    test('an id that was carried out already', () => {
      const host = openArmedHost(hex)
      const id = newId()
      expect(host.command({ ...lamp, id, durMs: 50 }).status).toBe('OK')
      host.advance(200)
      expect(host.command({ ...lamp, id, durMs: 50 }).status).toBe('DUP')
      expect(running(host)).toEqual([])
      expect(wentOn(host.uno, pins.lamp)).toHaveLength(1)
    })

    test('but takes an id again that it had refused', () => {
      const host = openArmedHost(hex)
      const id = newId()
      host.command({ channel: outputs.relay, value: 1, durMs: 100 })
      host.advance(150)
      const refused = host.command({ channel: outputs.relay, value: 1, durMs: 100, id })
      expect(refused.status).toBe('COOL')
      host.advance(refused.detail + 2)
      expect(host.command({ channel: outputs.relay, value: 1, durMs: 100, id }).status).toBe('OK')
    })

    test('what has expired when it arrives', () => {
      const host = openArmedHost(hex)
      expect(host.command({ ...lamp, ttlMs: 0 }).status).toBe('EXPIRED')
      const [first, rest] = [commandFrame({ ...lamp, boot: host.boot, ttlMs: 40 }), 12]
      host.uno.send(first.subarray(0, rest))
      host.advance(60)
      host.listener.forget()
      host.uno.send(first.subarray(rest))
      host.advance(20)
      expect(host.listener.acks().map(({ status }) => status)).toEqual(['EXPIRED'])
      expect(running(host)).toEqual([])
    })

    test('what was meant for an earlier start', () => {
      const host = openArmedHost(hex)
      host.uno.pressReset()
      host.advance(50)
      const earlier = host.boot
      host.hello()
      host.arm()
      expect(host.command({ ...lamp, boot: earlier }).status).toBe('NOLINK')
      expect(host.command({ ...lamp }).status).toBe('OK')
    })

    test('to arm or to clear for an earlier start, and answers its beat with who it is', () => {
      const host = new SimulatedHost(openSimulatedUno({ hex }))
      expect(host.send(armFrame(host.boot - 1)).armed).toBe(false)
      host.send(stop)
      expect(host.send(clearFrame(host.boot - 1)).stopped).toBe(true)
      host.listener.forget()
      host.uno.send(encodeFrame(2, Buffer.of(99, 0)))
      host.advance(20)
      expect(host.listener.banners()[0]?.boot).toBe(host.boot)
    })

    test.each([
      ['a value that is too high', { channel: outputs.motor, value: 201 }, 200],
      ['a value that is too low', { channel: outputs.motor, value: -1 }, 0],
      ['a time that is too long', { channel: outputs.motor, value: 10, durMs: 3001 }, 3000],
      ['a time of nothing', { channel: outputs.motor, value: 10, durMs: 0 }, 1],
      ['a time too long to be told', { channel: outputs.lamp, value: 10, durMs: 4_000_000_000 }, 32_767],
      ['an output that is not there', { channel: 4, value: 10 }, 3],
    ])('%s, and says the nearest that is allowed', (_what, order, nearest) => {
      const host = openArmedHost(hex)
      expect(host.command(order)).toMatchObject({ status: 'RANGE', detail: nearest })
      expect(running(host)).toEqual([])
    })

    test('a channel that has to rest, after a start as well', () => {
      const host = new SimulatedHost(openSimulatedUno({ hex }))
      host.arm()
      const motor = { channel: outputs.motor, value: 100, durMs: 300 }
      const early = host.command(motor)
      expect(early.status).toBe('COOL')
      host.advance(early.detail + 2)
      expect(host.command(motor).status).toBe('OK')
      host.advance(320)
      const rest = host.command(motor)
      expect(rest.status).toBe('COOL')
      expect(rest.detail).toBeGreaterThan(900)
      expect(rest.detail).toBeLessThanOrEqual(1000)
      expect(running(host)).toEqual([])
    })

    test('to run longer than the longest time, however many commands follow each other', () => {
      const host = openArmedHost(hex)
      const motor = { channel: outputs.motor, value: 200, durMs: 2000 }
      expect(host.command(motor).status).toBe('OK')
      host.advance(1500)
      expect(host.command(motor).status).toBe('OK')
      host.listener.forget()
      host.advance(1600)
      const own = wentOn(host.uno, pins.motor)
      expect((own.at(-1)?.at ?? 0) - (own[0]?.at ?? 0)).toBeLessThan(3001)
      expect((own.at(-1)?.at ?? 0) - (own[0]?.at ?? 0)).toBeGreaterThan(2990)
      expect(host.listener.events()).toContainEqual({ kind: 'longest on', argument: outputs.motor })
      expect(host.command(motor).status).toBe('COOL')
    })

    test('more on-time than the duty of a minute', () => {
      const host = openArmedHost(hex)
      const relay = { channel: outputs.relay, value: 1, durMs: 2000 }
      for (let i = 0; i < 3; i++) {
        expect(host.command(relay).status).toBe('OK')
        host.advance(2600)
      }
      expect(host.command(relay).status).toBe('RATE')
      expect(host.command({ ...relay, durMs: 1 }).status).toBe('RATE')
      host.advance(58_000)
      expect(host.command(relay).status).toBe('OK')
    })

    test('more than ten commands in a second, but always takes value 0', () => {
      const host = openArmedHost(hex)
      const taken = Array.from({ length: 11 }, () => host.command({ ...lamp, durMs: 30 }).status)
      expect(taken).toEqual([...Array(10).fill('OK'), 'RATE'])
      expect(host.command({ channel: outputs.lamp, value: 0 }).status).toBe('OK')
      host.advance(1000)
      expect(host.command(lamp).status).toBe('OK')
    })

    test('to replace a pulse that is under way', () => {
      const host = openArmedHost(hex)
      host.command({ channel: outputs.relay, value: 1, durMs: 300 })
      expect(host.command({ channel: outputs.relay, value: 1, durMs: 2000 }).status).toBe('BUSY')
      host.advance(350)
      expect(stretches(host.uno, pins.relay)[0]).toBeLessThan(301.1)
    })
  })

  describe('stops at "!"', () => {
    const on = () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 20_000 })
      host.command({ channel: outputs.motor, value: 200, durMs: 3000 })
      host.command({ channel: outputs.servo, value: 90, durMs: 5000 })
      host.command({ channel: outputs.relay, value: 1, durMs: 2000 })
      host.listener.forget()
      return host
    }

    test('within a fraction of a millisecond after the byte has come in', () => {
      const host = on()
      expect(running(host)).toEqual(['lamp', 'motor', 'relay', 'servo'])
      const before = host.uno.now
      host.uno.send(stop)
      host.advance(20)
      const byteMs = 10 / 115.2
      expect(lastOff(host.uno, pins.lamp) - before).toBeLessThan(byteMs + 0.3)
      expect(lastOff(host.uno, pins.relay) - before).toBeLessThan(byteMs + 0.3)
      expect(running(host)).toEqual([])
      expect(host.listener.events()[0]).toEqual({ kind: 'stopped by host', argument: 0 })
    })

    test('and stays so: latched, disarmed, and commands are refused', () => {
      const host = on()
      expect(host.send(stop)).toMatchObject({ stopped: true, armed: false })
      expect(host.arm()).toMatchObject({ stopped: true, armed: false })
      expect(host.command(lamp).status).toBe('ESTOP')
      host.advance(2000)
      expect(host.command({ channel: outputs.lamp, value: 0 }).status).toBe('ESTOP')
      expect(running(host)).toEqual([])
    })

    test('through a reset and through the power being off', () => {
      const host = on()
      host.send(stop)
      host.uno.pressReset()
      host.advance(50)
      host.hello()
      expect(host.arm()).toMatchObject({ stopped: true, armed: false })
      host.uno.powerCycle()
      host.advance(50)
      host.hello()
      expect(host.arm()).toMatchObject({ stopped: true, armed: false })
      expect(host.command(lamp).status).toBe('ESTOP')
    })

    test('until it is cleared, and is disarmed then', () => {
      const host = on()
      host.send(stop)
      expect(host.clear()).toMatchObject({ stopped: false, armed: false })
      expect(host.listener.events()).toContainEqual({ kind: 'cleared', argument: 0 })
      expect(host.command(lamp).status).toBe('DISARMED')
      expect(host.arm()).toMatchObject({ armed: true })
      expect(host.command(lamp).status).toBe('OK')
      host.uno.pressReset()
      host.advance(50)
      host.hello()
      expect(host.state().stopped).toBe(false)
    })

    test.each([1, 2, 4, 6])('after %d bytes of a frame, which is not carried out then', (bytes) => {
      const host = on()
      const frame = clearFrame(host.boot)
      host.uno.send(Buffer.concat([frame.subarray(0, bytes), stop, frame.subarray(bytes)]))
      expect(host.state().stopped).toBe(true)
      expect(running(host)).toEqual([])
    })

    test('in the middle of noise', () => {
      const host = on()
      host.uno.send(Buffer.from([0x00, 0xff, 0x7d, 0x21, 0x7e, 0x7d, 0x7e, 0x99]))
      expect(host.state().stopped).toBe(true)
      expect(running(host)).toEqual([])
    })

    test('even when it hangs', () => {
      const host = on()
      host.uno.hang()
      const before = host.uno.now
      host.uno.send(stop)
      host.uno.advance(1)
      expect(lastOff(host.uno, pins.lamp) - before).toBeLessThan(0.4)
      expect(allOff(host.uno)).toBe(true)
    })

    test('but not at a 0x21 that is escaped within a frame', () => {
      const host = on()
      const id = Buffer.alloc(8, 0x21)
      expect(commandFrame({ ...lamp, boot: host.boot, id }).includes(stop)).toBe(false)
      expect(host.command({ ...lamp, durMs: 0x2121, id }).status).toBe('OK')
      expect(host.state().stopped).toBe(false)
    })
  })

  describe('has a button that', () => {
    test('stops and latches as soon as it is pressed or its wire breaks', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 20_000 })
      const pressed = host.uno.now
      host.uno.pressButton()
      host.advance(30)
      expect(lastOff(host.uno, pins.lamp) - pressed).toBeLessThan(2.1)
      expect(host.state()).toMatchObject({ stopped: true, button: true, armed: false })
      expect(host.listener.events()).toContainEqual({ kind: 'stopped by button', argument: 0 })
    })

    test('keeps the stop from being cleared while it is pressed, or still bounces', () => {
      const host = openArmedHost(hex)
      host.uno.pressButton()
      host.advance(100)
      expect(host.clear()).toMatchObject({ stopped: true, button: true })
      host.uno.releaseButton()
      host.uno.send(clearFrame(host.boot))
      host.advance(20)
      expect(host.listener.states().at(-1)).toMatchObject({ stopped: true })
      host.advance(60)
      expect(host.state()).toMatchObject({ stopped: true, button: false })
      expect(host.clear()).toMatchObject({ stopped: false, button: false })
    })

    test('stops a board that starts with its wire broken', () => {
      const uno = openSimulatedUno({ hex })
      uno.pressButton()
      const host = new SimulatedHost(uno)
      expect(host.arm()).toMatchObject({ stopped: true, button: true, armed: false })
    })
  })

  describe('does not trust its memory', () => {
    test('when it keeps nothing: starts could not be told apart, so it never arms', () => {
      class WornOut extends EEPROMMemoryBackend {
        override writeMemory() {}
      }
      const host = new SimulatedHost(openSimulatedUno({ hex, eeprom: new WornOut(1024) }))
      host.clear()
      expect(host.arm()).toMatchObject({ fault: true, armed: false })
      expect(host.command(lamp).status).toBe('DISARMED')
    })

    test('when the power went while it noted a stop: it is stopped', () => {
      const host = openArmedHost(hex)
      const { eeprom } = host.uno
      // The last of the bytes that it keeps, erased and not written yet.
      eeprom.eraseMemory(4)
      host.uno.powerCycle()
      host.advance(50)
      host.hello()
      expect(host.arm()).toMatchObject({ stopped: true, armed: false })
    })

    test('when a byte of it was harmed while it was stopped: it is stopped still, and counts its starts on', () => {
      for (const harmed of [0, 1]) {
        const host = openArmedHost(hex)
        const { boot } = host
        host.uno.send(stop)
        host.advance(50)
        host.uno.eeprom.eraseMemory(harmed)
        host.uno.powerCycle()
        host.advance(50)
        host.hello()
        expect(host.arm()).toMatchObject({ stopped: true, armed: false, fault: false })
        expect(host.boot).toBe(boot + 1)
      }
    })

    test('when its mark is gone: it may have been stopped, and is until it is cleared', () => {
      const host = openArmedHost(hex)
      host.uno.eeprom.writeMemory(1, 0)
      host.uno.powerCycle()
      host.advance(50)
      host.hello()
      expect(host.arm()).toMatchObject({ stopped: true, armed: false, fault: false })
      host.advance(60)
      host.clear()
      expect(host.arm()).toMatchObject({ stopped: false, armed: true })
    })
  })

  describe('does without its host', () => {
    test('for three seconds: then everything is off, and it is disarmed', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 60_000 })
      host.advance(700)
      host.fallSilent()
      const last = host.uno.now
      host.listener.forget()
      host.advance(4000)
      const off = lastOff(host.uno, pins.lamp)
      expect(off - last).toBeLessThanOrEqual(3000)
      expect(off - last).toBeGreaterThan(2400)
      expect(host.state()).toMatchObject({ armed: false, silent: true, stopped: false })
      expect(host.listener.events()).toContainEqual({ kind: 'silence', argument: 0 })
      expect(host.command(lamp).status).toBe('DISARMED')
    })

    test('but not longer because of other frames than beats', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 60_000 })
      host.fallSilent()
      const last = host.uno.now
      for (let i = 0; i < 8; i++) {
        host.send(helloFrame())
        host.send(armFrame(host.boot))
        host.send(encodeFrame(2, Buffer.of(99, 0)))
        host.advance(400)
      }
      expect(lastOff(host.uno, pins.lamp) - last).toBeLessThanOrEqual(3001)
      expect(host.state().armed).toBe(false)
    })
  })

  describe('is started again by its watchdog', () => {
    test('when it hangs: outputs off within 1.2 s, and a new start that refuses what was meant for the last one', () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 60_000 })
      const hung = host.uno.now
      const earlier = host.boot
      host.uno.hang()
      host.listener.forget()
      host.advance(1300)
      expect(lastOff(host.uno, pins.lamp) - hung).toBeLessThan(1200)
      expect(host.uno.resets).toBe(1)
      expect(host.listener.banners()[0]).toMatchObject({ boot: earlier + 1, cause: 8 })
      host.hello()
      expect(host.command({ ...lamp, boot: earlier }).status).toBe('NOLINK')
      expect(host.command({ ...lamp }).status).toBe('DISARMED')
    })

    test('once, and not again and again', () => {
      const host = openArmedHost(hex)
      host.uno.hang()
      host.advance(5000)
      expect(host.uno.resets).toBe(1)
    })

    test('and not while all is well', () => {
      const host = openArmedHost(hex)
      host.advance(10_000)
      expect(host.uno.resets).toBe(0)
    })
  })

  describe('takes no harm from', () => {
    test('noise, broken frames and frames that are too long, and tells how many it could not read', () => {
      const host = openArmedHost(hex)
      const good = commandFrame({ ...lamp, boot: host.boot })
      const broken = Buffer.from(good)
      broken[10] = (broken[10] ?? 0) ^ 1
      host.listener.forget()
      host.uno.send(broken)
      host.uno.send(Buffer.concat([Buffer.of(0x7e), Buffer.alloc(200, 0x55), Buffer.of(0x7e)]))
      host.uno.send(encodeFrame(0x77, Buffer.of(1, 2, 3)))
      host.uno.send(encodeFrame(3, Buffer.of(1, 2, 3)))
      host.advance(1500)
      expect(host.listener.events()).toEqual([{ kind: 'unreadable', argument: 4 }])
      expect(host.listener.acks()).toEqual([])
      expect(running(host)).toEqual([])
      expect(host.command(lamp).status).toBe('OK')
    })

    test('a line that is never quiet', () => {
      const host = openArmedHost(hex)
      let seed = 7
      const noise = Buffer.from(
        Array.from({ length: 5000 }, () => {
          seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
          const byte = seed >>> 24
          return byte === 0x21 ? 0x22 : byte
        }),
      )
      host.uno.send(noise)
      host.advance(600)
      expect(host.uno.resets).toBe(0)
      expect(wentOn(host.uno, pins.lamp)).toEqual([])
      host.hello()
      host.arm()
      expect(host.command(lamp).status).toBe('OK')
    })

    test('an answer to many greetings at once', () => {
      const host = openArmedHost(hex)
      host.uno.send(Buffer.concat(Array.from({ length: 100 }, helloFrame)))
      host.advance(300)
      expect(host.listener.broken).toBe(0)
      expect(host.command(lamp).status).toBe('OK')
    })
  })

  test('gives the same result when the same happens again', () => {
    const play = () => {
      const host = openArmedHost(hex)
      host.command({ ...lamp, durMs: 300, id: Buffer.alloc(8, 1) })
      host.advance(500)
      return host.uno.edges
    }
    expect(play()).toEqual(play())
  })
})
