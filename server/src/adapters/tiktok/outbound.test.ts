import { type Channel, channel } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { createRequestHook, isPrivate, mayCarryCookies, type OutgoingRequest } from './outbound.ts'
import { readSessionCookie } from './session-cookie.ts'
import { createTikTokSource } from './tiktok.ts'

const send = (url: string, origin?: string): OutgoingRequest => {
  const request: OutgoingRequest = { url, headers: { cookie: 'sessionid=secret' } }
  createRequestHook(origin)(request)
  return request
}

describe('outgoing requests', () => {
  it.each<[asked: string, origin: string | undefined, url: string, cookie: boolean]>([
    ['http://www.tiktok.com/@x/live?a=1', undefined, 'https://www.tiktok.com/@x/live?a=1', true],
    ['http://webcast.tiktok.com/webcast/room/info/', undefined, 'https://webcast.tiktok.com/webcast/room/info/', true],
    ['https://www.tiktok.com/login', undefined, 'https://www.tiktok.com/login', true],
    ['http://tiktok.com.evil.example/', undefined, 'https://tiktok.com.evil.example/', false],
    ['https://eviltiktok.com/', undefined, 'https://eviltiktok.com/', false],
    ['http://www.tiktok.com/@x/live', 'http://127.0.0.1:4010', 'http://127.0.0.1:4010/@x/live', true],
    ['http://www.tiktok.com/@x/live', 'http://simulator:4010', 'http://simulator:4010/@x/live', false],
  ])('%s (stand-in %s) leaves as %s, with cookies: %s', (asked, origin, url, cookie) => {
    const request = send(asked, origin)
    expect(String(request.url)).toBe(url)
    expect(request.headers.cookie).toBe(cookie ? 'sessionid=secret' : undefined)
  })

  it.each<[url: string, carriesCookies: boolean, isPrivate: boolean]>([
    ['wss://webcast-ws.tiktok.com/x', true, true],
    ['ws://webcast-ws.tiktok.com/x', false, false],
    ['wss://other.example/x', false, true],
    ['ws://127.0.0.1:1/x', true, true],
    ['ws://127.0.0.1.evil.example/x', false, false],
    ['ws://localhost:1/x', true, true],
    ['ws://[::1]:1/x', true, true],
    ['ws://10.0.0.5/x', false, false],
  ])('%s: cookies %s, private %s', (url, carriesCookies, isPrivateAddress) => {
    expect([mayCarryCookies(new URL(url)), isPrivate(new URL(url))]).toEqual([carriesCookies, isPrivateAddress])
  })
})

describe('a whole connection attempt', () => {
  it('never puts a cookie on an unencrypted request to another machine', async () => {
    const seen = await watchRequests(async () => {
      const source = createTikTokSource({ log: silentLog })
      const credentials = { tiktokSession: 'verysecret', eulerApiKey: 'key' }
      const error = await source
        .connect({ uniqueId: 'somebody', credentials }, AbortSignal.timeout(45_000))
        .catch((e) => e)
      expect(error).toMatchObject({ code: 'tiktok-unreachable', transient: true })
    })
    expect(seen.filter(({ cookie }) => cookie?.includes('verysecret')).map(({ host }) => host)).toContain(
      'www.tiktok.com',
    )
    for (const { protocol, host, cookie } of seen) {
      expect([host, protocol]).toEqual([host, 'https:'])
      if (!host.endsWith('tiktok.com')) expect([host, cookie]).toEqual([host, undefined])
    }
  })

  it('does not follow the signing service to an unencrypted address with its cookies', async () => {
    await using signer = await startSigner('ws://192.0.2.1/socket')
    const seen = await watchRequests(async () => {
      const source = createTikTokSource({ origin: signer.origin, log: silentLog })
      const credentials = { tiktokSession: 'verysecret' }
      await source.connect({ uniqueId: 'somebody', credentials }, AbortSignal.timeout(45_000)).catch(() => {})
    })
    const socket = seen.find(({ host }) => host === '192.0.2.1')
    expect(socket).toMatchObject({ protocol: 'http:', cookie: undefined })
    expect(seen.filter(({ host, cookie }) => host !== '127.0.0.1' && cookie !== undefined)).toEqual([])
  })

  it.each([
    [true, 'with consent'],
    [false, 'without'],
  ])('sends the session to the signing service: %s, %s', async (sharesSession) => {
    await using signer = await startSigner('ws://192.0.2.1/socket')
    const source = createTikTokSource({ origin: signer.origin, log: silentLog })
    const credentials = { tiktokSession: 'verysecret', sharesSession, eulerApiKey: 'key' }
    await watchRequests(async () => {
      await source.connect({ uniqueId: 'somebody', credentials }, AbortSignal.timeout(45_000)).catch(() => {})
    })
    expect(signer.signed.length).toBeGreaterThan(0)
    expect(signer.signed.some((request) => request.includes('verysecret'))).toBe(sharesSession)
  })
})

it.each<[text: string, sessionId: string, ttTargetIdc: string]>([
  ['abc123', 'abc123', 'useast1a'],
  [' abc123 ', 'abc123', 'useast1a'],
  ['sessionid=abc123; tt-target-idc=alisg', 'abc123', 'alisg'],
  ['ttwid=1; SessionId=abc=; other', 'abc=', 'useast1a'],
])('a session cookie can be given as %j', (text, sessionId, ttTargetIdc) => {
  expect(readSessionCookie(text).value).toEqual({ sessionId, ttTargetIdc })
})

interface SeenRequest {
  readonly protocol: string
  readonly host: string
  readonly cookie: string | undefined
}

/** Sees every HTTP and WebSocket request of this process, and lets none leave for another machine. */
async function watchRequests(act: () => Promise<void>): Promise<SeenRequest[]> {
  const seen: SeenRequest[] = []
  const onRequest = (message: unknown) => {
    const { request } = message as { request: ClientRequest }
    const cookie = request.getHeader('cookie')
    seen.push({
      protocol: request.protocol,
      host: request.host,
      cookie: cookie === undefined ? undefined : String(cookie),
    })
    if (request.host !== '127.0.0.1') request.destroy(Object.assign(new Error('offline'), { code: 'ENETUNREACH' }))
  }
  const created: Channel = channel('http.client.request.created')
  created.subscribe(onRequest)
  try {
    await act()
  } finally {
    created.unsubscribe(onRequest)
  }
  return seen
}

/** Stands in for TikTok and the signing service just enough to name a socket's address. */
async function startSigner(pushServer: string) {
  const signed: string[] = []
  const { ProtoMessageFetchResult } = await import('tiktok-live-proto/v3')
  const empty = ProtoMessageFetchResult.decode(new Uint8Array())
  const answer = ProtoMessageFetchResult.encode({ ...empty, cursor: 'c', internalExt: 'e', pushServer }).finish()
  const state = JSON.stringify({ LiveRoom: { liveRoomUserInfo: { user: { roomId: '7' } } } })
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path.startsWith('/euler')) signed.push(path + JSON.stringify(request.headers))
    if (path.startsWith('/euler')) response.setHeader('x-set-tt-cookie', 'ttwid=1').end(answer)
    else if (path.startsWith('/@')) response.end(`<script id="SIGI_STATE" type="application/json">${state}</script>`)
    else response.end(JSON.stringify({ data: { status: 2 } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    signed,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
