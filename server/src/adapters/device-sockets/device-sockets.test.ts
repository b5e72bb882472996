import { once } from 'node:events'
import type { DownMessage } from '@livetap/contracts/devices/link.ts'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { silentLog } from '#kernel/log.ts'
import {
  describeDeviceWay,
  type OpenedWay,
  type TestDevice,
  TestReception,
} from '#ports/device-links/device-links.suite.ts'
import type { Reception } from '#ports/device-links/device-links.ts'
import { DeviceSockets } from './device-sockets.ts'

const patience = { timeout: 45_000, interval: 5 }

async function listen(reception: Reception, origins: readonly string[] = [], proxies: readonly string[] = []) {
  let port = 0
  const onListening = (taken: number) => {
    port = taken
  }
  const place = { host: '127.0.0.1', port: 0, origins, proxies, onListening }
  const sockets = new DeviceSockets({ log: silentLog, listen: place })
  const opened = await sockets.open(reception)
  return { sockets, opened, port, url: `ws://127.0.0.1:${port}/api/v1/devices/link` }
}

class SocketDevice implements TestDevice {
  readonly heard: DownMessage[] = []
  ended: { readonly code: number } | undefined
  readonly socket: WebSocket

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers })
    this.socket.on('message', (bytes) => void this.heard.push(JSON.parse(String(bytes))))
    this.socket.on('error', () => {})
    this.socket.on('close', (code) => {
      this.ended = { code }
    })
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  sayRaw(name: string, content: string): void {
    this.socket.send(`{"t":"${name}","m":${content}}`)
  }

  pause(): void {
    this.socket.pause()
  }

  leave(): void {
    this.socket.close(1000)
  }

  vanish(): void {
    this.socket.terminate()
  }
}

async function connect(url: string, token: string): Promise<SocketDevice> {
  const device = new SocketDevice(url)
  await once(device.socket, 'open')
  device.say({ t: 'hello', m: { v: 1, token } })
  return device
}

async function open(reception: Reception): Promise<OpenedWay> {
  const { opened, url } = await listen(reception)
  const devices: SocketDevice[] = []
  return {
    connect: async (_deviceId, token) => {
      const device = await connect(url, token)
      devices.push(device)
      return device
    },
    [Symbol.asyncDispose]: async () => {
      await opened[Symbol.asyncDispose]()
      await expect.poll(() => devices.every(({ ended, socket }) => ended ?? socket.isPaused), patience).toBe(true)
      for (const { socket } of devices) socket.terminate()
    },
  }
}

describe('devices by WebSocket', () => {
  const codes = { revoked: 4401, refused: 4401, replaced: 4409, misbehaved: 4400, stopping: 4503 }
  describeDeviceWay({ transport: 'websocket', isOurs: true, codes }, open)

  test.each([
    ['no hello', { t: 'hb', m: { v: 1, t: 1 } }],
    ['a hello with more than belongs to it', { t: 'hello', m: { v: 1, token: 'token-of-lamp', admin: true } }],
  ])('are refused with %s', async (_what, message) => {
    const reception = new TestReception()
    const { opened, url } = await listen(reception)
    await using _ = opened
    const device = new SocketDevice(url)
    await once(device.socket, 'open')
    device.say(message)
    await expect.poll(() => device.ended, patience).toEqual({ code: 4401 })
    expect(reception.received).toEqual([])
  })

  test('that say nothing are refused after five seconds', async () => {
    const { opened, url } = await listen(new TestReception())
    await using _ = opened
    const device = new SocketDevice(url)
    await expect.poll(() => device.ended, patience).toEqual({ code: 4401 })
  })

  test('are heard with what they say while it is looked up who they are', async () => {
    const reception = new TestReception()
    const { opened, url } = await listen(reception)
    await using _ = opened
    const device = new SocketDevice(url)
    await once(device.socket, 'open')
    device.say({ t: 'hello', m: { v: 1, token: 'token-of-lamp' } })
    device.say({ t: 'hb', m: { v: 1, t: 7 } })
    await expect.poll(() => reception.received[0]?.messages, patience).toEqual([{ t: 'hb', m: { v: 1, t: 7 } }])
    device.vanish()
  })

  test('who have not said who they are take no more than 50 places of an address', async () => {
    const { opened, url } = await listen(new TestReception())
    await using _ = opened
    const devices = Array.from({ length: 50 }, () => new SocketDevice(url))
    for (const { socket } of devices) await once(socket, 'open')
    const late = new WebSocket(url)
    late.on('error', () => {})
    const [, response] = await once(late, 'unexpected-response')
    expect(response.statusCode).toBe(429)
    devices[0]?.vanish()
    await expect
      .poll(async () => {
        const next = new SocketDevice(url)
        return Promise.race([once(next.socket, 'open').then(() => true), once(next.socket, 'close').then(() => false)])
      }, patience)
      .toBe(true)
    for (const { socket } of devices) socket.terminate()
  })

  test.each([
    ['of who asks a trusted proxy', ['127.0.0.1'], '203.0.113.7'],
    ['of the connection, whatever anybody else says', ['10.0.0.0/8'], '127.0.0.1'],
  ])('come from the address %s', async (_whose, proxies, address) => {
    const reception = new TestReception()
    const { opened, url } = await listen(reception, [], proxies)
    await using _ = opened
    const device = new SocketDevice(url, { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' })
    await once(device.socket, 'open')
    device.say({ t: 'hello', m: { v: 1, token: 'token-of-lamp' } })
    await expect.poll(() => reception.received[0]?.link.address, patience).toBe(address)
    device.vanish()
  })

  test('come to a port of their own from programs and own pages only, and find nothing else there', async () => {
    const { opened, url, port } = await listen(new TestReception(), ['https://live.example'])
    await using _ = opened
    const ask = async (address: string, headers: Record<string, string>) => {
      const socket = new WebSocket(address, { headers })
      socket.on('error', () => {})
      const status = await Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode as number),
      ])
      socket.terminate()
      return status
    }
    expect(await ask(url, {})).toBe(101)
    expect(await ask(url, { origin: 'https://live.example' })).toBe(101)
    expect(await ask(url, { origin: 'https://evil.example' })).toBe(403)
    expect(await ask(url, { origin: 'null' })).toBe(403)
    expect(await ask(`ws://127.0.0.1:${port}/ws`, {})).toBe(404)
    const answer = await fetch(`http://127.0.0.1:${port}/health`)
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'not-found' }])
  })

  test('find a closed door where no service takes them', () => {
    const sockets = new DeviceSockets({ log: silentLog })
    const knock = { address: '127.0.0.1' } as Parameters<DeviceSockets['enter']>[0]
    expect(() => sockets.enter(knock)).toThrow(expect.objectContaining({ code: 'devices-unavailable' }))
  })
})
