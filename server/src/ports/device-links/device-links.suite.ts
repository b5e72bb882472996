import type { DeviceTransport } from '@livetap/contracts/devices/devices.ts'
import type { DownMessage, LinkCommand, UpMessage } from '@livetap/contracts/devices/link.ts'
import { afterEach, describe, expect, test } from 'vitest'
import type { DeviceLink, LinkEnd, LinkListener, ProvedDevice, Reception } from './device-links.ts'

/** The device's side of a link. */
export interface TestDevice {
  readonly heard: readonly DownMessage[]
  /** Whether the way has ended it, with the code where there are codes. */
  readonly ended: { readonly code?: number } | undefined
  say(message: UpMessage): void
  /** Anything under the name of a message. */
  sayRaw(name: string, content: string): void
  /** Reads nothing any more, until it resumes. */
  pause(): void
  /** Says good-bye as the transport has it. */
  leave(): void
  /** The connection breaks. */
  vanish(): void
}

export interface OpenedWay extends AsyncDisposable {
  /** Connects and, where that is how it goes, says who it is. */
  connect(deviceId: string, token: string): Promise<TestDevice>
}

export interface WayTraits {
  readonly transport: DeviceTransport
  /** Whether it is the way that proves who a device is, and can end its connection. */
  readonly isOurs: boolean
  /** The WebSocket says why by a code. */
  readonly codes?: Readonly<Partial<Record<LinkEnd | 'refused', number>>>
}

interface Received {
  readonly link: DeviceLink
  readonly messages: UpMessage[]
  readonly ends: LinkEnd[]
}

/** Lets in `lamp` and `fan` with the tokens of these names, and greets them as the service does. */
export class TestReception implements Reception {
  readonly received: Received[] = []
  /** Throws instead of an answer. */
  isAway = false

  async prove(token: string, deviceId?: string): Promise<ProvedDevice | undefined> {
    if (this.isAway) throw new Error('the database is away')
    const known = /^token-of-(lamp|fan|device-\d+)$/.exec(token)?.[1]
    if (!known || (deviceId !== undefined && deviceId !== known)) return undefined
    return { workspaceId: 'default', deviceId: known, tokenId: `t-${known}` }
  }

  async find(deviceId: string): Promise<ProvedDevice | undefined> {
    if (!/^(lamp|fan|device-\d+)$/.test(deviceId)) return undefined
    return { workspaceId: 'default', deviceId, tokenId: '' }
  }

  receive(link: DeviceLink): LinkListener {
    const received: Received = { link, messages: [], ends: [] }
    for (const { link: other, ends } of this.received) {
      if (other.deviceId === link.deviceId && ends.length === 0) other.close('replaced')
    }
    this.received.push(received)
    link.send(createWelcome(link.deviceId))
    return { hear: (message) => void received.messages.push(message), end: (end) => void received.ends.push(end) }
  }
}

export const createWelcome = (deviceId: string, name = 'A device'): DownMessage => ({
  t: 'welcome',
  m: { v: 1, deviceId, name, now: 1, heartbeatMs: 1000, lostAfterMs: 3000 },
})

export function createCommand(number: number): DownMessage & { readonly m: LinkCommand } {
  const id = `01${String(number).padStart(24, '0')}`
  return { t: 'cmd', m: { v: 1, id, cap: 'lamp.on', p: { durMs: 100 }, iat: 1, exp: 2, src: { kind: 'rule' } } }
}

const heartbeat = (t: number): UpMessage => ({ t: 'hb', m: { v: 1, t } })
const patience = { timeout: 45_000, interval: 5 }
const settle = <T>(read: () => T) => expect.poll(read, patience)

/** What every way for devices promises. `open` opens one with this reception. */
export function describeDeviceWay(
  { transport, isOurs, codes }: WayTraits,
  open: (reception: Reception) => Promise<OpenedWay>,
): void {
  const opened: AsyncDisposable[] = []
  afterEach(async () => {
    for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
  })
  const start = async () => {
    const reception = new TestReception()
    const way = await open(reception)
    opened.push(way)
    return { reception, way }
  }
  /** With a device that is greeted. */
  const startWith = async (deviceId = 'lamp') => {
    const { reception, way } = await start()
    const device = await way.connect(deviceId, `token-of-${deviceId}`)
    if (!isOurs) device.say(heartbeat(0))
    await settle(() => device.heard.map(({ t }) => t)).toEqual(['welcome'])
    const received = reception.received[0]
    if (!received) throw new Error('nothing was received')
    return { reception, way, device, ...received }
  }
  const ended = (end: LinkEnd | 'refused') => (codes ? { code: codes[end] } : {})

  describe('a link', () => {
    test('begins with a welcome, and carries messages both ways in their order', async () => {
      const { device, link, messages } = await startWith()
      expect(link).toMatchObject({ workspaceId: 'default', deviceId: 'lamp', transport })
      expect(link.address).not.toBe('')
      messages.length = 0
      for (let number = 1; number <= 50; number++) device.say(heartbeat(number))
      const commands = Array.from({ length: 50 }, (_, number) => createCommand(number))
      for (const command of commands) link.send(command)
      await settle(() => device.heard.slice(1)).toEqual(commands)
      await settle(() => messages).toEqual(Array.from({ length: 50 }, (_, number) => heartbeat(number + 1)))
      await settle(() => link.backlogBytes).toBe(0)
    })

    test('that is replaced, revoked or stopped is told once, and takes nothing any more', async () => {
      const { device, link, ends } = await startWith()
      link.close('revoked')
      link.close('stopping')
      link.send(createCommand(1))
      expect(ends).toEqual(['revoked'])
      if (isOurs) await settle(() => device.ended).toEqual(ended('revoked'))
      expect(device.heard.map(({ t }) => t)).toEqual(['welcome'])
    })

    test('ends when the device leaves, and when the connection breaks', async () => {
      const { device, way, reception, ends } = await startWith()
      if (isOurs) {
        device.leave()
        await settle(() => ends).toEqual(['closed'])
      }
      const again = await way.connect('fan', 'token-of-fan')
      if (!isOurs) again.say(heartbeat(0))
      await settle(() => again.heard).toHaveLength(1)
      again.vanish()
      await settle(() => reception.received[1]?.ends).toEqual(['lost'])
    })

    test('ends with the way', async () => {
      const { device, way, ends } = await startWith()
      await way[Symbol.asyncDispose]()
      expect(ends).toEqual(['stopping'])
      if (isOurs) await settle(() => device.ended).toEqual(ended('stopping'))
    })

    test.each([
      ['what is no JSON', 'hb', '{'],
      ['what is no object', 'hb', '"hello"'],
      ['what does not fit the schema', 'hb', '{"v":1,"t":"now"}'],
      ['what has more than the schema', 'hb', '{"v":1,"t":1,"x":1}'],
      ['a name that is not known', 'shout', '{"v":1}'],
      ['a name of every object', 'constructor', '{"v":1}'],
      ['more than 16 KiB', 'log', JSON.stringify({ v: 1, text: 'x'.repeat(17_000) })],
    ])('ends by %s', async (_what, name, content) => {
      const { device, ends, messages } = await startWith()
      const before = messages.length
      device.sayRaw(name, content)
      await settle(() => ends).toEqual(['misbehaved'])
      if (isOurs) await settle(() => device.ended).toBeDefined()
      expect(messages).toHaveLength(before)
    })

    test('ends by a flood', async () => {
      const { device, ends, messages } = await startWith()
      for (let number = 0; number < 1000; number++) device.say(heartbeat(number))
      await settle(() => ends).toEqual(['misbehaved'])
      expect(messages.length).toBeLessThan(1000)
    })

    test('lets a stop overtake a thousand commands, of which those that wait are left out', async () => {
      const { device, link } = await startWith()
      for (let number = 0; number < 1000; number++) link.send(createCommand(number))
      link.send({ t: 'stop', m: { v: 1, id: 's', latched: true } })
      link.send({ t: 'time', m: { v: 1, t: 1, now: 2 } })
      await settle(() => device.heard.map(({ t }) => t)).toContain('time')
      const names = device.heard.map(({ t }) => t)
      const place = names.indexOf('stop')
      expect(place).toBeGreaterThan(0)
      expect(place).toBeLessThan(100)
      expect(names.slice(place).filter((name) => name !== 'stop')).toEqual(['time'])
    })
  })

  if (!isOurs) return
  describe('who comes', () => {
    test.each([
      ['a token that is nobody’s', 'lamp', 'token-of-nobody'],
      ['no token', 'lamp', ''],
    ])('with %s is not let in', async (_what, deviceId, token) => {
      const { way, reception } = await start()
      const device = await way.connect(deviceId, token)
      await settle(() => device.ended).toEqual(ended('refused'))
      expect(reception.received).toEqual([])
      expect(device.heard).toEqual([])
    })

    test('while it cannot be found out who it is, comes again', async () => {
      const { way, reception } = await start()
      reception.isAway = true
      const device = await way.connect('lamp', 'token-of-lamp')
      await settle(() => device.ended).toEqual(ended('stopping'))
      reception.isAway = false
      const again = await way.connect('lamp', 'token-of-lamp')
      await settle(() => again.heard).toHaveLength(1)
    })

    test('a second time has the first connection closed, and no other', async () => {
      const { way, reception, device, ends } = await startWith()
      const fan = await way.connect('fan', 'token-of-fan')
      const again = await way.connect('lamp', 'token-of-lamp')
      await settle(() => [fan.heard.length, again.heard.length]).toEqual([1, 1])
      await settle(() => device.ended).toEqual(ended('replaced'))
      expect(ends).toEqual(['replaced'])
      expect(reception.received.map((received) => received.ends)).toEqual([['replaced'], [], []])
    })

    test('that does not read keeps a bounded number of bytes, and is given up', async () => {
      const { device, link, ends } = await startWith()
      device.pause()
      const large = createWelcome('lamp', 'x'.repeat(8000))
      let most = 0
      while (ends.length === 0) {
        for (let number = 0; number < 20; number++) link.send(large)
        most = Math.max(most, link.backlogBytes)
        await new Promise(setImmediate)
      }
      expect(ends).toEqual(['lost'])
      expect(most).toBeLessThanOrEqual(256 * 1024)
    })
  })
}
