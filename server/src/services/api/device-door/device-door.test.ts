import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { DeviceSockets } from '#adapters/device-sockets/device-sockets.ts'
import { silentLog } from '#kernel/log.ts'
import { TestReception } from '#ports/device-links/device-links.suite.ts'
import { startTestServer } from '../api.suite.ts'

const patience = { timeout: 45_000, interval: 5 }
const opened = new Set<AsyncDisposable>()
afterEach(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]()
  opened.clear()
})

async function start(isOpen = true) {
  const deviceDoor = new DeviceSockets({ log: silentLog })
  const server = await startTestServer({ trustedProxies: ['127.0.0.1'] }, { deviceDoor })
  opened.add(server)
  const reception = new TestReception()
  if (isOpen) opened.add(await deviceDoor.open(reception))
  return { server, reception, url: `${server.url.replace('http', 'ws')}/api/v1/devices/link` }
}

/** How a handshake went: 101, or the status and code of the problem. */
async function knock(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(url, { headers })
  socket.on('error', () => {})
  const refusal = once(socket, 'unexpected-response').then(async ([, response]) => {
    const chunks = (await response.toArray()) as Buffer[]
    return [response.statusCode, JSON.parse(Buffer.concat(chunks).toString()).code]
  })
  const answer = await Promise.race([once(socket, 'open').then(() => [101]), refusal])
  return { socket, answer }
}

describe('the door for devices in the server of the pages', () => {
  test('lets in programs and pages of its own, and no page of others', async () => {
    const { server, url } = await start()
    const cases: [Record<string, string>, unknown[]][] = [
      [{}, [101]],
      [{ origin: server.url }, [101]],
      [{ origin: 'https://evil.example' }, [403, 'origin-not-allowed']],
      [{ origin: 'null' }, [403, 'origin-not-allowed']],
      [{ host: 'evil.example' }, [421, 'host-not-allowed']],
    ]
    for (const [headers, wanted] of cases) {
      const { socket, answer } = await knock(url, headers)
      expect(answer, JSON.stringify(headers)).toEqual(wanted)
      socket.terminate()
    }
    // Asked as a page it is taken for a device of that id, which no id can be.
    expect((await server.ask('/api/v1/devices/link')).status).toBe(400)
  })

  test('takes who proves to be a device, and knows its address behind a proxy', async () => {
    const { url, reception } = await start()
    const { socket } = await knock(url, { 'x-forwarded-for': '192.0.2.7' })
    socket.send(JSON.stringify({ t: 'hello', m: { v: 1, token: 'token-of-lamp' } }))
    const [welcome] = await once(socket, 'message')
    expect(JSON.parse(String(welcome))).toMatchObject({ t: 'welcome', m: { deviceId: 'lamp' } })
    expect(reception.received[0]?.link.address).toBe('192.0.2.7')
    socket.close()
    await expect.poll(() => reception.received[0]?.ends, patience).toEqual(['closed'])
  })

  test('says so where devices are served by another process', async () => {
    const { url } = await start(false)
    expect((await knock(url)).answer).toEqual([503, 'devices-unavailable'])
  })
})
